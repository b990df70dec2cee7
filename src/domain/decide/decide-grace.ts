import { emptyDecision, type AttemptView, type Decision, type DecisionContext } from './decision';
import type { Effect } from '../facts/effect';
import type { CheckoutFacts } from '../facts/facts';
import { paidAt } from './last-change';
import type { Policy } from './policy';
import type { Problem } from './problem';

/**
 * What a checkout may lack when it is paid and a storefront still supplies: wallets (Apple Pay,
 * Google Pay, PayPal) give e-mail and address with the payment, and the storefront writes them into
 * the checkout a moment later. By Saleor's codes of `orderCreateFromCheckout`
 * (OrderCreateFromCheckoutErrorCode).
 */
const stillSupplied: ReadonlyMap<string, string> = new Map([
  ['EMAIL_NOT_SET', 'an e-mail address'],
  ['BILLING_ADDRESS_NOT_SET', 'a billing address'],
  ['SHIPPING_ADDRESS_NOT_SET', 'a shipping address'],
  ['SHIPPING_METHOD_NOT_SET', 'a delivery method'],
  ['INVALID_SHIPPING_METHOD', 'a delivery method that fits its address'],
]);

/** More tries than that are made of no checkout while it is waited for. */
const mostTries = 50;

/** What a refused order waits for, in words; null where nobody will supply it. */
export const missingOf = ({ state, code }: Effect): string | null =>
  state === 'refused' ? (stillSupplied.get(code ?? '') ?? null) : null;

const endedAt = ({ settledAt, plannedAt }: Effect): number => settledAt ?? plannedAt;

/** `again`: the order is asked for once more now. `over`: the money goes back. */
export type Grace =
  { readonly kind: 'again' | 'over' } | { readonly kind: 'waits'; readonly decision: Decision };

/** The purchase whose order was refused for something that may still be supplied. */
interface Refused {
  readonly earlier: readonly Effect[];
  /** The newest of them. */
  readonly last: Effect;
  /** The payments that the order was refused for. */
  readonly paying: readonly AttemptView[];
  readonly checkout: CheckoutFacts;
  /** False where the order could not be asked for now: the money does not cover it any more. */
  readonly mayAsk: boolean;
}

/**
 * How long a paid checkout may still lack what its order needs. The grace begins with the first
 * refusal after the money of `paying` came. The order is asked for again when the checkout was
 * changed since (Saleor's own time of it is another), every so often, and a last time at the end.
 */
export const graceOf = (refused: Refused, { policy, now }: DecisionContext): Grace => {
  const { earlier, last, paying, checkout, mayAsk } = refused;
  const moneyAt = Math.max(...paying.map(paidAt));
  const refusals = earlier.filter((one) => missingOf(one) !== null && one.plannedAt >= moneyAt);
  const endsAt = Math.min(...[last, ...refusals].map(endedAt)) + policy.checkoutGraceMs;
  if (endedAt(last) >= endsAt) return { kind: 'over' };
  if (!mayAsk) return now >= endsAt ? { kind: 'over' } : waits(last, endsAt, policy);
  const { act } = last;
  const seen = act.kind === 'create-order' ? (act.checkoutUpdatedAt ?? null) : null;
  const at = checkout.updatedAt;
  const isChanged = at !== null && at !== seen && earlier.length < mostTries;
  const againAt = Math.min(endedAt(last) + policy.checkoutLookMs, endsAt);
  if (isChanged || now >= againAt) return { kind: 'again' };
  return waits(last, againAt, policy);
};

const waits = (last: Effect, waitUntil: number, policy: Policy): Grace => ({
  kind: 'waits',
  decision: { ...emptyDecision, waitUntil, problems: [checkoutIncomplete(last, policy)] },
});

const minuteMs = 60_000;

/** A checkout that is paid and cannot become an order yet. */
const checkoutIncomplete = (last: Effect, { checkoutGraceMs }: Policy): Problem => ({
  key: 'checkout-incomplete',
  message: `The checkout is paid, but for an order it lacks ${missingOf(last) ?? 'something'}.`,
  nextStep:
    'Complete the checkout in the storefront. Otherwise the money goes back, ' +
    `${Math.round(checkoutGraceMs / minuteMs)} minutes after the first try to make the order.`,
});
