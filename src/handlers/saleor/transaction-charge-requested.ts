import { TransactionChargeRequestedDocument } from '../../generated/saleor';
import { actOn, actionPayload } from '../actions';
import { saleorQuestion } from '../define';

/** Saleor docs: webhook event TRANSACTION_CHARGE_REQUESTED. */
export const transactionChargeRequested = saleorQuestion({
  event: 'TRANSACTION_CHARGE_REQUESTED',
  document: TransactionChargeRequestedDocument,
  payload: actionPayload,
  ...actOn('CHARGE'),
});
