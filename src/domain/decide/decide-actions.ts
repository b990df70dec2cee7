import {
  emptyDecision,
  generationsOf,
  isClosedOrder,
  isUnsettled,
  nothingHappened,
  planOrResume,
  visibleWithinMs,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import type { TransactionEventFacts, TransactionFacts } from '../facts/facts';
import type { PurchaseView } from '../facts/purchase';
import { availableActions, type EventDraft } from '../report/report';
import type { TransactionAction, TransactionEvent } from '../facts/transaction-event';

/** After so many reports without effect, one more would change nothing either. */
const mostTries = 3;

/**
 * Corrects the actions that staff are offered, once nothing else is to be reported, by reporting an
 * event again that Saleor has: of a repetition it takes only `availableActions` and the payment
 * method (Saleor docs: transactionEventReport), so that no amount changes and no event is sent.
 * Needed where Saleor cannot show the actions, nor the order with them, and while a refund is under
 * way: the answer that announced it may carry no actions.
 */
export const decideActions = (
  { view, now }: DecisionContext,
  { attempt, intent, transaction }: AttemptView,
  eventOf: (draft: EventDraft) => TransactionEvent,
): Decision => {
  const wanted = availableActions(intent);
  if (!transaction || !needsActions(view, transaction, wanted)) return emptyDecision;
  const held = repeatable(transaction);
  if (!held || held.type === 'UNKNOWN') return emptyDecision;
  const { type, pspReference, amountMinor, createdAt } = held;
  const request = `actions:${type}:${pspReference}:${wanted.join('+')}`;
  const earlier = generationsOf(view, attempt.id, 'report', request);
  const last = earlier.at(-1);
  if (last?.state === 'refused' && last.code !== nothingHappened) return emptyDecision;
  if (last && !isUnsettled(last)) {
    if (earlier.filter(({ state }) => state === 'done').length >= mostTries) return emptyDecision;
    const nextAt = (last.settledAt ?? last.plannedAt) + visibleWithinMs;
    if (last.state === 'done' && now < nextAt) return { ...emptyDecision, waitUntil: nextAt };
  }
  const draft = { type, pspReference, amountMinor, time: createdAt, message: '' };
  return planOrResume(view, attempt.id, request, {
    kind: 'report',
    attemptId: attempt.id,
    event: eventOf(draft),
  });
};

const needsActions = (
  view: PurchaseView,
  { actions, refundPendingMinor }: TransactionFacts,
  wanted: readonly TransactionAction[],
): boolean => {
  if (actions === null) return true;
  const differ = [...actions].sort().join() !== [...wanted].sort().join();
  return differ && refundPendingMinor > 0n && !isClosedOrder(view);
};

/**
 * The newest event that Saleor takes a repetition of for the same: a success or a request with a
 * reference. A failure may be one that Saleor wrote down itself, with an amount of its own.
 */
const repeatable = ({ events }: TransactionFacts): TransactionEventFacts | undefined =>
  events.find(
    ({ type, pspReference }) =>
      pspReference !== '' && (type.endsWith('_SUCCESS') || type.endsWith('_REQUEST')),
  );
