import { z } from 'zod';
import { TransactionInitializeSessionDocument } from '../../generated/saleor';
import { saleorSyncEvent } from '../define';
import { failedSession, sessionPayload, sessionRequestOf } from '../sessions';

/** Saleor docs: webhook event TRANSACTION_INITIALIZE_SESSION. */
export const transactionInitializeSession = saleorSyncEvent({
  event: 'TRANSACTION_INITIALIZE_SESSION',
  document: TransactionInitializeSessionDocument,
  payload: sessionPayload.extend({ idempotencyKey: z.string().min(1).max(512) }),
  answer: (payload, context) =>
    context.paymentApp.initializeTransaction(context.installation, {
      ...sessionRequestOf(payload, context),
      idempotencyKey: payload.idempotencyKey,
    }),
  unavailable: failedSession,
});
