import type { AttemptRow } from '../rows';
import { statement } from './statement';

/** The attempt of a transaction of Saleor. */
export const findAttempt = statement<
  { readonly installationId: string; readonly transactionId: string },
  AttemptRow
>(
  'find-attempt',
  `SELECT "id", "purchaseId", "connectionId", "transactionId", "flow", "amountMinor", "currency",
     "paymentMethodType", "intentId", "createdAt", "supersededAt", "returnReason"
   FROM "Attempt"
   WHERE "installationId" = @installationId AND "transactionId" = @transactionId`,
);
