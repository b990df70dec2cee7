import type { EffectRow } from '../rows';
import { effectColumns } from './parts-effect';
import { marking, notifyWorkers, type MarkParameters } from './parts-purchase';
import { statement } from './statement';

export interface SettleParameters extends MarkParameters {
  readonly installationId: string;
  readonly key: string;
  readonly state: string;
  readonly resultId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly answered: boolean;
  readonly settledAt: number | null;
  /** The intent that the attempt gets, and the transaction. */
  readonly intentId: string | null;
  readonly transactionId: string | null;
  /** True where the end of the hold is news also of a purchase with one attempt. */
  readonly isNews: boolean;
}

/**
 * The effect, unless it is settled already, the intent and transaction of its attempt, and the
 * mark that tells the worker of the end of a hold. Events of the intent that came while nobody
 * knew whose it is are news of the purchase now. Gives the effect as it now is; nothing where
 * nothing was to be settled.
 */
export const settleEffectStatement = statement<SettleParameters, EffectRow>(
  'settle-effect',
  `WITH "before" AS (
     SELECT p."id", e."attemptId", e."heldUntil" FROM "Effect" e
     JOIN "Purchase" p ON p."id" = e."purchaseId" AND p."installationId" = e."installationId"
     WHERE e."installationId" = @installationId AND e."key" = @key
     FOR NO KEY UPDATE OF p),
   "settled" AS (
     UPDATE "Effect" e SET "state" = @state,
       "resultId" = COALESCE(@resultId::text, e."resultId"),
       "code" = @code::text, "message" = @message::text, "answered" = @answered,
       "settledAt" = @settledAt::bigint, "heldUntil" = NULL
     FROM "before" b
     WHERE e."installationId" = @installationId AND e."key" = @key
       AND e."state" IN ('planned', 'unknown')
     RETURNING e."attemptId", ${effectColumns('e')}),
   "attempt" AS (
     UPDATE "Attempt" a SET "intentId" = COALESCE(a."intentId", @intentId::text),
       "transactionId" = COALESCE(a."transactionId", @transactionId::text)
     FROM "settled" s
     WHERE COALESCE(@intentId::text, @transactionId::text) IS NOT NULL
       AND a."id" = s."attemptId" AND a."installationId" = @installationId
     RETURNING a."connectionId", a."intentId"),
   "foreign" AS (
     SELECT d."source", d."identity" FROM "attempt" a
     JOIN "Delivery" d ON d."installationId" = @installationId
       AND d."intentId" = a."intentId" AND d."connectionId" = a."connectionId"
       AND d."purchaseId" IS NULL),
   "marked" AS (
     UPDATE "Purchase" p SET ${marking}
     FROM "before" b, "settled" s
     WHERE p."id" = b."id" AND p."installationId" = @installationId
       AND (EXISTS (SELECT FROM "foreign") OR (b."heldUntil" IS NOT NULL
         AND (@isNews OR EXISTS (SELECT FROM "Attempt" o
           WHERE o."installationId" = @installationId AND o."purchaseId" = b."id"
             AND o."id" <> b."attemptId"))))
     RETURNING p."id", p."mark", ${notifyWorkers} AS "notified"),
   "taken" AS (
     UPDATE "Delivery" d SET "purchaseId" = m."id", "mark" = m."mark"
     FROM "marked" m, "foreign" f
     WHERE d."installationId" = @installationId AND d."source" = f."source"
       AND d."identity" = f."identity")
   SELECT ${effectColumns('s')}, (SELECT "notified" FROM "marked") FROM "settled" s`,
);
