import type { DocumentNode } from 'graphql';
import type { TransactionAction } from '../../domain/facts/transaction-event';
import * as saleor from '../../generated/saleor';
import { actionHandlerFor, actionPayload } from '../actions';
import type { SaleorSyncEvent } from '../contract';
import { saleorSyncEvent } from '../define';

const ask = (
  action: TransactionAction,
  event: SaleorSyncEvent['event'],
  document: DocumentNode,
): SaleorSyncEvent =>
  saleorSyncEvent({ event, document, payload: actionPayload, ...actionHandlerFor(action) });

/** Saleor docs: "Synchronous transaction events": staff ask for a charge, a refund, a release. */
export const transactionRequests: readonly SaleorSyncEvent[] = [
  ask('CHARGE', 'TRANSACTION_CHARGE_REQUESTED', saleor.TransactionChargeRequestedDocument),
  ask('REFUND', 'TRANSACTION_REFUND_REQUESTED', saleor.TransactionRefundRequestedDocument),
  ask(
    'CANCEL',
    'TRANSACTION_CANCELATION_REQUESTED',
    saleor.TransactionCancelationRequestedDocument,
  ),
];
