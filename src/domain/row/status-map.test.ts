import { describe, expect, test } from 'vitest';
import { differenceOf } from '../decide/agreement';
import { decide } from '../decide/decide';
import type { IntentFacts, OrderStatus } from '../facts/facts';
import { asId } from '../facts/ids';
import { defaultPolicy } from '../decide/policy';
import { mirrorOf } from './status-map';
import {
  attemptOf,
  checkoutOf,
  heldIntent,
  intentOf,
  noon,
  orderOf,
  paidIntent,
  transactionOf,
  viewOf,
} from '../testing/world';

const rowOf = (view: Parameters<typeof mirrorOf>[0]) =>
  mirrorOf(
    view,
    decide({ view, policy: { ...defaultPolicy, completion: 'storefront' }, now: noon }),
    noon,
  );

const refunded = (minor: bigint): Partial<IntentFacts> => ({
  refunds: [
    {
      id: asId('re_1'),
      status: 'succeeded',
      amountMinor: minor,
      createdAt: noon,
      effectKey: null,
      failureReason: null,
    },
  ],
});

const order = (status: OrderStatus, chargedMinor = 0n) =>
  orderOf({ status, transactions: [transactionOf({ chargedMinor })] });

describe('the status of an order, from both sides', () => {
  test.each([
    ['nothing was tried', order('UNCONFIRMED'), null, 'created none none', 'created'],
    [
      'a shopper is at it',
      order('UNFULFILLED'),
      intentOf(),
      'pending pending none',
      'created pending',
    ],
    [
      'the attempt was given up',
      order('UNFULFILLED'),
      intentOf({ status: 'canceled' }),
      'created canceled none',
      'created',
    ],
    ['money is held', order('UNFULFILLED'), heldIntent(), 'pending authorized none', 'created'],
    [
      'it is paid',
      order('UNFULFILLED', 10_000n),
      paidIntent(),
      'paid charged none',
      'created paid',
    ],
    [
      'too much was paid',
      order('UNFULFILLED', 11_000n),
      paidIntent(),
      'paid charged none',
      'created paid',
    ],
    [
      'a part was captured',
      order('UNFULFILLED', 3_000n),
      paidIntent({ amountReceivedMinor: 3_000n }),
      'pending partially_charged none',
      'created',
    ],
    [
      'it was paid and a part went back',
      order('UNFULFILLED', 8_000n),
      paidIntent(refunded(2_000n)),
      'paid partially_refunded none',
      'created paid',
    ],
    [
      'all of it went back',
      order('UNFULFILLED'),
      paidIntent(refunded(10_000n)),
      'returned refunded none',
      'created paid returned',
    ],
    [
      'a part was sent',
      order('PARTIALLY_FULFILLED', 10_000n),
      paidIntent(),
      'partial charged partial',
      'created paid partial',
    ],
    [
      'it was sent',
      order('FULFILLED', 10_000n),
      paidIntent(),
      'fulfilled charged shipped',
      'created fulfilled paid',
    ],
    [
      'a part came back',
      order('PARTIALLY_RETURNED', 10_000n),
      paidIntent(),
      'partial charged returned',
      'created paid returned',
    ],
    [
      'it came back',
      order('RETURNED', 10_000n),
      paidIntent(),
      'returned charged returned',
      'created paid returned',
    ],
    [
      'it was cancelled',
      order('CANCELED'),
      intentOf(),
      'canceled pending none',
      'canceled created pending',
    ],
    ['it expired', order('EXPIRED'), null, 'canceled none none', 'canceled created'],
    ['it is a checkout', checkoutOf(), intentOf(), 'checkout pending none', 'pending'],
    ['it is gone', { kind: 'gone' } as const, null, 'canceled none none', 'canceled'],
  ] as const)('%s', (_, saleor, intent, statuses, milestones) => {
    const view = intent
      ? viewOf({ saleor, stripe: [intent] })
      : viewOf({ saleor, attempts: [], stripe: [] });
    const row = rowOf(view);
    const { orderStatus, paymentStatus, shipmentStatus } = row;
    expect([orderStatus, paymentStatus, shipmentStatus].join(' ')).toBe(statuses);
    expect(Object.keys(row.milestones).sort().join(' ')).toBe(milestones);
  });
});

test('an order that was paid and refunded before anybody looked has been paid all the same', () => {
  const view = (minor: bigint) =>
    viewOf({
      saleor: order('UNFULFILLED', 10_000n - minor),
      stripe: [paidIntent(refunded(minor))],
    });
  expect(rowOf(view(2_000n)).milestones).toEqual({ created: noon, paid: noon });
  expect(rowOf(view(10_000n)).milestones).toEqual({ created: noon, paid: noon, returned: noon });
});

test('a difference between both sides is told in money, not in minor units', () => {
  const transactions = [transactionOf({ chargedMinor: 5_000n })];
  const view = viewOf({ saleor: orderOf({ transactions }), stripe: [paidIntent()] });
  expect(differenceOf(view)).toBe('Saleor has 50.00 USD charged, Stripe 100.00 USD (pi_1).');
});

describe('an order that was edited after it was paid', () => {
  const edited = (totalMinor: bigint, over: Partial<Parameters<typeof orderOf>[0]> = {}) =>
    orderOf({ totalMinor, transactions: [transactionOf({ chargedMinor: 10_000n })], ...over });

  test('is not paid once it costs more', () => {
    const row = rowOf(viewOf({ saleor: edited(20_000n), stripe: [paidIntent()] }));
    expect(row).toMatchObject({
      orderStatus: 'pending',
      paymentStatus: 'partially_charged',
      saleorChargeStatus: 'PARTIAL',
      saleorAuthorizeStatus: 'PARTIAL',
    });
    expect(row.milestones).not.toHaveProperty('paid');
  });

  test('is paid, and more than that, once it costs less', () => {
    const row = rowOf(viewOf({ saleor: edited(0n), stripe: [paidIntent()] }));
    expect(row).toMatchObject({ orderStatus: 'paid', saleorChargeStatus: 'OVERCHARGED' });
  });

  test('is paid where staff granted the rest back', () => {
    const saleor = edited(12_000n, { totalGrantedRefundMinor: 2_000n });
    const row = rowOf(viewOf({ saleor, stripe: [paidIntent()] }));
    expect(row).toMatchObject({ orderStatus: 'paid', paymentStatus: 'charged' });
    expect(row.saleorChargeStatus).toBe('FULL');
  });
});

describe('a purchase whose first payment went back', () => {
  const twice = ['attempt-1', 'attempt-2'].map((id, index) =>
    attemptOf({ id: asId(id), transactionId: asId(`transaction-${index + 1}`) }),
  );
  const both = (first: bigint, second: bigint, totalMinor: bigint) =>
    viewOf({
      attempts: twice,
      saleor: orderOf({
        totalMinor,
        transactions: [
          transactionOf({ chargedMinor: first }),
          transactionOf({ id: asId('transaction-2'), chargedMinor: second }),
        ],
      }),
      stripe: [paidIntent(refunded(10_000n - first)), paidIntent()],
    });

  test('and that was paid again is charged, not partly refunded', () => {
    expect(rowOf(both(0n, 10_000n, 10_000n)).paymentStatus).toBe('charged');
  });

  test('and that is owed since is partly refunded', () => {
    expect(rowOf(both(0n, 10_000n, 20_000n)).paymentStatus).toBe('partially_refunded');
    expect(rowOf(both(9_000n, 10_000n, 20_000n)).paymentStatus).toBe('partially_refunded');
  });

  test('for goods that came back is partly refunded, though the other pays for the rest', () => {
    const half = (id: string, over: Partial<IntentFacts> = {}) =>
      paidIntent({ id: asId(id), amountMinor: 5_000n, amountReceivedMinor: 5_000n, ...over });
    const rowWith = (granted: bigint, first: Partial<IntentFacts>) => {
      const saleor = orderOf({ totalGrantedRefundMinor: granted, transactions: [] });
      const stripe = [half('pi_1', first), half('pi_2')];
      return rowOf(viewOf({ attempts: twice, saleor, stripe })).paymentStatus;
    };
    expect(rowWith(5_000n, refunded(5_000n))).toBe('partially_refunded');
    expect(rowWith(10_000n, refunded(5_000n))).toBe('partially_refunded');
    expect(rowWith(10_000n, {})).toBe('charged');
  });
});
