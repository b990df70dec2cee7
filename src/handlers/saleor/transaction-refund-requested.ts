import { TransactionRefundRequestedDocument } from '../../generated/saleor';
import { actOn, actionPayload } from '../actions';
import { saleorQuestion } from '../define';

/** Saleor docs: webhook event TRANSACTION_REFUND_REQUESTED. */
export const transactionRefundRequested = saleorQuestion({
  event: 'TRANSACTION_REFUND_REQUESTED',
  document: TransactionRefundRequestedDocument,
  payload: actionPayload,
  ...actOn('REFUND'),
});
