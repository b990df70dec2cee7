import { describe, expect, test } from 'vitest';
import { plannedEffect } from '../facts/effect';
import { asId } from '../facts/ids';
import { decide } from './decide';
import { decideTransactionName } from './decide-transaction-name';
import { nothingHappened } from './decision';
import type { OrderFacts, TransactionFacts } from '../facts/facts';
import { defaultPolicy } from './policy';
import {
  attemptOf,
  checkoutOf,
  effectOf,
  noon,
  orderOf,
  paidIntent,
  settle,
  transactionOf,
  viewOf,
} from '../testing/world';
import type { PurchaseView } from '../facts/purchase';

const paid = paidIntent();

const unnamed = (over: Partial<TransactionFacts> = {}): TransactionFacts =>
  transactionOf({
    name: '',
    chargedMinor: 10_000n,
    actions: ['REFUND'],
    events: [
      {
        type: 'CHARGE_SUCCESS',
        pspReference: 'ch_1',
        amountMinor: 10_000n,
        createdAt: noon,
        idempotencyKey: null,
      },
    ],
    ...over,
  });

const paidOrder = (
  transaction: Partial<TransactionFacts> = {},
  order: Partial<OrderFacts> = {},
): PurchaseView =>
  viewOf({ saleor: orderOf({ transactions: [unnamed(transaction)], ...order }), stripe: [paid] });

const act = {
  kind: 'update-transaction',
  attemptId: 'attempt-1',
  transactionId: 'transaction-1',
  name: 'Stripe',
  externalUrl: 'https://dashboard.stripe.com/test/payments/pi_1',
} as const;

const key = 'attempt-1:update-transaction:name:g1';

describe('the name of a transaction', () => {
  test('is given once, in the round that tells Stripe of the order', () => {
    const { acts, decisions } = settle(paidOrder(), defaultPolicy, noon);
    expect(acts).toEqual([expect.objectContaining({ kind: 'update-intent-metadata' }), act]);
    expect(decisions[0]?.effects.map((effect) => effect.key)).toContain(key);
    expect(decisions.at(-1)?.problems).toEqual([]);
  });

  test.each<[string, PurchaseView]>([
    ['that has a name', paidOrder({ name: 'Bank card' })],
    ['of another app', paidOrder({ ours: false })],
    ['while a refund is under way', paidOrder({ refundPendingMinor: 100n })],
    ['while a capture is under way', paidOrder({ chargePendingMinor: 100n })],
    ['while a release is under way', paidOrder({ cancelPendingMinor: 100n })],
    ['before money came in', paidOrder({ chargedMinor: 0n, events: [] })],
    ['of a canceled order', paidOrder({}, { status: 'CANCELED' })],
    [
      'of a checkout',
      viewOf({ saleor: checkoutOf({ transactions: [unnamed()] }), stripe: [paid] }),
    ],
  ])('is not given to a transaction %s', (_, view) => {
    expect(decideTransactionName(view).effects).toEqual([]);
  });

  test.each([
    ['done', 'done', null, 0],
    ['refused by Saleor', 'refused', 'INVALID', 0],
    ['looked for and had not happened', 'refused', nothingHappened, 1],
  ] as const)('that was %s is asked for %#', (_, state, code, times) => {
    const before = effectOf(
      plannedEffect(
        { owner: 'attempt-1', request: 'name', generation: 1 },
        { ...act, attemptId: asId(act.attemptId), transactionId: asId(act.transactionId) },
      ),
      { state, code },
    );
    const view = { ...paidOrder(), effects: [before] };
    expect(decideTransactionName(view).effects).toHaveLength(times);
    expect(decide({ view, policy: defaultPolicy, now: noon }).problems).toEqual([]);
  });

  test('belongs to each transaction of an order that was paid in parts', () => {
    const second = attemptOf({
      id: asId('attempt-2'),
      transactionId: asId('transaction-2'),
      intentId: asId('pi_2'),
    });
    const view = viewOf({
      attempts: [attemptOf(), second],
      saleor: orderOf({ transactions: [unnamed(), unnamed({ id: asId('transaction-2') })] }),
      stripe: [paid, { ...paid, id: asId('pi_2') }],
    });
    const named = decideTransactionName(view).effects.map((effect) => effect.act);
    expect(named).toMatchObject([
      { transactionId: 'transaction-1' },
      { transactionId: 'transaction-2', externalUrl: expect.stringContaining('/payments/pi_2') },
    ]);
  });
});
