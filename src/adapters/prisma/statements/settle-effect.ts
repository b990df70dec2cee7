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
  /** The intent that the attempt gets. */
  readonly intentId: string | null;
  /** True where the end of the hold is news also of a purchase with one attempt. */
  readonly isNews: boolean;
}

/**
 * The effect, unless it is settled already, the intent of its attempt, and the mark that tells the
 * worker of the end of a hold. Gives the effect as it now is; nothing where nothing was to be
 * settled.
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
     UPDATE "Attempt" a SET "intentId" = @intentId::text FROM "settled" s
     WHERE @intentId::text IS NOT NULL AND a."id" = s."attemptId"
       AND a."installationId" = @installationId AND a."intentId" IS NULL
     RETURNING 1),
   "marked" AS (
     UPDATE "Purchase" p SET ${marking}
     FROM "before" b, "settled" s
     WHERE b."heldUntil" IS NOT NULL AND p."id" = b."id"
       AND p."installationId" = @installationId
       AND (@isNews OR EXISTS (SELECT FROM "Attempt" o
         WHERE o."installationId" = @installationId AND o."purchaseId" = b."id"
           AND o."id" <> b."attemptId"))
     RETURNING ${notifyWorkers} AS "notified")
   SELECT ${effectColumns('s')}, (SELECT "notified" FROM "marked") FROM "settled" s`,
);
