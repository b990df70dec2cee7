import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  authorizeStatusOf,
  chargeStatusOf,
  isUnpaid,
  isFullyCharged,
  isFullyAuthorized,
  isOverpaid,
  outstandingMinor,
} from './cover';
import { decide } from '../decide/decide';
import type { OrderFacts } from './facts';
import { asId } from './ids';
import {
  attemptOf,
  checkoutOf,
  intentOf,
  noon,
  orderOf,
  paidIntent,
  policyWith,
  settle,
  transactionOf,
  viewOf,
} from '../testing/world';

const minute = 60_000;
const storefront = policyWith('storefront');
const paid = (chargedMinor: bigint) => [transactionOf({ chargedMinor })];

describe('what an order costs and what pays for it', () => {
  test.each([
    ['not paid', { totalMinor: 4_000n }, 'NONE NONE', 4_000n],
    ['half paid', { totalMinor: 4_000n, transactions: paid(2_000n) }, 'PARTIAL PARTIAL', 2_000n],
    ['paid', { totalMinor: 4_000n, transactions: paid(4_000n) }, 'FULL FULL', 0n],
    ['paid too much', { totalMinor: 4_000n, transactions: paid(5_000n) }, 'OVERCHARGED FULL', 0n],
    ['free', { totalMinor: 0n }, 'FULL FULL', 0n],
    ['free after it was paid', { totalMinor: 0n, transactions: paid(1n) }, 'OVERCHARGED FULL', 0n],
    [
      'paid with a granted refund that was made',
      { totalMinor: 4_000n, totalGrantedRefundMinor: 1_000n, transactions: paid(3_000n) },
      'FULL FULL',
      0n,
    ],
    [
      'granted back more than it costs',
      { totalMinor: 4_000n, totalGrantedRefundMinor: 5_000n, transactions: paid(0n) },
      'FULL NONE',
      0n,
    ],
    [
      'held in part by another app',
      {
        totalMinor: 4_000n,
        transactions: [transactionOf({ ours: false, authorizedMinor: 1_000n })],
      },
      'NONE PARTIAL',
      3_000n,
    ],
    [
      'on its way',
      { totalMinor: 4_000n, transactions: [transactionOf({ chargePendingMinor: 4_000n })] },
      'NONE NONE',
      4_000n,
    ],
  ] as [string, Partial<OrderFacts>, string, bigint][])('%s', (_what, over, words, open) => {
    const order = orderOf(over);
    expect(`${chargeStatusOf(order)} ${authorizeStatusOf(order)}`).toBe(words);
    expect(outstandingMinor(order)).toBe(open);
  });

  test('what is pending counts for a checkout in the words of Saleor, and covers nothing', () => {
    const checkout = checkoutOf({ transactions: [transactionOf({ chargePendingMinor: 10_000n })] });
    expect([chargeStatusOf(checkout), authorizeStatusOf(checkout)]).toEqual(['FULL', 'FULL']);
    expect(isFullyAuthorized(checkout)).toBe(false);
  });

  test('a refund that was granted and failed is no overpayment', () => {
    const order = orderOf({ totalGrantedRefundMinor: 1_000n, transactions: paid(10_000n) });
    expect(chargeStatusOf(order)).toBe('OVERCHARGED');
    expect(isOverpaid(order)).toBe(false);
    expect(
      decide({
        view: viewOf({ saleor: order, stripe: [paidIntent()] }),
        policy: storefront,
        now: noon,
      }).problems,
    ).toEqual([]);
  });

  test('the questions never contradict each other', () => {
    const amount = fc.bigInt({ min: 0n, max: 5n });
    fc.assert(
      fc.property(amount, amount, amount, amount, (totalMinor, granted, charged, held) => {
        const order = orderOf({
          totalMinor,
          totalGrantedRefundMinor: granted,
          transactions: [transactionOf({ chargedMinor: charged, authorizedMinor: held })],
        });
        expect(isFullyAuthorized(order)).toBe(outstandingMinor(order) === 0n);
        expect(!isFullyCharged(order) || isFullyAuthorized(order)).toBe(true);
        expect(isUnpaid(order) && isFullyAuthorized(order)).toBe(false);
        expect(!isOverpaid(order) || isFullyAuthorized(order)).toBe(true);
        expect(isFullyCharged(order)).toBe(['FULL', 'OVERCHARGED'].includes(chargeStatusOf(order)));
      }),
    );
  });
});

describe('an order that was edited after it was paid', () => {
  const first = attemptOf({ createdAt: noon - minute });
  const second = attemptOf({
    id: asId('attempt-2'),
    transactionId: asId('transaction-2'),
    intentId: asId('pi_2'),
    createdAt: noon + minute,
  });
  const edited = (over: Partial<OrderFacts> = {}) =>
    orderOf({
      totalMinor: 20_000n,
      transactions: [
        transactionOf({ chargedMinor: 10_000n }),
        transactionOf({ id: asId('transaction-2') }),
      ],
      ...over,
    });
  const waiting = (over: Partial<OrderFacts> = {}) =>
    viewOf({
      attempts: [first, second],
      saleor: edited(over),
      stripe: [paidIntent(), intentOf({ id: asId('pi_2') })],
    });
  const cancelled = (view: ReturnType<typeof viewOf>) =>
    settle(view, storefront, noon + 2 * minute).acts.filter(({ kind }) => kind === 'cancel-intent');

  test('keeps the payment of the difference open', () => {
    expect(cancelled(waiting())).toEqual([]);
  });

  test.each([
    ['was granted back', { totalGrantedRefundMinor: 10_000n }],
    ['was taken off again', { totalMinor: 10_000n }],
    ['and all the rest cost nothing any more', { totalMinor: 0n }],
  ] as const)('gives it up once the difference %s', (_what, over) => {
    expect(cancelled(waiting(over))).toMatchObject([{ intentId: 'pi_2' }]);
  });

  const problemsAt = (now: number, view: ReturnType<typeof viewOf>) =>
    settle(view, storefront, now).decisions.at(-1)?.problems ?? [];

  test('is shown with what is open, and once its payment begins that is waited for', () => {
    const alone = viewOf({ attempts: [first], saleor: edited(), stripe: [paidIntent()] });
    expect(problemsAt(noon, alone)).toMatchObject([
      { key: 'underpaid', message: '100.00 USD of order 1 are not paid.' },
    ]);
    expect(problemsAt(noon + 2 * minute, waiting())).toEqual([]);
    expect(problemsAt(noon + 20 * minute, waiting())).toMatchObject([{ key: 'underpaid' }]);
  });

  test('is shown as paid too much once it costs less', () => {
    const cheaper = edited({ totalMinor: 0n });
    const alone = viewOf({ attempts: [first], saleor: cheaper, stripe: [paidIntent()] });
    expect(problemsAt(noon, alone)).toMatchObject([{ key: 'overpaid' }]);
  });

  test('is not called underpaid for what staff gave back', () => {
    const refund = {
      ...({ id: asId<never>('re_1'), status: 'succeeded', amountMinor: 4_000n } as const),
      ...{ createdAt: noon, effectKey: null, failureReason: null },
    };
    const view = viewOf({
      attempts: [first],
      saleor: orderOf({ transactions: [transactionOf({ chargedMinor: 6_000n })] }),
      stripe: [paidIntent({ refunds: [refund] })],
    });
    expect(problemsAt(noon, view)).toEqual([]);
  });
});
