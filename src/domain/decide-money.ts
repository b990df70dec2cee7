import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  isDeadOrder,
  isOpen,
  merge,
  nothingHappened,
  planNext,
  type AttemptView,
  type Decision,
} from './decision';
import type { Effect } from './effect';
import type { IntentFacts } from './facts';
import { minorSum, moneyToSaleor } from './money';
import type { Policy } from './policy';
import type { Problem } from './problem';
import type { PurchaseView } from './purchase';
import { refundableMinor, restingMinor } from './report';

/**
 * Money that must not rest: dead orders, refused orders, checkouts that are gone, superseded and
 * abandoned attempts. Open intents are cancelled, held money released, received money refunded.
 */
export const decideMoney = (view: PurchaseView, policy: Policy, now: number): Decision => {
  const attempts = attemptsWithIntent(view);
  const doubled = attempts.filter(({ attempt }) => isDoubled(view, attempts, attempt.id));
  const returns = doubled
    .filter(({ attempt, intent }) => attempt.returnReason === null && restingMinor(intent) > 0n)
    .map(({ attempt }) => ({ attemptId: attempt.id, reason: 'superseded' }));
  if (returns.length > 0) return { ...emptyDecision, returns };
  return merge(
    ...attempts.map((entry) => decideAttempt(view, entry, policy, now)),
    decideRetries(view),
  );
};

const decideAttempt = (
  view: PurchaseView,
  entry: AttemptView,
  policy: Policy,
  now: number,
): Decision => {
  const reason = returnReason(view, entry, policy, now);
  if (reason) return giveBack(view, entry, reason, policy, now);
  const { attempt, intent } = entry;
  if (isOpen(intent)) {
    if (attempt.supersededAt !== null) return cancelIntent(view, entry, 'superseded', policy, now);
    if (isCovered(view)) return cancelIntent(view, entry, 'already paid', policy, now);
    const abandonedAt = attempt.createdAt + policy.abandonAfterMs;
    return now >= abandonedAt
      ? cancelIntent(view, entry, 'abandoned', policy, now)
      : { ...emptyDecision, waitUntil: abandonedAt };
  }
  return emptyDecision;
};

/** Why the money of this attempt goes back; null = it stays. */
const returnReason = (
  view: PurchaseView,
  { attempt }: AttemptView,
  policy: Policy,
  now: number,
): string | null => {
  if (attempt.returnReason !== null) return attempt.returnReason;
  if (view.saleor.kind === 'order') {
    if (view.saleor.status === 'CANCELED') return 'order canceled';
    return view.saleor.status === 'EXPIRED' ? 'order expired' : null;
  }
  if (view.saleor.kind !== 'gone') return null;
  return now >= goneAt(view, policy) ? 'checkout gone' : null;
};

/** A checkout that is gone may be an order that is still landing: wait for it. */
const goneAt = (view: PurchaseView, policy: Policy): number =>
  Math.max(
    view.purchase.createdAt + policy.stuckAfterMs,
    ...view.effects
      .filter((effect) => effect.act.kind === 'create-order')
      .map((effect) => (effect.sentAt ?? effect.plannedAt) + policy.orderMayLandMs),
  );

const giveBack = (
  view: PurchaseView,
  entry: AttemptView,
  reason: string,
  policy: Policy,
  now: number,
): Decision => {
  const { attempt, intent } = entry;
  if (isOpen(intent) || intent.status === 'requires_capture') {
    return cancelIntent(view, entry, reason, policy, now);
  }
  if (intent.status !== 'succeeded') return emptyDecision;
  const remaining = refundableMinor(intent) - unseenRefundsMinor(view, entry);
  if (remaining <= 0n) return emptyDecision;
  const earlier = generationsOf(view, attempt.id, 'refund', 'return');
  const failedAt = failedRefundAt(intent, earlier.at(-1));
  if (failedAt !== null && now < failedAt + policy.refusedAgainMs) {
    return {
      ...emptyDecision,
      waitUntil: failedAt + policy.refusedAgainMs,
      problems: [refundFailed(attempt.currency, remaining)],
    };
  }
  // A refusal speaks of the sum that was asked for: with another one it is another question.
  const asked = earlier.filter(({ act }) => act.kind === 'refund' && act.amountMinor === remaining);
  const plan = again(asked, policy, now, () =>
    planNext(view, attempt.id, 'return', {
      kind: 'refund',
      attemptId: attempt.id,
      intentId: intent.id,
      amountMinor: remaining,
      reason,
    }),
  );
  return failedAt === null
    ? plan
    : { ...plan, problems: [...plan.problems, refundFailed(attempt.currency, remaining)] };
};

/** When the last refund was asked for that has failed since; null if it has not. */
const failedRefundAt = (intent: IntentFacts, last: Effect | undefined): number | null => {
  const refund = intent.refunds.find(({ id }) => id === last?.resultId);
  return refund?.status === 'failed' || refund?.status === 'canceled'
    ? (last?.settledAt ?? refund.createdAt)
    : null;
};

const refundFailed = (currency: string, minor: bigint): Problem => {
  const amount = moneyToSaleor({ minor, currency });
  return {
    key: 'refund-failed',
    message: `A refund of ${typeof amount === 'string' ? amount : minor} ${currency} failed.`,
    nextStep: 'Pay the customer back another way; the refund is also tried again every hour.',
  };
};

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

const cancelIntent = (
  view: PurchaseView,
  { attempt, intent }: AttemptView,
  reason: string,
  policy: Policy,
  now: number,
): Decision =>
  again(generationsOf(view, attempt.id, 'cancel-intent', 'return'), policy, now, () =>
    planNext(view, attempt.id, 'return', {
      kind: 'cancel-intent',
      attemptId: attempt.id,
      intentId: intent.id,
      reason,
    }),
  );

/** A refused act is tried anew after a while, under a new key, and a person is told meanwhile. */
const again = (
  earlier: readonly Effect[],
  policy: Policy,
  now: number,
  plan: () => Decision['effects'][number],
): Decision => {
  const last = earlier.at(-1);
  if (last?.state !== 'refused' || last.code === nothingHappened) {
    return { ...emptyDecision, effects: [plan()] };
  }
  const nextAt = (last.settledAt ?? last.plannedAt) + policy.refusedAgainMs;
  if (now >= nextAt) return { ...emptyDecision, effects: [plan()] };
  return {
    ...emptyDecision,
    waitUntil: nextAt,
    problems: [
      {
        key: 'effect-refused',
        message: `Stripe refused to ${last.act.kind}: ${last.message ?? last.code ?? ''}`,
        nextStep: 'Look at the payment in Stripe; it is tried again every hour.',
      },
    ],
  };
};

/**
 * True where later attempts alone hold what is due: this superseded one was paid as well. Of
 * several, the newest stays.
 */
const isDoubled = (
  view: PurchaseView,
  attempts: readonly AttemptView[],
  attemptId: string,
): boolean => {
  const index = attempts.findIndex((entry) => entry.attempt.id === attemptId);
  if (!attempts[index]?.attempt.supersededAt || view.saleor.kind === 'gone') return false;
  const others = minorSum(
    attempts
      .filter((entry, place) => place > index || entry.attempt.supersededAt === null)
      .filter((entry) => entry.attempt.returnReason === null)
      .map((entry) => takenMinor(entry.intent)),
  );
  return others >= view.saleor.totalMinor && view.saleor.totalMinor > 0n;
};

/** Taken or held, refunds aside: what staff gave back was paid all the same. */
const takenMinor = (intent: IntentFacts): bigint =>
  intent.status === 'requires_capture' ? intent.amountCapturableMinor : intent.amountReceivedMinor;

/** True where what is due has been paid: an intent that is still open could only pay twice. */
const isCovered = (view: PurchaseView): boolean =>
  view.saleor.kind === 'order' &&
  !isDeadOrder(view) &&
  view.saleor.status !== 'DRAFT' &&
  view.saleor.totalMinor > 0n &&
  view.saleor.authorizeStatus === 'FULL';

/**
 * An act that a Saleor request asked for, that was looked for and had not happened: it is done
 * anew, under the next generation of the same key, for the same request.
 */
const decideRetries = (view: PurchaseView): Decision => {
  const retries = view.effects
    .filter((effect) => effect.requestKey !== null && effect.code === nothingHappened)
    .flatMap((effect) => {
      const key = nextGeneration(effect.key);
      return view.effects.some((other) => other.key === key) ? [] : [{ key, act: effect.act }];
    });
  return { ...emptyDecision, effects: retries };
};

const nextGeneration = (key: string): string =>
  key.replace(/:g(\d+)$/, (_, generation: string) => `:g${Number(generation) + 1}`);
