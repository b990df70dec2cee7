import type { EffectRow } from '../rows';
import { effectColumns } from './parts-effect';
import { raiseProblems, type ProblemParameters } from './parts-problem';
import { statement } from './statement';

/** Lists of one length each: the effects in their order, and the attempts that are returned. */
interface PlanEffectsParameters extends ProblemParameters {
  readonly installationId: string;
  readonly purchaseId: string;
  readonly fence: number;
  readonly at: number;
  readonly keys: readonly string[];
  readonly owners: readonly string[];
  readonly kinds: readonly string[];
  readonly requests: readonly string[];
  readonly generations: readonly number[];
  readonly attemptIds: readonly (string | null)[];
  /** As JSON. */
  readonly acts: readonly string[];
  readonly returnedIds: readonly string[];
  readonly returnReasons: readonly string[];
}

/**
 * Records effects, each unless its key is known, the attempts whose money goes back, and problems,
 * while the lease holds. Gives a row for each new effect, one row without a key where none is new,
 * and nothing where the lease was lost.
 */
export const planEffectsStatement = statement<
  PlanEffectsParameters,
  EffectRow | { readonly key: null }
>(
  'plan-effects',
  `WITH "held" AS (
     SELECT "id" FROM "Purchase"
     WHERE "installationId" = @installationId AND "id" = @purchaseId AND "fence" = @fence::int
       AND "leaseUntil" IS NOT NULL
     FOR NO KEY UPDATE),
   "returned" AS (
     UPDATE "Attempt" a SET "returnReason" = r."reason"
     FROM "held" h, unnest(@returnedIds::text[], @returnReasons::text[]) AS r ("id", "reason")
     WHERE a."id" = r."id" AND a."installationId" = @installationId AND a."purchaseId" = h."id"
       AND a."returnReason" IS NULL),
   "raised" AS (${raiseProblems}),
   "added" AS (
     INSERT INTO "Effect" ("installationId", "purchaseId", "attemptId", "key", "owner", "kind",
       "request", "generation", "act", "plannedAt")
     SELECT @installationId, h."id", n."attemptId", n."key", n."owner", n."kind", n."request",
       n."generation", n."act"::json, @at::bigint
     FROM "held" h,
       unnest(@keys::text[], @owners::text[], @kinds::text[], @requests::text[],
         @generations::int[], @attemptIds::text[], @acts::text[])
         WITH ORDINALITY
         AS n ("key", "owner", "kind", "request", "generation", "attemptId", "act", "place")
     ORDER BY n."place"
     ON CONFLICT DO NOTHING
     RETURNING ${effectColumns('"Effect"')})
   SELECT ${effectColumns('e')} FROM "held" h LEFT JOIN "added" e ON true`,
);
