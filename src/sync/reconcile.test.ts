import { expect, test } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { attemptFor, connectionOf, order, recordAttempt } from '../adapters/testing/store-world';
import { makeLocalWake } from '../adapters/system/wake';
import { asId } from '../domain/facts/ids';
import { done, unknown } from '../domain/facts/outcome';
import type { OrderFacts, RefundFacts, TransactionEventFacts } from '../domain/facts/facts';
import { defaultPolicy } from '../domain/decide/policy';
import { orderOf, paidIntent, transactionOf } from '../domain/testing/world';
import type { Saleor } from '../ports/saleor';
import type { Stripe } from '../ports/stripe';
import { limits } from '../server/limits';
import { makeSeededRandom } from '../sandbox/simulator/seeded-random';
import { makeVirtualClock } from '../sandbox/simulator/virtual-clock';
import { makeSync } from './sync';
import { silentSaleor, silentStripe } from './testing/silent';

const start = 1_790_000_000_000;

const failedRefund = (id: string): RefundFacts => ({
  id: asId(id),
  status: 'failed',
  amountMinor: 3_000n,
  createdAt: start,
  effectKey: null,
  failureReason: null,
});

const eventOf = (type: TransactionEventFacts['type'], pspReference: string, minor: bigint) => ({
  ...{ type, pspReference, amountMinor: minor, createdAt: start, idempotencyKey: null },
});

/** An order of 100.00 that Saleor believes to be refunded twice by 30.00; both refunds failed. */
const makeOrder = () => {
  const source = order();
  const input = { source, at: start, heldUntil: start, currency: 'USD' };
  const transactionId = asId<never>('transaction-1');
  const events = [
    eventOf('REFUND_SUCCESS', 're_2', 3_000n),
    eventOf('REFUND_SUCCESS', 're_1', 3_000n),
    eventOf('CHARGE_SUCCESS', 'ch_1', 10_000n),
  ];
  const transaction = transactionOf({
    ...{ id: transactionId, chargedMinor: 4_000n, refundedMinor: 6_000n, events },
  });
  const id = source.orderId ?? asId('');
  const facts = orderOf({ id, checkoutId: null, transactions: [transaction] });
  return { input: { ...input, transactionId }, source, facts };
};

/** A worker on that order; staff cancel it while the first report is under way. */
const cancelMeanwhile = async () => {
  const clock = makeVirtualClock(start);
  const random = makeSeededRandom(7);
  const store = makeMemoryStore({ random });
  const ignore = () => undefined;
  const { input, source, facts } = makeOrder();
  let now: OrderFacts = facts;
  const reported: string[] = [];
  const saleor: Saleor = {
    ...silentSaleor,
    readSource: async () => done(now),
    reportTransactionEvent: async ({ type, pspReference, amountMinor }) => {
      reported.push(`${type} ${pspReference}`);
      const transactions = now.transactions.map((transaction) => ({
        ...transaction,
        chargedMinor: transaction.chargedMinor + amountMinor,
        refundedMinor: transaction.refundedMinor - amountMinor,
        events: [eventOf(type, pspReference, amountMinor), ...transaction.events],
      }));
      now = { ...now, status: 'CANCELED', transactions };
      return done({ alreadyProcessed: false, source: now });
    },
  };
  const intent = paidIntent({ refunds: [failedRefund('re_1'), failedRefund('re_2')] });
  const stripe: Stripe = {
    ...silentStripe,
    readIntent: async () => done(intent),
    createRefund: async () => unknown('no-answer', 'Stripe did not answer.'),
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
  const { effect } = await recordAttempt(store, attemptFor(shop, input));
  const intentId = asId<never>('pi_1');
  const settlement = { state: 'done', resultId: intentId, intentId } as const;
  await store.settleEffect(installation.id, effect.key, settlement, start);
  const sync = makeSync({
    ...{ store, clock, random, wake: makeLocalWake(), policy: defaultPolicy },
    log: { info: ignore, warn: ignore, error: ignore },
    options: { ...limits, gatherMs: 0, worker: 'one' },
    ...{ saleorFor: () => saleor, stripeFor: () => stripe },
  });
  while (clock.now() < start + 5_000) {
    await sync.takeWork();
    await clock.runUntil(clock.now() + 1_000);
  }
  const found = await store.findPurchase(installation.id, source);
  return { reported, row: await store.readMirror(installation.id, found?.purchase.id ?? asId('')) };
};

test('an order that is cancelled while it is told of a failed refund is not told of the next', async () => {
  const { reported, row } = await cancelMeanwhile();
  expect(reported).toEqual(['REFUND_REVERSE re_1']);
  // What rests is given back instead.
  expect(row).toMatchObject({ syncReason: 'no-answer: Stripe did not answer.' });
});
