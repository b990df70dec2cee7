import { describe, expect, test } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { attemptFor, connectionOf, order, recordAttempt } from '../adapters/testing/store-world';
import { makeLocalWake } from '../adapters/system/wake';
import { asId } from '../domain/facts/ids';
import { unknown } from '../domain/facts/outcome';
import { defaultPolicy } from '../domain/decide/policy';
import type { Saleor } from '../ports/saleor';
import type { Store } from '../ports/store';
import type { Stripe } from '../ports/stripe';
import { limits } from '../server/limits';
import { makeSeededRandom } from '../sandbox/simulator/seeded-random';
import { makeVirtualClock } from '../sandbox/simulator/virtual-clock';
import { makeSync } from './sync';
import { silentSaleor, silentStripe } from './testing/silent';

const second = 1_000;
const start = 1_790_000_000_000;

/** One order with so many payments, two workers, and sides that take their time to say nothing. */
const makeWorld = async (slow: { payments: number; stripeMs: number; saleorMs: number }) => {
  const clock = makeVirtualClock(start);
  const random = makeSeededRandom(7);
  const store = makeMemoryStore({ random });
  const lines: string[] = [];
  const note = (event: string) => void lines.push(event);
  const log = { info: note, warn: note, error: note };
  const asked = { stripe: 0, saleor: 0 };
  const unavailable = async (ms: number) => {
    await clock.sleep(ms);
    return unknown('timeout', 'It did not answer in time.');
  };
  const saleor: Saleor = {
    ...silentSaleor,
    readSource: () => {
      asked.saleor += 1;
      return unavailable(slow.saleorMs);
    },
  };
  const readIntent: Stripe['readIntent'] = async () => {
    asked.stripe += 1;
    await clock.sleep(slow.stripeMs);
    return { kind: 'refused', code: 'not-authorized', message: 'No such key.' };
  };
  const installation = await store.saveInstallation({
    saleorApiUrl: 'https://shop.example.com/graphql/',
    appId: asId('QXBwOjE='),
    schemaVersion: '3.23',
    jwks: null,
    at: start,
    encrypt: () => 'encrypted',
  });
  const shop = { installation, connection: connectionOf(installation) };
  await store.addConnection(shop.connection);
  const source = order();
  for (let place = 0; place < slow.payments; place += 1) {
    const input = attemptFor(shop, { source, at: start, heldUntil: start });
    const { effect } = await recordAttempt(store, input);
    const intentId = asId<never>(`pi_${place}`);
    const done = { state: 'done', resultId: intentId, intentId } as const;
    await store.settleEffect(installation.id, effect.key, done, start);
  }
  const found = await store.findPurchase(installation.id, source);
  const purchaseId = found?.purchase.id ?? asId('');
  const worker = (name: string, port: Store = store) =>
    makeSync({
      ...{ store: port, clock, random, log, wake: makeLocalWake() },
      policy: defaultPolicy,
      options: { ...limits, gatherMs: 0, worker: name },
      saleorFor: () => saleor,
      stripeFor: () => ({ ...silentStripe, readIntent }),
    });
  const rowOf = () => store.readMirror(installation.id, purchaseId);
  return { clock, store, worker, rowOf, asked, lines };
};

type World = Awaited<ReturnType<typeof makeWorld>>;

/** Both workers look for work each second until then. */
const runUntil = async (
  { clock }: World,
  workers: readonly { takeWork(): Promise<number> }[],
  at: number,
) => {
  while (clock.now() < at) {
    for (const worker of workers) await worker.takeWork();
    await clock.runUntil(clock.now() + second);
  }
};

describe('a lease', () => {
  test('is kept while a slow side is waited for, so that its tries are counted', async () => {
    const world = await makeWorld({ payments: 1, stripeMs: second, saleorMs: 70 * second });
    await runUntil(world, [world.worker('one'), world.worker('two')], start + 71 * second);
    expect(world.asked).toEqual({ stripe: 1, saleor: 1 });
    expect(await world.rowOf()).toMatchObject({
      tries: 1,
      syncReason: 'timeout: It did not answer in time.',
    });
    expect(world.lines).not.toContain('work.lost');
  });

  test('is kept over many reads that are each in time', async () => {
    const world = await makeWorld({ payments: 5, stripeMs: 19 * second, saleorMs: second });
    await runUntil(world, [world.worker('one'), world.worker('two')], start + 97 * second);
    expect(world.asked).toEqual({ stripe: 5, saleor: 1 });
    expect(await world.rowOf()).toMatchObject({ tries: 1 });
  });

  test('that could not be renewed ends, and whoever was slow writes nothing', async () => {
    const world = await makeWorld({ payments: 1, stripeMs: second, saleorMs: 70 * second });
    const still: Store = { ...world.store, renewLease: () => new Promise(() => undefined) };
    const [one, two] = [world.worker('one', still), world.worker('two')];
    await one.takeWork();
    await runUntil(world, [two], start + 100 * second);
    expect(world.asked.saleor).toBe(2);
    expect(await world.rowOf()).toMatchObject({ tries: 0 });
    await runUntil(world, [], start + 135 * second);
    expect(await world.rowOf()).toMatchObject({ tries: 1 });
  });

  test('is renewed again after the store was unavailable for a moment', async () => {
    const world = await makeWorld({ payments: 1, stripeMs: second, saleorMs: 90 * second });
    let calls = 0;
    const flaky: Store = {
      ...world.store,
      renewLease: (...args) => {
        calls += 1;
        return calls === 1
          ? Promise.reject(new Error('unavailable'))
          : world.store.renewLease(...args);
      },
    };
    const workers = [world.worker('one', flaky), world.worker('two')];
    await runUntil(world, workers, start + 91 * second);
    expect(world.lines).toContain('work.lease-not-renewed');
    expect(world.asked.saleor).toBe(1);
    expect(await world.rowOf()).toMatchObject({ tries: 1 });
  });
});
