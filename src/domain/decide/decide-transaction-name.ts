import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  isClosedOrder,
  isUnsettled,
  merge,
  nothingHappened,
  planOrResume,
  type AttemptView,
  type Decision,
} from './decision';
import { stripeDashboardUrl } from './decide-reports';
import type { TransactionFacts } from '../facts/facts';
import type { PurchaseView } from '../facts/purchase';

/**
 * Gives a transaction its name in the Dashboard and a link to the payment in Stripe: no answer to
 * a webhook can set these (Saleor docs: transactionUpdate). Asked for once and only on orders,
 * since nobody is shown a checkout's transactions.
 */
export const decideTransactionName = (view: PurchaseView): Decision =>
  view.saleor.kind !== 'order' || isClosedOrder(view)
    ? emptyDecision
    : merge(...attemptsWithIntent(view).map((entry) => nameOf(view, entry)));

const nameOf = (view: PurchaseView, { attempt, intent, transaction }: AttemptView): Decision => {
  if (!transaction?.ours || transaction.name !== '' || !isAtRest(transaction)) return emptyDecision;
  const asked = generationsOf(view, attempt.id, 'update-transaction', 'name').filter(
    (effect) => !isUnsettled(effect) && effect.code !== nothingHappened,
  );
  if (asked.length > 0) return emptyDecision;
  return planOrResume(view, attempt.id, 'name', {
    kind: 'update-transaction',
    attemptId: attempt.id,
    transactionId: transaction.id,
    name: 'Stripe',
    externalUrl: stripeDashboardUrl(intent),
  });
};

/**
 * True where money came in and nothing is under way. `transactionUpdate` writes the whole
 * transaction back as it read it, its sums with it, so it must not run beside a report or an answer
 * that changes them.
 */
const isAtRest = (transaction: TransactionFacts): boolean => {
  const { authorizedMinor, chargedMinor, refundedMinor } = transaction;
  const { authorizePendingMinor, chargePendingMinor, refundPendingMinor, cancelPendingMinor } =
    transaction;
  const came = authorizedMinor + chargedMinor + refundedMinor;
  const pending =
    authorizePendingMinor + chargePendingMinor + refundPendingMinor + cancelPendingMinor;
  return came > 0n && pending === 0n;
};
