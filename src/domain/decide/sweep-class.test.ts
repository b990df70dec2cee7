import { expect, test } from 'vitest';
import {
  checkoutOf,
  heldIntent,
  intentOf,
  noon,
  orderOf,
  paidIntent,
  policyWith,
  settle,
  viewOf,
} from '../testing/world';
import { decide } from './decide';
import { emptyDecision } from './decision';
import { sweepClassOf } from './sweep-class';

const policy = policyWith('storefront');

/** The class once nothing is left to do. */
const classOf = (start: Parameters<typeof viewOf>[0]) => {
  const { view } = settle(viewOf(start), policy, noon);
  return sweepClassOf(view, decide({ view, policy, now: noon }));
};

test.each([
  ['a shopper who has something to do', 'requires_action'],
  ['a shopper who has not paid', 'requires_payment_method'],
  ['a bank', 'processing'],
  ['a word of Stripe that is not known yet', 'unknown'],
] as const)('what waits for %s is open', (_, status) => {
  const view = viewOf({ stripe: [intentOf({ status })] });
  expect(sweepClassOf(view, emptyDecision)).toBe('open');
});

test.each([
  ['a paid order that is not fulfilled', orderOf(), paidIntent(), 'live'],
  ['a paid order that is fulfilled', orderOf({ status: 'FULFILLED' }), paidIntent(), 'final'],
  ['a held order that is fulfilled', orderOf({ status: 'FULFILLED' }), heldIntent(), 'live'],
  ['a cancelled order', orderOf({ status: 'CANCELED' }), paidIntent(), 'final'],
  ['an expired order', orderOf({ status: 'EXPIRED' }), heldIntent(), 'final'],
  ['a paid checkout', checkoutOf(), paidIntent(), 'live'],
  [
    'a checkout whose payment was canceled',
    checkoutOf(),
    intentOf({ status: 'canceled' }),
    'final',
  ],
] as const)('%s', (_, saleor, intent, expected) => {
  expect(classOf({ saleor, stripe: [intent] })).toBe(expected);
});

test('what a person must look at may still change, though its order has ended', () => {
  const view = viewOf({ saleor: orderOf({ status: 'CANCELED' }), stripe: [] });
  expect(sweepClassOf(view, emptyDecision)).toBe('final');
  const problems = [{ key: 'overpaid', message: 'Too much.', nextStep: 'Refund it.' }] as const;
  expect(sweepClassOf(view, { ...emptyDecision, problems })).toBe('live');
});
