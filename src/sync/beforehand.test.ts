import { expect, test } from 'vitest';
import { plannedEffect } from '../domain/facts/effect';
import { attemptAlone, newShop, recordAttempt, session, t0 } from '../adapters/testing/store-world';
import { makeLocalWake } from '../adapters/system/wake';
import { defaultPolicy } from '../domain/decide/policy';
import { asId, type PurchaseId } from '../domain/facts/ids';
import { done } from '../domain/facts/outcome';
import { orderOf, paidIntent, transactionOf } from '../domain/testing/world';
import type { Saleor } from '../ports/saleor';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { makeSeededRandom } from '../sandbox/simulator/seeded-random';
import { makeVirtualClock } from '../sandbox/simulator/virtual-clock';
import { limits } from '../server/limits';
import { makeSync } from './sync';
import { silentSaleor, silentStripe } from './testing/silent';

/** A payment of 100.00 that was made in a Checkout Session of Stripe, and a worker. */
const makeSessionPaid = async () => {
  const clock = makeVirtualClock(t0);
  const random = makeSeededRandom(7);
  const store = makeMemoryStore({ random });
  const shop = await newShop(store);
  const { id } = shop.installation;
  const [source, intentId] = [session(), asId<never>('pi_1')];
  const input = attemptAlone(shop, { source, heldUntil: t0, currency: 'USD' });
  const { attempt, effect } = await recordAttempt(store, input);
  const settlement = { state: 'done', resultId: intentId, intentId } as const;
  await store.settleEffect(id, effect.key, settlement, t0);

  const asked: string[] = [];
  const transactionId = asId<never>('transaction-1');
  const order = orderOf({ checkoutId: null, transactions: [transactionOf({ id: transactionId })] });
  const saleor: Saleor = {
    ...silentSaleor,
    readSource: async ({ orderId }) => {
      asked.push(`read ${orderId}`);
      return done(order);
    },
    reportTransactionEvent: async ({ type, pspReference, transactionId: told }) => {
      asked.push(`${type} ${pspReference} on ${told}`);
      return done({ alreadyProcessed: false, source: null });
    },
  };
  const stripe = {
    ...silentStripe,
    readIntent: async () => done(paidIntent()),
    updateIntentMetadata: async () => done(null),
  };
  const ignore = () => undefined;
  const sync = makeSync({
    ...{ store, clock, random, wake: makeLocalWake(), policy: defaultPolicy },
    log: { info: ignore, warn: ignore, error: ignore },
    options: { ...limits, gatherMs: 0, worker: 'one' },
    ...{ saleorFor: () => saleor, stripeFor: () => stripe },
  });
  const lookAt = async (purchaseId: PurchaseId) => {
    asked.length = 0;
    const work = sync.reconcileNow(id, purchaseId);
    await clock.runUntil(clock.now() + 1_000);
    expect(await work).toBe(true);
    return [...new Set(asked)];
  };
  return { store, clock, shop, attempt, order, transactionId, lookAt };
};

test('a purchase of Stripe’s own session is read at Stripe alone, until it has an order', async () => {
  const { store, clock, shop, attempt, order, lookAt } = await makeSessionPaid();
  const { id } = shop.installation;
  expect(await lookAt(attempt.purchaseId)).toEqual([]);
  expect(await store.readMirror(id, attempt.purchaseId)).toMatchObject({
    ...{ saleorStatus: 'NONE', paymentStatus: 'charged', syncState: 'in_sync', problems: [] },
  });
  const lease = await store.leasePurchase(id, attempt.purchaseId, {
    ...{ worker: 'test', now: clock.now(), leaseMs: 1 },
  });
  if (!lease) throw new Error('Somebody else has the purchase');
  await store.linkOrder(lease, order.id);
  await clock.runUntil(clock.now() + 10);
  // Saleor has no transaction of ours yet: nothing can be reported.
  expect(await lookAt(attempt.purchaseId)).toEqual([`read ${order.id}`]);
});

test('an attempt is reported once it has its transaction', async () => {
  const { store, clock, shop, attempt, order, transactionId, lookAt } = await makeSessionPaid();
  const { id } = shop.installation;
  const leasing = { worker: 'test', now: clock.now(), leaseMs: 1 };
  const lease = await store.leasePurchase(id, attempt.purchaseId, leasing);
  if (!lease) throw new Error('Somebody else has the purchase');
  await store.linkOrder(lease, order.id);
  const planned = plannedEffect(
    { owner: attempt.id, request: 'test', generation: 1 },
    { kind: 'create-intent', attemptId: attempt.id },
  );
  const plan = { at: t0, effects: [planned], returns: [], problems: [] };
  await store.planEffects(lease, plan);
  await store.settleEffect(id, planned.key, { state: 'done', resultId: null, transactionId }, t0);
  await clock.runUntil(clock.now() + 10);
  expect(await lookAt(attempt.purchaseId)).toEqual([
    `read ${order.id}`,
    `CHARGE_SUCCESS ch_1 on ${transactionId}`,
  ]);
});
