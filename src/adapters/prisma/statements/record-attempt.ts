import type { Attempt } from '../../../domain/facts/attempt';
import { attemptColumns, attemptValues } from '../attempt-columns';
import { insertMarked, type NewPurchaseParameters } from './parts-purchase';
import { statement } from './statement';

interface RecordParameters extends NewPurchaseParameters, Omit<Attempt, 'id' | 'purchaseId'> {
  readonly attemptId: string;
  readonly effectKey: string;
  readonly kind: string;
  readonly request: string;
  /** JSON, as it is sent. */
  readonly act: string;
  /** When it is sent, where that follows at once; otherwise null. */
  readonly sentAt: number | null;
}

/**
 * Nothing of it is known, no delivery waits for the attempt, and the connection stays until it is
 * recorded.
 */
const isNew = `
  NOT EXISTS (SELECT FROM "Attempt"
    WHERE "installationId" = @installationId AND "transactionId" = @transactionId)
  AND NOT EXISTS (SELECT FROM "Purchase"
    WHERE "installationId" = @installationId AND "orderId" = @orderId)
  AND NOT EXISTS (SELECT FROM "Purchase"
    WHERE "installationId" = @installationId AND "checkoutId" = @checkoutId)
  AND NOT EXISTS (SELECT FROM "Delivery" WHERE "installationId" = @installationId
    AND "connectionId" = @connectionId AND "attemptId" = @attemptId AND "purchaseId" IS NULL)
  AND EXISTS (SELECT FROM "Connection" WHERE "id" = @connectionId
    AND "installationId" = @installationId AND "removedAt" IS NULL FOR KEY SHARE)`;

/**
 * The first attempt on a checkout or order that nobody has told of before: purchase, attempt and
 * effect. Its hold ends when the purchase is due. Gives a row where all of it was recorded.
 */
export const recordAttemptStatement = statement<RecordParameters, { readonly key: string }>(
  'record-attempt',
  `WITH "added" AS (${insertMarked(isNew)}),
   "attempt" AS (
     INSERT INTO "Attempt" ("installationId", ${attemptColumns})
     SELECT @installationId, ${attemptValues({ id: '@attemptId', purchaseId: '"id"' })}
     FROM "added"
     RETURNING "id"),
   "effect" AS (
     INSERT INTO "Effect" ("installationId", "key", "purchaseId", "attemptId", "owner", "kind",
       "request", "generation", "act", "plannedAt", "heldUntil", "sentAt", "tries")
     SELECT @installationId, @effectKey, "id", @attemptId, @attemptId, @kind, @request, 1,
       @act::json, @at::bigint, @dueAt::bigint, @sentAt::bigint, (@sentAt::bigint IS NOT NULL)::int
     FROM "added"
     RETURNING "key")
   SELECT "key" FROM "attempt", "effect"`,
);
