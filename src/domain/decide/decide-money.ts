import { isFullyAuthorized } from '../facts/cover';
import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  isClosedOrder,
  isUnsettled,
  merge,
  nothingHappened,
  readAgainMs,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import { isOpen } from '../facts/intent-status';
import { plannedEffect, type Effect } from '../facts/effect';
import { cancelIntent, refundOrCancel } from './decide-return';
import { lastChangeAt } from './last-change';
import { sourceIn } from '../facts/facts';
import { amountText, minorSum } from '../facts/money';
import type { Problem } from './problem';
import type { Policy } from './policy';
import { isRequested } from './pending-request';
import type { PurchaseView } from '../facts/purchase';
import { retainedMinor, paidMinor } from '../facts/intent-amounts';
import { missingEvents } from '../report/report';
import { declineEvents } from '../report/report-decline';

/**
 * Gives back money that the shop must not keep: of cancelled, expired and refused orders, of
 * checkouts that are gone, of superseded and abandoned attempts. Open intents are cancelled, held
 * money is released, received money refunded.
 */
export const decideMoney = (context: DecisionContext): Decision => {
  const { view } = context;
  const attempts = attemptsWithIntent(view);
  const doubled = attempts.filter(({ attempt }) => isPaidTwice(view, attempts, attempt.id));
  const returns = doubled
    .filter(({ attempt, intent }) => attempt.returnReason === null && retainedMinor(intent) > 0n)
    .map(({ attempt }) => ({ attemptId: attempt.id, reason: 'paid twice' }));
  if (returns.length > 0) return { ...emptyDecision, returns };
  return merge(
    ...attempts.map((entry) => decideAttempt(context, entry)),
    decideRetries(view),
    keptMoney(context, attempts),
  );
};

/** Why an intent is cancelled only as long as nobody has paid it. */
const openOnly = {
  superseded: 'superseded',
  covered: 'already paid',
  abandoned: 'abandoned',
} as const;

/** True for a cancellation of ours, with a reason that ends when the intent is paid after all. */
export const cancelsOnlyUnpaid = ({ act, requestKey }: Effect): boolean =>
  act.kind === 'cancel-intent' &&
  requestKey === null &&
  Object.values<string>(openOnly).includes(act.reason);

const decideAttempt = (context: DecisionContext, entry: AttemptView): Decision => {
  const { view, now } = context;
  const reason = returnReason(context, entry);
  if (reason) return refundOrCancel(context, entry, reason);
  // Stripe's own session makes and ends what Saleor does not know of yet.
  if (view.saleor.kind === 'none') return emptyDecision;
  const { attempt, intent } = entry;
  if (isOpen(intent)) {
    // Reported first, so that Saleor shows why the payment failed, and not only that it was
    // canceled.
    if (isReasonUnreported(view, entry)) return emptyDecision;
    if (attempt.supersededAt !== null) return cancelIntent(context, entry, openOnly.superseded);
    if (isPaidFor(view)) {
      return paidMeanwhile(entry)
        ? { ...emptyDecision, waitUntil: now + readAgainMs }
        : cancelIntent(context, entry, openOnly.covered);
    }
    const abandonedAt = abandonedFrom(context, entry);
    return now >= abandonedAt
      ? cancelIntent(context, entry, openOnly.abandoned)
      : { ...emptyDecision, waitUntil: abandonedAt };
  }
  return emptyDecision;
};

/**
 * From when on the attempt counts as abandoned, milliseconds. A voucher can be paid until Stripe's
 * date, and what was paid on its last day arrives days later; a bank transfer takes days; a card
 * payment that its shopper left is not finished later.
 */
const abandonedFrom = ({ view, policy }: DecisionContext, entry: AttemptView): number => {
  const { status, actionExpiresAt } = entry.intent;
  const changedAt = lastChangeAt(view, entry);
  if (status !== 'requires_action') return changedAt + policy.abandonAfterMs;
  if (actionExpiresAt === null) return changedAt + policy.abandonActionAfterMs;
  return Math.max(changedAt, actionExpiresAt) + policy.voucherArrivesMs;
};

/** True while the bank's reason can still be reported to Saleor, and was not. */
const isReasonUnreported = (view: PurchaseView, { attempt, intent, transaction }: AttemptView) =>
  transaction?.ours === true &&
  !isClosedOrder(view) &&
  missingEvents(declineEvents(attempt, intent, transaction), transaction).some(
    ({ type, pspReference }) =>
      !generationsOf(view, attempt.id, 'report', `${type}:${pspReference}`).some(
        (effect) => !isUnsettled(effect) && effect.code !== nothingHappened,
      ),
  );

/** Why the money of this attempt goes back; null = it stays. */
const returnReason = (context: DecisionContext, entry: AttemptView): string | null => {
  const { view, policy, now } = context;
  const { attempt } = entry;
  if (attempt.returnReason !== null) return attempt.returnReason;
  if (view.saleor.kind === 'order') {
    if (view.saleor.status === 'CANCELED') {
      return staysWithShop(entry, policy) ? null : 'order canceled';
    }
    return view.saleor.status === 'EXPIRED' ? 'order expired' : null;
  }
  if (view.saleor.kind !== 'gone') return null;
  return now >= goneAt(context) ? 'checkout gone' : null;
};

/**
 * Money of a cancelled order that its channel leaves to a person: what was charged and was known to
 * Saleor while the order was open. What came later cannot be reported to a closed order, so it goes
 * back.
 */
const staysWithShop = ({ intent, transaction }: AttemptView, policy: Policy): boolean =>
  !policy.refundCanceled &&
  intent.status === 'succeeded' &&
  (transaction?.events ?? []).some(({ type }) => type === 'CHARGE_SUCCESS');

/** Refunds that Saleor counts and that failed: a closed order gets no report of that. */
const unreportedFailureMinor = ({ intent, transaction }: AttemptView): bigint => {
  const counted = (transaction?.refundedMinor ?? 0n) + (transaction?.refundPendingMinor ?? 0n);
  const failed = counted - (intent.amountReceivedMinor - retainedMinor(intent));
  return failed > 0n ? failed : 0n;
};

const refundFailed = (amount: string): Problem => ({
  key: 'refund-failed',
  message: `A refund of ${amount} failed after the order was cancelled; Saleor shows it as made.`,
  nextStep: 'Refund it again in Stripe, or pay the customer back another way.',
});

/** Shows the charged money of a cancelled order, until some of it was refunded. */
const keptMoney = ({ view, policy }: DecisionContext, attempts: readonly AttemptView[]) => {
  if (view.saleor.kind !== 'order' || view.saleor.status !== 'CANCELED') return emptyDecision;
  const { currency } = view.saleor;
  const kept = attempts.filter(
    (entry) => entry.attempt.returnReason === null && staysWithShop(entry, policy),
  );
  const minor = minorSum(kept.map(({ intent }) => retainedMinor(intent)));
  const failed = minorSum(kept.map(unreportedFailureMinor));
  if (failed > 0n) {
    return { ...emptyDecision, problems: [refundFailed(amountText({ minor: failed, currency }))] };
  }
  const touched = kept.some(({ intent }) => retainedMinor(intent) < intent.amountReceivedMinor);
  if (minor <= 0n || touched) return emptyDecision;
  const problem: Problem = {
    key: 'canceled-not-refunded',
    message: `The order was cancelled, and its ${amountText({ minor, currency })} stay charged.`,
    nextStep:
      'Refund all or a part of it on the order in Saleor. This channel leaves that to you: ' +
      'Channels, Cancelled orders.',
  };
  return { ...emptyDecision, problems: [problem] };
};

/** A checkout that is gone may be an order that Saleor is just making: wait for it. */
const goneAt = ({ view, policy }: DecisionContext): number =>
  Math.max(
    view.purchase.createdAt + policy.stuckAfterMs,
    // What was paid just now, by a debit of last week, may become an order in this moment.
    ...attemptsWithIntent(view).map((entry) => lastChangeAt(view, entry) + policy.stuckAfterMs),
    ...view.effects
      .filter((effect) => effect.act.kind === 'create-order')
      .map((effect) => (effect.sentAt ?? effect.plannedAt) + policy.orderMayLandMs),
  );

/**
 * True where later attempts alone hold what is due: this superseded one was paid as well. Of
 * several, the newest stays.
 */
const isPaidTwice = (
  view: PurchaseView,
  attempts: readonly AttemptView[],
  attemptId: string,
): boolean => {
  const index = attempts.findIndex((entry) => entry.attempt.id === attemptId);
  const source = sourceIn(view.saleor);
  if (!attempts[index]?.attempt.supersededAt || !source) return false;
  const others = minorSum(
    attempts
      .filter((entry, place) => place > index || entry.attempt.supersededAt === null)
      .filter((entry) => entry.attempt.returnReason === null)
      // One that was given back whole holds nothing: this may be all that pays for the order.
      .filter((entry) => retainedMinor(entry.intent) > 0n)
      .map((entry) => paidMinor(entry.intent)),
  );
  return others >= source.totalMinor && source.totalMinor > 0n;
};

/** True where nothing more is due: an intent that is still open could only pay too much. */
const isPaidFor = ({ saleor }: PurchaseView): boolean =>
  // Staff still write a draft: what it costs is not known yet.
  saleor.kind === 'order' && saleor.status !== 'DRAFT' && isFullyAuthorized(saleor);

/**
 * True where Saleor knows of this attempt's money: it was paid between the two readings, and to
 * cancel it now would release the very hold that covers the order.
 */
const paidMeanwhile = ({ transaction }: AttemptView): boolean =>
  transaction !== null &&
  transaction.authorizedMinor +
    transaction.authorizePendingMinor +
    transaction.chargedMinor +
    transaction.chargePendingMinor >
    0n;

/**
 * An act that a Saleor request asked for, that was looked for and had not happened: it is done
 * anew as the next generation of the same request.
 */
const decideRetries = (view: PurchaseView): Decision => {
  const retries = view.effects
    .filter((effect) => effect.code === nothingHappened && isRequested(view, effect))
    .flatMap((effect) => {
      const { id, act } = effect;
      const next = plannedEffect({ ...id, generation: id.generation + 1 }, act);
      return view.effects.some(({ key }) => key === next.key) ? [] : [next];
    });
  return { ...emptyDecision, effects: retries };
};
