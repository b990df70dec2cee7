import { TransactionCancelationRequestedDocument } from '../../generated/saleor';
import { actOn, actionPayload } from '../actions';
import { saleorQuestion } from '../define';

/** Saleor docs: webhook event TRANSACTION_CANCELATION_REQUESTED. */
export const transactionCancelationRequested = saleorQuestion({
  event: 'TRANSACTION_CANCELATION_REQUESTED',
  document: TransactionCancelationRequestedDocument,
  payload: actionPayload,
  ...actOn('CANCEL'),
});
