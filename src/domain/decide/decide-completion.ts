import { isFullyAuthorized, pendingMinor } from '../facts/cover';
import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  merge,
  nothingHappened,
  planOrResume,
  transactionOf,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import type { Effect } from '../facts/effect';
import { graceOf, missingOf, type Grace } from './decide-grace';
import { decideOrderProblems, orderRefused } from './decide-order-problems';
import type { CheckoutFacts } from '../facts/facts';
import { lastChangeAt, paidAt } from './last-change';
import type { Policy } from './policy';
import type { PurchaseView } from '../facts/purchase';
import { retainedMinor } from '../facts/intent-amounts';

/**
 * Saleor's codes of `orderCreateFromCheckout` that will not pass by themselves (Saleor docs:
 * OrderCreateFromCheckoutErrorCode). Tax and transport errors do pass and are not among them; for
 * what a storefront may still supply there is a grace (`decide-grace.ts`).
 */
const refusedForGood: ReadonlySet<string> = new Set([
  'INSUFFICIENT_STOCK',
  'UNAVAILABLE_VARIANT_IN_CHANNEL',
  'CHANNEL_INACTIVE',
  'VOUCHER_NOT_APPLICABLE',
  'GIFT_CARD_NOT_APPLICABLE',
  'SHIPPING_METHOD_NOT_SET',
  'INVALID_SHIPPING_METHOD',
  'SHIPPING_ADDRESS_NOT_SET',
  'BILLING_ADDRESS_NOT_SET',
  'NO_LINES',
  'EMAIL_NOT_SET',
]);

/** For a refusal that no storefront can mend. */
const over: Grace = { kind: 'over' };

/** Turns a paid checkout into an order, or gives its money back when Saleor refuses for good. */
export const decideCompletion = (context: DecisionContext): Decision => {
  const { view, policy } = context;
  if (view.saleor.kind === 'order') {
    return decideOrderProblems(context, view.saleor);
  }
  if (view.saleor.kind !== 'checkout') return emptyDecision;
  const paying = attemptsWithIntent(view).filter(
    ({ attempt, intent }) => attempt.returnReason === null && retainedMinor(intent) > 0n,
  );
  if (paying.length === 0) return emptyDecision;
  const stuck = decideStuck(context, view.saleor, paying);
  if (policy.completion !== 'app') return stuck;
  return merge(decideOrder(context, view.saleor, paying), stuck);
};

const decideOrder = (
  context: DecisionContext,
  checkout: CheckoutFacts,
  paying: readonly AttemptView[],
): Decision => {
  const { view, policy, now } = context;
  const earlier = generationsOf(view, view.purchase.id, 'create-order', 'complete');
  const last = earlier.at(-1);
  const mayAsk = isPaid(checkout) && !countsUnread(view);
  if (last?.state === 'refused' && refusedForGood.has(last.code ?? '')) {
    const refusedMoney = paying.filter((entry) => paidAt(entry) <= last.plannedAt);
    const refused = { earlier, last, paying: refusedMoney, checkout, mayAsk };
    const grace = missingOf(last) === null ? over : graceOf(refused, context);
    if (refusedMoney.length > 0 && grace.kind === 'waits') return grace.decision;
    if (refusedMoney.length > 0 && grace.kind === 'over') {
      return decideReturn(earlier, refusedMoney, last, context);
    }
  }
  if (!mayAsk) return emptyDecision;
  const waitUntil = last ? nextTryAt(last, policy) : null;
  if (waitUntil !== null && now < waitUntil) return { ...emptyDecision, waitUntil };
  return planOrResume(view, view.purchase.id, 'complete', {
    kind: 'create-order',
    checkoutId: checkout.id,
    checkoutUpdatedAt: checkout.updatedAt,
  });
};

/**
 * Enough is held, by Saleor's amounts: they know gift cards and other apps' transactions, and were
 * brought up to date by the reports of this round. What is pending is waited for.
 */
const isPaid = (checkout: CheckoutFacts): boolean =>
  isFullyAuthorized(checkout) && pendingMinor(checkout) === 0n;

/** Saleor counts a payment that Stripe does not let us read, so that nobody knows what it holds. */
const countsUnread = (view: PurchaseView): boolean =>
  view.attempts.some((attempt) => {
    const transaction = transactionOf(view, attempt);
    const isUnread = view.stripe.get(attempt.id)?.kind === 'unreadable';
    return isUnread && transaction && transaction.authorizedMinor + transaction.chargedMinor > 0n;
  });

/** A refusal that may pass is tried again soon, and seldom once it has lasted. */
const nextTryAt = (last: Effect, policy: Policy): number | null => {
  if (last.state !== 'refused' || last.code === nothingHappened) return null;
  if (refusedForGood.has(last.code ?? '')) return null;
  return (last.settledAt ?? last.plannedAt) + policy.orderMayLandMs;
};

/**
 * The order is refused for good. The money goes back only once no earlier request to create the
 * order can still succeed: one whose answer was lost may still be running at Saleor.
 */
const decideReturn = (
  earlier: readonly Effect[],
  paying: readonly AttemptView[],
  last: Effect,
  { policy, now }: DecisionContext,
): Decision => {
  const landed = earlier
    .filter((effect) => effect.tries > 1 || effect.code === nothingHappened)
    .map((effect) => (effect.sentAt ?? effect.plannedAt) + policy.orderMayLandMs);
  const waitUntil = landed.length > 0 ? Math.max(...landed) : null;
  if (waitUntil !== null && now < waitUntil) return { ...emptyDecision, waitUntil };
  const reason = `${orderRefused}: ${last.code ?? 'no reason given'}`;
  return {
    ...emptyDecision,
    returns: paying.map(({ attempt }) => ({ attemptId: attempt.id, reason })),
  };
};

/** Money that stays on a checkout for too long is shown as a problem, whoever makes the orders. */
const decideStuck = (
  { view, policy, now }: DecisionContext,
  checkout: CheckoutFacts,
  paying: readonly AttemptView[],
): Decision => {
  const stuckAt =
    Math.min(...paying.map((entry) => lastChangeAt(view, entry))) + policy.stuckAfterMs;
  if (now < stuckAt) return { ...emptyDecision, waitUntil: stuckAt };
  const message = isPaid(checkout)
    ? 'The checkout is paid, but it has not become an order.'
    : 'The checkout is paid in part, and nothing has happened since.';
  return {
    ...emptyDecision,
    problems: [
      {
        key: 'money-without-order',
        message,
        nextStep: 'Complete the checkout, or refund the payment on the transaction in Saleor.',
      },
    ],
  };
};
