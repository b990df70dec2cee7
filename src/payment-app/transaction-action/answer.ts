import { stripeDashboardUrl } from '../../domain/decide/decide-reports';
import { requestName, type Effect } from '../../domain/facts/effect';
import type { IntentFacts, RefundFacts } from '../../domain/facts/facts';
import { availableActions } from '../../domain/report/report';
import type { MoneyActResult } from '../../sync/stripe-acts';
import { checkedAction, saleorNumber } from '../answer';
import type { ActionAnswer, ActionRequest } from '../contract';
import { echoedAmount, hashedReference } from '../failure';
import type { OrderState } from '../order-state';

/** What Stripe did for a request, with the intent as it is now. */
export type ActionResult = MoneyActResult & { readonly intent: IntentFacts };

/**
 * A request that was refused. The reference is equal for repetitions, and that of the pending
 * answer where one was given: Saleor ends a pending amount only by an event of the same reference.
 */
export const refusedAction = (
  request: ActionRequest,
  refusal: { readonly code: string; readonly message: string },
  effect: Pick<Effect, 'reference' | 'id'> | null,
): ActionAnswer => {
  const subject = effect ? requestName(effect.id) : `${request.transactionId}:${request.claimant}`;
  return checkedAction({
    result: `${request.action}_FAILURE`,
    pspReference: effect?.reference ?? hashedReference('failure', subject, refusal.code),
    amount: echoedAmount(request.amount),
    message: refusal.message,
  });
};

/** The result comes later, as a report under the same reference. */
export const pendingAction = (pspReference: string): ActionAnswer =>
  checkedAction({ pspReference });

/**
 * The reference under which a result will be reported: that of the charge or the intent, which are
 * known; a refund has none before Stripe answers, so it gets one of ours.
 */
export const pendingReference = (effect: Effect, intent: IntentFacts | null): string => {
  const { act } = effect;
  if (effect.reference !== null) return effect.reference;
  if (act.kind === 'refund') return hashedReference('refund', requestName(effect.id));
  const intentId = 'intentId' in act ? act.intentId : requestName(effect.id);
  return act.kind === 'capture' ? (intent?.charge?.id ?? intentId) : intentId;
};

/**
 * The answer to an act that Stripe did; `settled` is the effect as it is recorded now. A capture is
 * answered as done only where the order is not cancelled or expired: the reconciler gives the money
 * of such an order back, and reports the refund before the charge.
 */
export const succeededAction = (
  request: ActionRequest,
  settled: Effect,
  { intent, refund }: ActionResult,
  order: OrderState,
): ActionAnswer => {
  switch (settled.act.kind) {
    case 'refund':
      return refund ? refundAnswer(request, settled, intent, refund) : unclear(settled, intent);
    case 'capture':
      // Stripe may take an asynchronous capture for later; its webhook tells the end.
      return order !== 'open' || intent.amountReceivedMinor < settled.act.amountMinor
        ? unclear(settled, intent)
        : success(request, settled, pendingReference(settled, intent), intent);
    default:
      return success(request, settled, pendingReference(settled, intent), intent);
  }
};

const unclear = (settled: Effect, intent: IntentFacts): ActionAnswer =>
  pendingAction(settled.resultId ?? pendingReference(settled, intent));

/** What was moved, by the record: a repeated request may name another amount. */
const movedAmount = (
  request: ActionRequest,
  { act }: Effect,
  { currency }: IntentFacts,
): number => {
  const moved =
    act.kind === 'capture' || act.kind === 'refund'
      ? saleorNumber({ minor: act.amountMinor, currency })
      : null;
  return moved ?? echoedAmount(request.amount);
};

/** What staff read of an act that was done at once; the words are those of a report of it. */
const doneTexts = {
  CHARGE: 'The payment was received.',
  REFUND: 'The refund was made.',
  CANCEL: 'The payment was canceled.',
} as const;

const doneText = ({ action, reason }: ActionRequest): string =>
  reason === null ? doneTexts[action] : `${doneTexts[action]} Reason: ${reason}`;

const success = (
  request: ActionRequest,
  settled: Effect,
  pspReference: string,
  intent: IntentFacts,
): ActionAnswer =>
  checkedAction({
    result: `${request.action}_SUCCESS`,
    pspReference,
    amount: movedAmount(request, settled, intent),
    message: doneText(request),
    externalUrl: stripeDashboardUrl(intent),
    actions: availableActions(intent),
  });

const refundAnswer = (
  request: ActionRequest,
  settled: Effect,
  intent: IntentFacts,
  refund: RefundFacts,
): ActionAnswer => {
  const pspReference = settled.reference ?? refund.id;
  const others = intent.refunds.filter(({ id }) => id !== refund.id);
  const now: IntentFacts = { ...intent, refunds: [...others, refund] };
  switch (refund.status) {
    case 'succeeded':
      return success(request, settled, pspReference, now);
    case 'pending':
    case 'requires_action':
    case 'unknown':
      return pendingAction(pspReference);
    case 'failed':
    case 'canceled':
      return checkedAction({
        result: 'REFUND_FAILURE',
        pspReference,
        amount: echoedAmount(request.amount),
        message: 'Stripe made the refund, and then it failed. Nothing was given back.',
      });
  }
};
