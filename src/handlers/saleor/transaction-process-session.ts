import { TransactionProcessSessionDocument } from '../../generated/saleor';
import { saleorQuestion } from '../define';
import { sessionPayload, sessionRequestOf, unansweredSession } from '../sessions';

/** Saleor docs: webhook event TRANSACTION_PROCESS_SESSION. */
export const transactionProcessSession = saleorQuestion({
  event: 'TRANSACTION_PROCESS_SESSION',
  document: TransactionProcessSessionDocument,
  payload: sessionPayload,
  answer: (payload, { installation, paymentApp }) =>
    paymentApp.processTransaction(installation, sessionRequestOf(payload)),
  unavailable: unansweredSession,
});
