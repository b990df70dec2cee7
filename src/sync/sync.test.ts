import { describe, expect, test } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { makeLocalWake } from '../adapters/system/wake';
import { asId, type InstallationId } from '../domain/facts/ids';
import { defaultPolicy } from '../domain/decide/policy';
import { StoreUnavailable, type Delivery, type Store } from '../ports/store';
import { limits } from '../server/limits';
import { makeSeededRandom } from '../sandbox/simulator/seeded-random';
import { makeVirtualClock } from '../sandbox/simulator/virtual-clock';
import { makeSync } from './sync';

const install = (store: Store, name: string) =>
  store.saveInstallation({
    saleorApiUrl: `https://${name}.example.com/graphql/`,
    appId: asId('QXBwOjE='),
    schemaVersion: '3.23',
    jwks: null,
    at: 1_000_000,
    encrypt: () => 'encrypted',
  });

const newsOf = (installationId: InstallationId, place: number, receivedAt: number): Delivery => ({
  installationId,
  source: 'saleor',
  identity: `order ${place}`,
  event: 'order_created',
  receivedAt,
  occurredAt: null,
  about: {
    kind: 'purchase',
    ids: { orderId: asId(`order-${place}`), checkoutId: null, channel: null },
  },
});

/** A checkout that was known, and is paid now. */
const paidCheckout = (id: InstallationId, place: number, receivedAt: number): Delivery[] =>
  ['checkout_updated', 'checkout_fully_paid'].map((event) => ({
    ...newsOf(id, place, receivedAt),
    identity: `${event} ${place}`,
    event,
    about: {
      kind: 'purchase',
      ids: { orderId: null, checkoutId: asId(`checkout-${place}`), channel: null },
    },
  }));

/** Two shops whose Saleor never answers, with many purchases each. */
const makeSlowWorld = async (purchases: number) => {
  const clock = makeVirtualClock(1_000_000);
  const random = makeSeededRandom(1);
  const store = makeMemoryStore({ random });
  const never = <T>() => new Promise<T>(() => undefined);
  const silent = { warn: () => undefined, info: () => undefined, error: () => undefined };
  const asked: string[] = [];
  const sync = makeSync({
    ...{ store, clock, random, log: silent, wake: makeLocalWake() },
    policy: defaultPolicy,
    options: { ...limits, gatherMs: 0, worker: 'one' },
    saleorFor: (installation) => {
      asked.push(installation.saleorApiUrl);
      return {
        readSource: never,
        reportTransactionEvent: never,
        updateTransaction: never,
        createOrderFromCheckout: never,
        findOrderOfCheckout: never,
        cancelOrder: never,
        listChangedOrders: never,
        listChannels: never,
      };
    },
    stripeFor: () => {
      throw new Error('Nothing was paid here');
    },
  });
  for (const name of ['a', 'b']) {
    const { id } = await install(store, name);
    for (let place = 0; place < purchases; place += 1) {
      await sync.accept(newsOf(id, place, clock.now()));
    }
    if (name === 'a') {
      for (let call = 0; call < 6; call += 1) await sync.takeWork();
      await clock.runUntil(clock.now() + 1);
    }
  }
  const takeAll = async () => {
    for (let call = 0; call < 6; call += 1) await sync.takeWork();
    await clock.runUntil(clock.now() + 1);
  };
  await takeAll();
  const count = (name: string) => asked.filter((url) => url.includes(`//${name}.`)).length;
  const inProgress = () => ({ a: count('a'), b: count('b') });
  const pay = async (name: string, place: number) => {
    const { id } = await install(store, name);
    for (const news of paidCheckout(id, place, clock.now())) await sync.accept(news);
    await takeAll();
  };
  return { inProgress, pay };
};

describe('slots', () => {
  test('a shop that hangs takes its share and no more: others find slots free (threat 22)', async () => {
    const { inProgress } = await makeSlowWorld(40);
    const share = limits.concurrencyPerInstallation - limits.slotsForPaymentsPerInstallation;
    expect(inProgress().a).toBe(share);
    expect(inProgress().a + inProgress().b).toBe(limits.concurrency - limits.slotsForPayments);
  });

  test('stay free for paid checkouts, while all that others may take hang', async () => {
    const { inProgress, pay } = await makeSlowWorld(40);
    const before = inProgress();
    await pay('a', 100);
    expect(inProgress()).toEqual({ ...before, a: before.a + 1 });
    await pay('b', 101);
    expect(inProgress()).toEqual({ a: before.a + 1, b: before.b + 1 });
    // Payments as well leave slots to other shops: of one, no more than its share is in progress.
    for (let place = 200; place < 210; place += 1) await pay('a', place);
    expect(inProgress().a).toBe(limits.concurrencyPerInstallation);
  });
});

describe('work that fails', () => {
  test.each([
    ['a bug', new Error('A second bug')],
    ['the store', new StoreUnavailable('unavailable')],
  ])('and cannot be given back for %s ends its task, and no other', async (_, trouble) => {
    const clock = makeVirtualClock(1_000_000);
    const random = makeSeededRandom(1);
    const memory = makeMemoryStore({ random });
    const logged: unknown[] = [];
    const note = (event: string, fields?: unknown) => logged.push([event, fields]);
    const bug = () => {
      throw new Error('A bug');
    };
    const sync = makeSync({
      store: { ...memory, releaseLease: () => Promise.reject(trouble) },
      ...{ clock, random, log: { warn: note, info: note, error: note }, wake: makeLocalWake() },
      policy: defaultPolicy,
      options: { ...limits, gatherMs: 0, worker: 'one' },
      ...{ saleorFor: bug, stripeFor: bug },
    });
    const { id } = await install(memory, 'a');
    await sync.accept(newsOf(id, 1, clock.now()));
    await sync.accept(newsOf(id, 2, clock.now()));
    expect(await sync.takeWork()).toBe(2);
    await sync.idle();
    const failures = logged.filter((line) => Array.isArray(line) && line[0] === 'work.failed');
    const purchaseId = expect.any(String);
    const first = ['work.failed', { purchaseId, name: 'Error', message: 'A bug' }];
    const second = ['work.failed', { purchaseId, name: trouble.name, message: trouble.message }];
    expect(failures).toEqual([first, first, second, second]);
  });
});
