import { gathersNews, rankOf, urgencies } from '../../../domain/decide/urgency';
import { statement } from './statement';

/** Who asks and until when, how many at most, and what of each shop is in progress already. */
interface LeaseParameters {
  readonly worker: string;
  readonly now: number;
  readonly until: number;
  /** News that came after this time is left alone, unless it waits for nothing. */
  readonly gathered: number;
  readonly limit: number;
  readonly limitOther: number;
  readonly share: number;
  readonly shareOther: number;
  readonly holders: readonly string[];
  readonly counts: readonly number[];
}

/** What a lease is made of. */
export interface LeaseRow {
  readonly id: string;
  readonly installationId: string;
  readonly fence: number;
  readonly mark: number;
  readonly tries: number;
  readonly rank: number;
  readonly dirtySince: bigint;
}

const lastPlace = urgencies.length - 1;
/** Places before and at this one are fresh news of payments. */
const paymentPlace = rankOf('payment');
const gatheringPlaces = urgencies.filter(gathersNews).map(rankOf).join(', ');

/**
 * Leases what is due. Each installation offers the oldest few of every place in the line, so that
 * an index gives them however much is due; they are locked without waiting for what another worker
 * is taking just now, and taken turn by turn. Work of a retired or inactive installation rests.
 */
export const leaseDirtyStatement = statement<
  LeaseParameters,
  LeaseRow & { readonly turn: bigint; readonly dueAt: bigint }
>(
  'lease-dirty',
  `WITH "shop" AS (
     SELECT i."id", COALESCE(h."count", 0) AS "held" FROM "Installation" i
     LEFT JOIN unnest(@holders::text[], @counts::int[]) AS h ("id", "count") ON h."id" = i."id"
     WHERE i."active" AND i."retiredAt" IS NULL),
   "offered" AS (
     SELECT o."id", o."rank", o."dueAt", s."held" + row_number()
       OVER (PARTITION BY s."id" ORDER BY o."rank", o."dueAt", o."id") AS "turn"
     FROM "shop" s
     CROSS JOIN generate_series(0, ${lastPlace}) AS "place"
     CROSS JOIN LATERAL (
       SELECT p."id", p."rank", p."dueAt" FROM "Purchase" p
       WHERE p."installationId" = s."id" AND p."rank" = "place" AND p."dueAt" <= @now::bigint
         AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= @now::bigint)
       ORDER BY p."dueAt", p."id"
       LIMIT GREATEST(0, LEAST(@limit::int, @share::int - s."held"))
       FOR NO KEY UPDATE SKIP LOCKED) o
     WHERE o."dueAt" <= @gathered::bigint OR o."rank" NOT IN (${gatheringPlaces})),
   "line" AS (
     SELECT "id", "rank", "dueAt", "turn", count(*) FILTER (WHERE "rank" > ${paymentPlace})
       OVER (ORDER BY "turn", "rank", "dueAt", "id") AS "others"
     FROM "offered"
     WHERE "turn" <= CASE WHEN "rank" > ${paymentPlace} THEN @shareOther::int
       ELSE @share::int END),
   "taken" AS (
     SELECT "id", "turn", "dueAt" FROM "line"
     WHERE "rank" <= ${paymentPlace} OR "others" <= @limitOther::int
     ORDER BY "turn", "rank", "dueAt", "id"
     LIMIT @limit::int)
   UPDATE "Purchase" p SET "fence" = p."fence" + 1, "leaseUntil" = @until::bigint,
     "leasedBy" = @worker, "remarkedAt" = NULL, "remarkedRank" = NULL
   FROM "taken" t WHERE p."id" = t."id"
   RETURNING p."id", p."installationId", p."fence", p."mark", p."tries", p."rank", t."turn",
     t."dueAt", COALESCE(p."dirtySince", p."dueAt") AS "dirtySince"`,
);
