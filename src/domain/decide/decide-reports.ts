import { effectOfRefund, refundReferenceOf, secondRequests } from './refund-reference';
import { cutText } from '../report/cut-text';
import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  isClosedOrder,
  isUnsettled,
  merge,
  nothingHappened,
  planOrResume,
  readAgainMs,
  visibleWithinMs,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import { decideActions } from './decide-actions';
import type { Attempt } from '../facts/attempt';
import { sourceIn, type IntentFacts, type RefundFacts } from '../facts/facts';
import type { AttemptId, TransactionId } from '../facts/ids';
import { isAwaited, referenceOf, requestedAction } from './pending-request';
import type { PurchaseView } from '../facts/purchase';
import { retryDelayMs, refusalsOf } from './refusals';
import { refundableMinor } from '../facts/intent-amounts';
import { availableActions, impliedEvents, missingEvents, type EventDraft } from '../report/report';
import { withOrderedTimes } from '../report/report-times';
import type { TransactionEvent } from '../facts/transaction-event';

/** Saleor's codes of `transactionEventReport` that another try would meet again. */
const refusedForGood: ReadonlySet<string> = new Set([
  'INCORRECT_DETAILS',
  'ALREADY_EXISTS',
  'REQUIRED',
  'INVALID',
  'NOT_FOUND',
  'amount-not-exact',
]);

/** An attempt that Saleor has a transaction for. */
interface Reported extends AttemptView {
  readonly attempt: Attempt & { readonly transactionId: TransactionId };
}

const hasTransaction = (entry: AttemptView): entry is Reported =>
  entry.attempt.transactionId !== null;

/**
 * Reports to Saleor what Stripe shows and Saleor does not have. An attempt without a transaction is
 * reported once it has one.
 */
export const decideReports = (context: DecisionContext): Decision =>
  merge(
    ...attemptsWithIntent(context.view).flatMap((entry) => {
      if (!hasTransaction(entry)) return [];
      const { refunds } = entry.intent;
      const recorded = refunds.filter((refund) => !isUnrecorded(context, refund));
      const reports = (intent: IntentFacts) => reportsOf(context, { ...entry, intent });
      if (recorded.length === refunds.length) return [reports(entry.intent)];
      const later = { ...emptyDecision, waitUntil: context.now + readAgainMs };
      return [reports({ ...entry.intent, refunds: recorded }), later];
    }),
  );

/**
 * A request that was answered as pending and was refused in the end: the failure is reported under
 * the reference of that answer, or its amount would stay pending for ever.
 */
const failedRequests = (
  view: PurchaseView,
  { attempt, intent, transaction }: AttemptView,
  implied: readonly EventDraft[],
): readonly EventDraft[] =>
  view.effects.flatMap((effect) => {
    const action = requestedAction(effect);
    const reference = referenceOf(view, effect);
    if (effect.state !== 'refused' || effect.code === nothingHappened) return [];
    if (action === null || reference === null || !('attemptId' in effect.act)) return [];
    if (effect.act.attemptId !== attempt.id || !isAwaited(view, effect)) return [];
    // It may have been made all the same (by hand in Stripe, by an earlier send that landed late):
    // Saleor counts the newer of a success and a failure of one reference.
    const settled = [...(transaction?.events ?? []), ...implied].some(
      ({ type, pspReference }) => pspReference === reference && type === `${action}_SUCCESS`,
    );
    const draft: EventDraft = {
      type: `${action}_FAILURE`,
      pspReference: reference,
      amountMinor: 'amountMinor' in effect.act ? effect.act.amountMinor : intent.amountMinor,
      time: effect.settledAt ?? effect.plannedAt,
      message: effect.message ?? 'Stripe refused the request.',
    };
    return settled ? [] : missingEvents([draft], transaction);
  });

/**
 * True for a refund of this app that was made after the record was read: the request for it may
 * have been answered with a reference of its own, and reported under `re_…` as well it would count
 * twice.
 */
const isUnrecorded = ({ view, policy, now }: DecisionContext, refund: RefundFacts): boolean =>
  refund.effectKey !== null &&
  now < refund.createdAt + policy.orderMayLandMs &&
  effectOfRefund(view, refund) === undefined;

const reportsOf = (context: DecisionContext, entry: Reported): Decision => {
  const { view } = context;
  const { attempt, intent, transaction } = entry;
  if (transaction && !transaction.ours) return emptyDecision;
  const referenceOfRefund = refundReferenceOf(view, transaction);
  const implied = impliedEvents(attempt, intent, transaction, referenceOfRefund);
  const twice = secondRequests(view, intent.refunds, transaction);
  const missing = [
    ...missingEvents([...twice, ...implied], transaction),
    ...failedRequests(view, entry, implied),
  ];
  const tellable = isClosedOrder(view) ? withoutReopening(intent, missing) : missing;
  return tellable.length > 0
    ? merge(
        ...withOrderedTimes(tellable, transaction).map((draft) => reportOf(context, entry, draft)),
      )
    : decideActions(context, entry, (draft) => reportedEvent(view, entry, draft));
};

/**
 * A closed order that becomes fully charged is open again, with its stock given away (Saleor: late
 * payments on canceled and expired orders). So its refunds are reported first, and what raises its
 * charged sum (a charge, a refund that failed) only when everything is on its way back: the sum
 * never rises above zero.
 */
const withoutReopening = (
  intent: IntentFacts,
  missing: readonly EventDraft[],
): readonly EventDraft[] => {
  const refunds = missing.filter(
    ({ type }) => type === 'REFUND_SUCCESS' || type === 'REFUND_REQUEST',
  );
  if (refunds.length > 0) return refunds;
  return missing.filter(({ type }) => {
    if (type === 'CHARGE_SUCCESS' || type === 'REFUND_REVERSE' || type === 'REFUND_FAILURE') {
      return refundableMinor(intent) <= 0n;
    }
    return type !== 'AUTHORIZATION_SUCCESS' && !type.endsWith('_REQUEST');
  });
};

const reportedEvent = (
  view: PurchaseView,
  { attempt, intent }: Reported,
  draft: EventDraft,
): TransactionEvent => ({
  ...draft,
  message: messageOf(view, attempt.id, draft),
  transactionId: attempt.transactionId,
  currency: attempt.currency,
  externalUrl: stripeDashboardUrl(intent),
  availableActions: availableActions(intent),
  paymentMethod: intent.charge?.paymentMethod ?? null,
});

const reportOf = (
  { view, policy, now }: DecisionContext,
  entry: Reported,
  draft: EventDraft,
): Decision => {
  const { attempt } = entry;
  const request = `${draft.type}:${draft.pspReference}`;
  const earlier = generationsOf(view, attempt.id, 'report', request);
  const last = earlier.at(-1);
  // Where Saleor no longer shows the transaction, one report is all that can be done.
  if (last && !isUnsettled(last) && !sourceIn(view.saleor)) return emptyDecision;
  const refusal = last?.state === 'refused' && last.code !== nothingHappened ? last : null;
  if (refusal) {
    const problems = [refusedReport(draft, refusal.message)];
    if (refusedForGood.has(refusal.code ?? '')) return { ...emptyDecision, problems };
    const refusals = refusalsOf(earlier, () => true).length;
    const nextAt = (refusal.settledAt ?? refusal.plannedAt) + retryDelayMs(refusals, policy);
    if (now < nextAt) return { ...emptyDecision, problems, waitUntil: nextAt };
  }
  const reportedAt = last?.state === 'done' ? (last.settledAt ?? last.plannedAt) : null;
  if (reportedAt !== null && now < reportedAt + visibleWithinMs) {
    return { ...emptyDecision, waitUntil: reportedAt + visibleWithinMs };
  }
  // Saleor holds no event of ours although it said so twice: a third time would change nothing.
  if (earlier.filter(({ state }) => state === 'done').length >= 3) {
    return { ...emptyDecision, problems: [refusedReport(draft, 'Saleor does not show the event')] };
  }
  return planOrResume(view, attempt.id, request, {
    kind: 'report',
    attemptId: attempt.id,
    event: reportedEvent(view, entry, draft),
  });
};

/** Why money goes back, where the app sent it back: staff read it on the transaction. */
const messageOf = (view: PurchaseView, attemptId: AttemptId, draft: EventDraft): string => {
  const kind = draft.type.startsWith('REFUND_') ? 'refund' : 'cancel-intent';
  const isReturn = draft.type.startsWith('REFUND_') || draft.type === 'CANCEL_SUCCESS';
  const act = view.effects.findLast(
    (effect) =>
      effect.state === 'done' &&
      effect.act.kind === kind &&
      effect.act.attemptId === attemptId &&
      effect.resultId === draft.pspReference,
  )?.act;
  const reason = isReturn && act && 'reason' in act ? act.reason : null;
  return reason === null ? draft.message : cutText(`${draft.message} Reason: ${reason}.`, 512);
};

const refusedReport = (draft: EventDraft, why: string | null) => ({
  key: 'effect-refused' as const,
  message: `Saleor refused ${draft.type} (${draft.pspReference}): ${why ?? 'no reason given'}`,
  nextStep: 'Compare the transaction in Saleor with the payment in Stripe.',
});

/** Where staff see the payment in Stripe. */
export const stripeDashboardUrl = (intent: Pick<IntentFacts, 'id' | 'livemode'>): string =>
  `https://dashboard.stripe.com/${intent.livemode ? '' : 'test/'}payments/${intent.id}`;
