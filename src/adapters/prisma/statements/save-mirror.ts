import type { Mirror, MirrorMilestone } from '../../../domain/row/mirror';
import { raiseProblems, type ProblemParameters } from './parts-problem';
import { statement } from './statement';

/** Columns of the mirror as they are set, with their types. */
const columns = {
  saleorStatus: 'text',
  saleorChargeStatus: 'text',
  saleorAuthorizeStatus: 'text',
  stripeStatus: 'text',
  orderNumber: 'text',
  userEmail: 'text',
  orderStatus: 'text',
  paymentStatus: 'text',
  shipmentStatus: 'text',
  currency: 'text',
  amountMinor: 'bigint',
  amountReceivedMinor: 'bigint',
  amountReturnedMinor: 'bigint',
  source: 'text',
  mode: 'text',
  sides: 'jsonb',
  syncState: 'text',
  syncReason: 'text',
  readAt: 'bigint',
} as const satisfies Readonly<
  Record<keyof Omit<Mirror, 'milestones' | 'channel'>, 'text' | 'bigint' | 'jsonb'>
>;

const milestones = {
  created: 'reachedCreatedAt',
  pending: 'reachedPendingAt',
  paid: 'reachedPaidAt',
  partial: 'reachedPartialAt',
  fulfilled: 'reachedFulfilledAt',
  returned: 'reachedReturnedAt',
  canceled: 'reachedCanceledAt',
} as const satisfies Readonly<Record<MirrorMilestone, string>>;

/** Who holds the purchase, its mirror, and when it is due again. */
type SaveMirrorParameters = ProblemParameters &
  Omit<Mirror, 'milestones' | 'sides'> & {
    /** JSON of both sides. */
    readonly sides: string | null;
    readonly objectIds: readonly string[];
    readonly installationId: string;
    readonly purchaseId: string;
    readonly fence: number;
    readonly mark: number;
    readonly sweepClass: string;
    readonly quietSince: number | null;
    readonly at: number;
    readonly dueAt: number | null;
    readonly rank: number;
    readonly failure: string | null;
  } & Readonly<Record<MirrorMilestone, number | null>>;

const setColumns = Object.entries(columns)
  .map(([name, type]) => `"${name}" = @${name}::${type}`)
  .join(', ');
/** What people see of a row; that it was read again is no change. */
const shown = Object.entries(columns).filter(([name]) => name !== 'readAt');
const isChanged = `(${shown.map(([name]) => `"${name}"`).join(', ')}) IS DISTINCT FROM
  (${shown.map(([name, type]) => `@${name}::${type}`).join(', ')})`;
/** The first moment of each is kept, in whatever order the readings come. */
const setMilestones = Object.entries(milestones)
  .map(([name, column]) => `"${column}" = LEAST("${column}", @${name}::bigint)`)
  .join(', ');

/**
 * Saves the mirror and ends the lease, while it holds. Marks that came after `mark` keep the
 * purchase due since the first of them. Deliveries until `mark` are in the mirror; problems that do
 * not stand any more are closed, and objects of Stripe that were seen are kept with it. Gives the
 * purchase's id, and nothing where the lease was lost.
 */
export const saveMirrorStatement = statement<SaveMirrorParameters, { readonly id: string }>(
  'save-mirror',
  `WITH "held" AS (
     UPDATE "Purchase" SET ${setColumns}, ${setMilestones},
       "changedAt" = CASE WHEN ${isChanged} THEN @at::bigint ELSE "changedAt" END,
       "channel" = COALESCE(@channel::text, "channel"),
       "sweepClass" = @sweepClass, "quietSince" = @quietSince::bigint,
       "leaseUntil" = NULL, "leasedBy" = NULL, "lookedAt" = @at::bigint,
       "failure" = @failure::text,
       "tries" = CASE WHEN @failure::text IS NULL THEN 0 ELSE "tries" + 1 END,
       "dirtySince" = CASE WHEN @failure::text IS NOT NULL THEN "dirtySince"
         WHEN "mark" = @mark::int THEN NULL ELSE "remarkedAt" END,
       "rank" = CASE WHEN @dueAt::bigint IS NULL THEN COALESCE("remarkedRank", @rank::int)
         ELSE LEAST("remarkedRank", @rank::int) END,
       "dueAt" = CASE WHEN "mark" = @mark::int THEN @dueAt::bigint
         ELSE LEAST(COALESCE("remarkedAt", @at::bigint), @dueAt::bigint) END
     WHERE "installationId" = @installationId AND "id" = @purchaseId AND "fence" = @fence::int
       AND "leaseUntil" IS NOT NULL
     RETURNING "id"),
   "taken" AS (
     UPDATE "Delivery" d SET "mirroredAt" = @at::bigint FROM "held" h
     WHERE d."installationId" = @installationId AND d."purchaseId" = h."id"
       AND d."mirroredAt" IS NULL AND d."mark" <= @mark::int),
   "closed" AS (
     UPDATE "Problem" p SET "closedAt" = @at::bigint FROM "held" h
     WHERE p."installationId" = @installationId AND p."purchaseId" = h."id"
       AND p."closedAt" IS NULL AND p."key" <> ALL(@problemKeys::text[])),
   "seen" AS (
     INSERT INTO "StripeObject" ("installationId", "id", "purchaseId")
     SELECT @installationId, o."id", h."id" FROM "held" h, unnest(@objectIds::text[]) AS o ("id")
     ON CONFLICT DO NOTHING),
   "raised" AS (${raiseProblems})
   SELECT "id" FROM "held"`,
);
