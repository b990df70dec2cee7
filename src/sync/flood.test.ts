import { describe, expect, test } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import {
  attemptFor,
  connectionOf,
  deliveryOf,
  leaseOne,
  mirrorOf,
  newInstallation,
  nothingNext,
  order,
  recordAttempt,
  type Shop,
} from '../adapters/testing/store-world';
import { makeLocalWake } from '../adapters/system/wake';
import { asId, type CheckoutId } from '../domain/facts/ids';
import { unknown } from '../domain/facts/outcome';
import { defaultPolicy } from '../domain/decide/policy';
import type { Store } from '../ports/store';
import { limits } from '../server/limits';
import { makeSeededRandom } from '../sandbox/simulator/seeded-random';
import { makeVirtualClock } from '../sandbox/simulator/virtual-clock';
import { makeSync } from './sync';
import { silentSaleor } from './testing/silent';
import { startWorker } from './worker';

const start = 1_790_000_000_000;
const second = 1_000;
/** What Saleor needs for each answer. */
const answerMs = 300;

/** A worker, and a Saleor that takes its time and never has what is asked for. */
const makeWorld = async () => {
  const clock = makeVirtualClock(start);
  const random = makeSeededRandom(3);
  const store = makeMemoryStore({ random });
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const wake = makeLocalWake();
  /** When each purchase was first looked at, by its checkout or order. */
  const lookedAt = new Map<string, number>();
  const sync = makeSync({
    ...{ store, clock, random, wake, log: silent },
    policy: defaultPolicy,
    options: { ...limits, worker: 'one' },
    saleorFor: () => ({
      ...silentSaleor,
      readSource: async ({ checkoutId, orderId }) => {
        const name = checkoutId ?? orderId ?? '';
        if (!lookedAt.has(name)) lookedAt.set(name, clock.now());
        await clock.sleep(answerMs);
        return unknown('timeout', 'It is unavailable.');
      },
    }),
    stripeFor: () => {
      throw new Error('No payment has an intent here');
    },
  });
  const openShop = async (): Promise<Shop> => {
    const installation = await newInstallation(store);
    const shop = { installation, connection: connectionOf(installation) };
    await store.addConnection(shop.connection);
    await store.assignChannel({
      installationId: installation.id,
      channel: 'default-channel',
      connectionId: shop.connection.id,
      completion: 'app',
      refundCanceled: true,
    });
    return shop;
  };
  const run = async (forMs: number) => {
    const worker = startWorker({
      sync,
      clock,
      wake,
      log: silent,
      gatherMs: limits.gatherMs,
      pollMs: second,
      chores: [],
    });
    await clock.runUntil(clock.now() + forMs);
    void worker.stop();
  };
  return { store, clock, openShop, run, lookedAt };
};

const oldOrder = async (store: Store, shop: Shop) => {
  const source = order();
  const { attempt } = await recordAttempt(store, attemptFor(shop, { source, at: start }));
  const lease = await leaseOne(store, shop, attempt.purchaseId, start);
  await store.saveMirror(lease, mirrorOf(), nothingNext(start));
  return source;
};

/** So many own orders of long ago that were changed just now. */
const flood = async (store: Store, shop: Shop, count: number) => {
  for (let place = 0; place < count; place += 1) {
    const ids = await oldOrder(store, shop);
    await store.acceptDelivery(
      deliveryOf(shop, { kind: 'purchase', ids }, { receivedAt: start + 1 }),
    );
  }
};

/** A checkout whose payment Stripe tells of at that time; gives its id. */
const payAt = async (store: Store, shop: Shop, at: number): Promise<CheckoutId> => {
  const input = attemptFor(shop, { at: start, heldUntil: at });
  const { attempt } = await recordAttempt(store, input);
  const about = {
    kind: 'intent',
    connectionId: shop.connection.id,
    intentId: null,
    attemptId: attempt.id,
  } as const;
  const news = { event: 'payment_intent.succeeded', receivedAt: at };
  await store.acceptDelivery(deliveryOf(shop, about, news));
  return input.source.checkoutId ?? asId('');
};

describe('a flood of changed orders', () => {
  test('makes no paid checkout wait for longer than one answer', async () => {
    const { store, clock, openShop, run, lookedAt } = await makeWorld();
    const shop = await openShop();
    await flood(store, shop, 500);
    await run(2 * second);
    const paidAt = clock.now();
    const checkout = await payAt(store, shop, paidAt);
    await run(5 * second);
    expect((lookedAt.get(checkout) ?? Infinity) - paidAt).toBeLessThanOrEqual(answerMs);
    // All others are worked as well, if later.
    await run(30 * second);
    expect(lookedAt.size).toBe(501);
  });

  test('whose work fails keeps no place of fresh news', async () => {
    const { store, openShop, run, lookedAt, clock } = await makeWorld();
    const shop = await openShop();
    await flood(store, shop, 200);
    await run(20 * second);
    expect(lookedAt.size).toBe(200);
    const changedAt = clock.now();
    const ids = await oldOrder(store, shop);
    const news = { receivedAt: changedAt };
    await store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids }, news));
    await run(2 * second);
    const waitedMs = (lookedAt.get(ids.orderId ?? '') ?? Infinity) - changedAt;
    expect(waitedMs).toBeLessThanOrEqual(second + answerMs);
  });

  test('in one shop keeps no news of another shop waiting', async () => {
    const { store, clock, openShop, run, lookedAt } = await makeWorld();
    const [loud, other, quiet] = [await openShop(), await openShop(), await openShop()];
    await flood(store, loud, 500);
    await flood(store, other, 500);
    await run(5 * second);
    const changedAt = clock.now();
    const ids = await oldOrder(store, quiet);
    const news = { receivedAt: changedAt };
    await store.acceptDelivery(deliveryOf(quiet, { kind: 'purchase', ids }, news));
    await run(2 * second);
    const waitedMs = (lookedAt.get(ids.orderId ?? '') ?? Infinity) - changedAt;
    expect(waitedMs).toBeLessThanOrEqual(second + answerMs);
  });
});
