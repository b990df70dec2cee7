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
    ['nothing was tried', order('UNCONFIRMED'), null, 'created', 'none'],
    ['a shopper is at it', order('UNFULFILLED'), intentOf(), 'pending', 'pending'],
    ['the attempt was given up', order('UNFULFILLED'), 'canceled', 'created', 'canceled'],
    ['money is held', order('UNFULFILLED'), heldIntent(), 'pending', 'authorized'],
    ['it is paid', order('UNFULFILLED', 'FULL'), paidIntent(), 'paid', 'charged'],
    ['too much was paid', order('UNFULFILLED', 'OVERCHARGED'), paidIntent(), 'paid', 'charged'],
    [
      'a part was captured',
      order('UNFULFILLED', 'PARTIAL'),
      paidIntent({ amountReceivedMinor: 3_000n }),
      'pending',
      'partially_charged',
    ],
    [
      'it was paid and a part went back',
      order('UNFULFILLED', 'PARTIAL'),
      paidIntent(refunded(2_000n)),
      'paid',
      'partially_refunded',
    ],
    [
      'all of it went back',
      order('UNFULFILLED', 'NONE'),
      paidIntent(refunded(10_000n)),
      'returned',
      'refunded',
    ],
    ['a part was sent', order('PARTIALLY_FULFILLED', 'FULL'), paidIntent(), 'partial', 'charged'],
    ['it was sent', order('FULFILLED', 'FULL'), paidIntent(), 'fulfilled', 'charged'],
    ['it came back', order('RETURNED', 'FULL'), paidIntent(), 'returned', 'charged'],
    ['it was cancelled', order('CANCELED'), intentOf(), 'canceled', 'pending'],
    ['it expired', order('EXPIRED'), null, 'canceled', 'none'],
    ['it is a checkout', checkoutOf(), intentOf(), 'checkout', 'pending'],
    ['it is gone', { kind: 'gone' } as const, null, 'canceled', 'none'],
  ] as const)('%s', (_, saleor, intent, status, payment) => {
    const stripe = intent === 'canceled' ? intentOf({ status: 'canceled' }) : intent;
    const view = stripe
      ? viewOf({ saleor, stripe: [stripe] })
      : viewOf({ saleor, attempts: [], stripe: [] });
    expect(rowOf(view)).toMatchObject({ orderStatus: status, paymentStatus: payment });
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
