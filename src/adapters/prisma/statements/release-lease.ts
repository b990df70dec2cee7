import { raiseProblems, type ProblemParameters } from './parts-problem';
import { statement } from './statement';

/** Who holds the purchase, why its work ended, and when it is due again. */
interface ReleaseParameters extends ProblemParameters {
  readonly installationId: string;
  readonly purchaseId: string;
  readonly fence: number;
  readonly mark: number;
  readonly at: number;
  readonly dueAt: number | null;
  readonly rank: number;
  readonly failure: string | null;
  /** What each sync state becomes by a failure, as two lists of one length. */
  readonly states: readonly string[];
  readonly failedStates: readonly string[];
}

/**
 * Ends a lease without a mirror, while it holds. Marks that came after `mark` keep the purchase
 * due since the first of them. A look that failed saw nothing of what stood before, so that
 * problems are opened alone.
 */
export const releaseLeaseStatement = statement<ReleaseParameters, { readonly id: string }>(
  'release-lease',
  `WITH "held" AS (
     UPDATE "Purchase" SET
       "leaseUntil" = NULL, "leasedBy" = NULL, "lookedAt" = @at::bigint,
       "failure" = @failure::text,
       "tries" = "tries" + (@failure::text IS NOT NULL)::int,
       "syncState" = CASE WHEN @failure::text IS NULL THEN "syncState"
         ELSE (@failedStates::text[])[array_position(@states::text[], "syncState")] END,
       "syncReason" = COALESCE(@failure::text, "syncReason"),
       "changedAt" = CASE WHEN @failure::text IS NULL THEN "changedAt" ELSE @at::bigint END,
       "rank" = CASE WHEN @dueAt::bigint IS NULL THEN COALESCE("remarkedRank", @rank::int)
         ELSE LEAST("remarkedRank", @rank::int) END,
       "dueAt" = CASE WHEN "mark" = @mark::int THEN @dueAt::bigint
         ELSE LEAST(COALESCE("remarkedAt", @at::bigint), @dueAt::bigint) END
     WHERE "installationId" = @installationId AND "id" = @purchaseId AND "fence" = @fence::int
       AND "leaseUntil" IS NOT NULL
     RETURNING "id"),
   "raised" AS (${raiseProblems})
   SELECT "id" FROM "held"`,
);
