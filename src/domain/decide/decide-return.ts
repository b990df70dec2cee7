import {
  emptyDecision,
  generationsOf,
  nothingHappened,
  planNext,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import { isOpen } from '../facts/intent-status';
import type { Effect } from '../facts/effect';
import type { IntentFacts } from '../facts/facts';
import { minorSum, amountText } from '../facts/money';
import type { Policy } from './policy';
import type { Problem } from './problem';
import type { PurchaseView } from '../facts/purchase';
import { retryDelayMs, refusalsOf, waitForRetry } from './refusals';
import { refundableMinor } from '../facts/intent-amounts';

/** Gives an attempt's money back: an open or held intent is cancelled, a paid one refunded. */
export const refundOrCancel = (
  context: DecisionContext,
  entry: AttemptView,
  reason: string,
): Decision => {
  const { view, policy, now } = context;
  const { attempt, intent } = entry;
  if (isOpen(intent) || intent.status === 'requires_capture') {
    return cancelIntent(context, entry, reason);
  }
  if (intent.status !== 'succeeded') return emptyDecision;
  const remaining = refundableMinor(intent) - unseenRefundsMinor(view, entry);
  if (remaining <= 0n) return emptyDecision;
  const earlier = generationsOf(view, attempt.id, 'refund', 'return');
  const failed = failedRefunds(intent, earlier, policy);
  const problems = failed ? [refundFailed(attempt.currency, remaining, failed.reason)] : [];
  if (failed && now < failed.nextAt) {
    return {
      ...emptyDecision,
      waitUntil: failed.nextAt,
      problems,
    };
  }
  // A refusal speaks of the sum that was asked for: with another one it is another question.
  const asked = earlier.filter(({ act }) => act.kind === 'refund' && act.amountMinor === remaining);
  const plan = again(asked, context, () =>
    planNext(view, attempt.id, 'return', {
      kind: 'refund',
      attemptId: attempt.id,
      intentId: intent.id,
      amountMinor: remaining,
      reason,
    }),
  );
  return { ...plan, problems: [...plan.problems, ...problems] };
};

/** Refunds that were made and failed since: why, and when to refund anew; null if none did. */
const failedRefunds = (
  intent: IntentFacts,
  earlier: readonly Effect[],
  policy: Policy,
): { readonly nextAt: number; readonly reason: string | null } | null => {
  const refundOf = (effect: Effect | undefined) =>
    intent.refunds.find(({ id }) => id === effect?.resultId);
  const hasFailed = (effect: Effect): boolean => {
    const status = refundOf(effect)?.status;
    return status === 'failed' || status === 'canceled';
  };
  const failures = earlier.slice(earlier.findLastIndex((effect) => !hasFailed(effect)) + 1);
  const last = failures.at(-1);
  return last
    ? {
        nextAt: (last.settledAt ?? last.plannedAt) + retryDelayMs(failures.length, policy),
        reason: refundOf(last)?.failureReason ?? null,
      }
    : null;
};

const refundFailed = (currency: string, minor: bigint, reason: string | null): Problem => ({
  key: 'refund-failed',
  message:
    `A refund of ${amountText({ minor, currency })} failed` +
    `${reason === null ? '' : ` (${reason.replaceAll('_', ' ')})`}.`,
  nextStep: 'Pay the customer back another way; the refund is also tried again within a day.',
});

/** Refunds that were made and that this reading of Stripe does not show yet. */
const unseenRefundsMinor = (view: PurchaseView, { attempt, intent }: AttemptView): bigint =>
  minorSum(
    view.effects.flatMap((effect) =>
      effect.act.kind === 'refund' &&
      effect.act.attemptId === attempt.id &&
      effect.state === 'done' &&
      !intent.refunds.some((refund) => refund.id === effect.resultId)
        ? [effect.act.amountMinor]
        : [],
    ),
  );

/**
 * Plans the cancellation of an attempt's open or held intent, which lets go of the shopper's money.
 */
export const cancelIntent = (
  context: DecisionContext,
  { attempt, intent }: AttemptView,
  reason: string,
): Decision =>
  again(generationsOf(context.view, attempt.id, 'cancel-intent', 'return'), context, () =>
    planNext(context.view, attempt.id, 'return', {
      kind: 'cancel-intent',
      attemptId: attempt.id,
      intentId: intent.id,
      reason,
    }),
  );

/** A refused act is tried anew after a while, under a new key, and a problem is shown meanwhile. */
const again = (
  earlier: readonly Effect[],
  context: DecisionContext,
  plan: () => Decision['effects'][number],
): Decision => {
  const isWanted = earlier.at(-1)?.code === nothingHappened;
  const refusals = isWanted ? [] : refusalsOf(earlier, () => true);
  return waitForRetry(refusals, context) ?? { ...emptyDecision, effects: [plan()] };
};
