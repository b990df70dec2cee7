import { TransactionProcessSessionDocument } from '../../generated/saleor';
import { saleorSyncEvent } from '../define';
import { sessionPayload, sessionRequestOf, unansweredSession } from '../sessions';

/** Saleor docs: webhook event TRANSACTION_PROCESS_SESSION. */
export const transactionProcessSession = saleorSyncEvent({
  event: 'TRANSACTION_PROCESS_SESSION',
  document: TransactionProcessSessionDocument,
  payload: sessionPayload,
  answer: (payload, context) =>
    context.paymentApp.processTransaction(context.installation, sessionRequestOf(payload, context)),
  unavailable: unansweredSession,
});
