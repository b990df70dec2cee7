import { dueMinor } from '../facts/cover';
import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  isClosedOrder,
  merge,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import type { OrderFacts, TransactionEventFacts } from '../facts/facts';
import { capturableMinor } from '../facts/intent-amounts';
import { amountText, minorSum } from '../facts/money';
import type { Problem } from './problem';
import type { PurchaseView } from '../facts/purchase';

/**
 * An order that was paid or held in full and is not any more: a hold expired, or the bank refused a
 * debit after the order was made. A problem is shown before a hold ends, and for as long as an
 * order that is not cancelled lacks its money. What staff released or refunded themselves is no
 * problem.
 */
export const decideCover = (context: DecisionContext): Decision => {
  const { view } = context;
  const order = view.saleor;
  if (order.kind !== 'order' || order.status === 'DRAFT' || isClosedOrder(view))
    return emptyDecision;
  const entries = attemptsWithIntent(view).filter(({ attempt }) => attempt.returnReason === null);
  const due = dueMinor(order);
  const cover = coverOf(order);
  if (cover.paidMinor + cover.heldMinor < due) {
    const problems = entries.flatMap((entry) => lossOf(view, order, entry) ?? []).slice(0, 1);
    return { ...emptyDecision, problems };
  }
  if (cover.paidMinor >= due) return emptyDecision;
  return merge(...entries.map((entry) => untilHoldEnds(order, entry, context)));
};

/**
 * What was paid and held for the order, over all its transactions. Refunds count as paid: a person
 * made them. Pending amounts count: they may still succeed.
 */
const coverOf = ({ transactions }: OrderFacts) => ({
  paidMinor: minorSum(
    transactions.flatMap((one) => [
      one.chargedMinor,
      one.chargePendingMinor,
      one.refundedMinor,
      one.refundPendingMinor,
    ]),
  ),
  heldMinor: minorSum(
    transactions.flatMap((one) => [one.authorizedMinor, one.authorizePendingMinor]),
  ),
});

const lossOf = (view: PurchaseView, order: OrderFacts, entry: AttemptView): Problem | null => {
  const { attempt, intent } = entry;
  const { charge } = intent;
  const expired = intent.status === 'canceled' && intent.cancellationReason === 'automatic';
  if (expired && charge?.status === 'succeeded' && (intent.canceledAt ?? 0) >= order.createdAt) {
    const amount = amountText({ minor: charge.amountMinor, currency: attempt.currency });
    return lost(order, `the hold of ${amount} expired, and Stripe released it.`);
  }
  const failure = failedAfter(view, order, entry);
  if (!failure) return null;
  const amount = amountText({ minor: failure.amountMinor, currency: attempt.currency });
  const reason = charge?.id === failure.pspReference ? charge.failureMessage : null;
  return lost(order, `the payment of ${amount} failed${reason === null ? '.' : `: ${reason}`}`);
};

/**
 * References of requests that announce money. Saleor also notes a request under the payment's id as
 * each session begins, and what staff ask for has a reference of the app's: neither is money on its
 * way.
 */
const chargeReference = /^(ch|py)_/;

/** A payment that was on its way when the order was made, and failed since. */
const failedAfter = (
  view: PurchaseView,
  order: OrderFacts,
  { attempt, transaction }: AttemptView,
): TransactionEventFacts | null => {
  const events = transaction?.events ?? [];
  // The captures of a hold are announced and fail as well; the hold is what covers then.
  if (events.some(({ type }) => type === 'AUTHORIZATION_SUCCESS')) return null;
  const failures = events.filter(
    ({ type, pspReference }) =>
      (type === 'CHARGE_FAILURE' || type === 'AUTHORIZATION_FAILURE') &&
      chargeReference.test(pspReference) &&
      events.some(
        (other) => other.type.endsWith('_REQUEST') && other.pspReference === pspReference,
      ),
  );
  const failedAt = ({ type, pspReference, createdAt }: TransactionEventFacts): number =>
    Math.max(
      createdAt,
      ...generationsOf(view, attempt.id, 'report', `${type}:${pspReference}`).map(
        ({ plannedAt }) => plannedAt,
      ),
    );
  return failures.find((event) => failedAt(event) >= order.createdAt) ?? null;
};

const lost = ({ number }: OrderFacts, what: string): Problem => ({
  key: 'cover-lost',
  message: `Order ${number} was covered and is not any more: ${what}`,
  nextStep: 'Stop its delivery, and ask the customer to pay again, or cancel the order in Saleor.',
});

/** Shown in time to capture; the purchase is looked at again right after the hold ends. */
const untilHoldEnds = (
  order: OrderFacts,
  { attempt, intent }: AttemptView,
  { policy, now }: DecisionContext,
): Decision => {
  const endsAt = intent.charge?.captureBefore ?? null;
  if (intent.status !== 'requires_capture' || endsAt === null) return emptyDecision;
  const warnAt = endsAt - policy.holdWarningMs;
  if (now < warnAt) return { ...emptyDecision, waitUntil: warnAt };
  const { currency } = attempt;
  const amount = amountText({ minor: capturableMinor(intent), currency });
  const endsOn = timeText(endsAt);
  return {
    ...emptyDecision,
    waitUntil: now < endsAt ? endsAt + lookAfterMs : null,
    problems: [
      {
        key: 'hold-expires',
        message: `Stripe releases the ${amount} held for order ${order.number} on ${endsOn}.`,
        nextStep: 'Capture the payment in Saleor before then, or cancel the order.',
      },
    ],
  };
};

/** Stripe ends a hold within minutes of its time; its event comes as well. */
const lookAfterMs = 10 * 60_000;

/** `2026-01-08 10:15 UTC`. */
const timeText = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
