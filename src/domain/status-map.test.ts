import { describe, expect, test } from 'vitest';
import { differenceOf } from './agreement';
import { decide } from './decide';
import type { IntentFacts, OrderFacts, OrderStatus } from './facts';
import { asId } from './ids';
import { defaultPolicy } from './policy';
import { mirrorOf } from './status-map';
import {
  checkoutOf,
  heldIntent,
  intentOf,
  noon,
  orderOf,
  paidIntent,
  transactionOf,
  viewOf,
} from './testing/world';

const rowOf = (view: Parameters<typeof mirrorOf>[0]) =>
  mirrorOf(view, decide(view, { ...defaultPolicy, completion: 'storefront' }, noon), noon);

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

const order = (status: OrderStatus, chargeStatus: OrderFacts['chargeStatus'] = 'NONE') =>
  orderOf({ status, chargeStatus });

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
    ['it is paid', order('UNFULFILLED', 'FULL'), paidIntent(), 'paid charged none', 'created paid'],
    [
      'too much was paid',
      order('UNFULFILLED', 'OVERCHARGED'),
      paidIntent(),
      'paid charged none',
      'created paid',
    ],
    [
      'a part was captured',
      order('UNFULFILLED', 'PARTIAL'),
      paidIntent({ amountReceivedMinor: 3_000n }),
      'pending partially_charged none',
      'created',
    ],
    [
      'it was paid and a part went back',
      order('UNFULFILLED', 'PARTIAL'),
      paidIntent(refunded(2_000n)),
      'paid partially_refunded none',
      'created paid',
    ],
    [
      'all of it went back',
      order('UNFULFILLED', 'NONE'),
      paidIntent(refunded(10_000n)),
      'returned refunded none',
      'created paid returned',
    ],
    [
      'a part was sent',
      order('PARTIALLY_FULFILLED', 'FULL'),
      paidIntent(),
      'partial charged partial',
      'created paid partial',
    ],
    [
      'it was sent',
      order('FULFILLED', 'FULL'),
      paidIntent(),
      'fulfilled charged shipped',
      'created fulfilled paid',
    ],
    [
      'a part came back',
      order('PARTIALLY_RETURNED', 'FULL'),
      paidIntent(),
      'partial charged returned',
      'created paid returned',
    ],
    [
      'it came back',
      order('RETURNED', 'FULL'),
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
    viewOf({ saleor: order('UNFULFILLED', 'PARTIAL'), stripe: [paidIntent(refunded(minor))] });
  expect(rowOf(view(2_000n)).milestones).toEqual({ created: noon, paid: noon });
  expect(rowOf(view(10_000n)).milestones).toEqual({ created: noon, paid: noon, returned: noon });
});

test('a difference between both sides is told in money, not in minor units', () => {
  const transactions = [transactionOf({ chargedMinor: 5_000n })];
  const view = viewOf({ saleor: orderOf({ transactions }), stripe: [paidIntent()] });
  expect(differenceOf(view)).toBe('Saleor has 50.00 USD charged, Stripe 100.00 USD (pi_1).');
});
