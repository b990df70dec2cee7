import { asId } from '../../domain/facts/ids';
import {
  concernsPayment,
  gathersNews,
  rankOf,
  urgencies,
  urgencyAt,
} from '../../domain/decide/urgency';
import { Prisma } from '../../generated/prisma/client';
import type { Lease, LeaseRequest, StaleSweep, WorkStore } from '../../ports/store';
import { quietTimes } from '../purchase-rules';
import type { Database, Sql } from './database';
import { wakeChannel } from './statements/parts-purchase';

interface LeaseRow {
  readonly id: string;
  readonly installationId: string;
  readonly fence: number;
  readonly mark: number;
  readonly tries: number;
  readonly rank: number;
  readonly dirtySince: bigint;
}

const toLease = ({
  id,
  installationId,
  fence,
  mark,
  tries,
  rank,
  dirtySince,
}: LeaseRow): Lease => ({
  ...{ fence, mark, tries },
  installationId: asId(installationId),
  purchaseId: asId(id),
  urgency: urgencyAt(rank),
  dirtySince: Number(dirtySince),
});

const lastPlace = urgencies.length - 1;
/** Places before and at this one are fresh news of payments. */
const paymentPlace = rankOf('payment');
const gatheringPlaces = urgencies.filter(gathersNews).map(rankOf);
const paymentPlaces = urgencies.filter(concernsPayment).map(rankOf);

/**
 * One statement. Each installation offers the oldest few of every place in the line, so that an
 * index gives them however much is due; they are locked without waiting for what another worker is
 * taking just now, and taken turn by turn. Work of a retired or inactive installation rests.
 */
export const leaseStatement = (request: LeaseRequest): Prisma.Sql => {
  const { now, worker, limit, limitOther, share, shareOther } = request;
  const until = now + request.leaseMs;
  const gathered = now - request.gatherMs;
  const holders = [...request.inHand.keys()];
  const counts = [...request.inHand.values()];
  return Prisma.sql`
    WITH "shop" AS (
      SELECT i."id", COALESCE(h."count", 0) AS "held" FROM "Installation" i
      LEFT JOIN unnest(${holders}::text[], ${counts}::int[]) AS h ("id", "count")
        ON h."id" = i."id"
      WHERE i."active" AND i."retiredAt" IS NULL),
    "offered" AS (
      SELECT o."id", o."rank", o."dueAt", s."held" + row_number()
        OVER (PARTITION BY s."id" ORDER BY o."rank", o."dueAt", o."id") AS "turn"
      FROM "shop" s
      CROSS JOIN generate_series(0, ${lastPlace}::int) AS "place"
      CROSS JOIN LATERAL (
        SELECT p."id", p."rank", p."dueAt" FROM "Purchase" p
        WHERE p."installationId" = s."id" AND p."rank" = "place" AND p."dueAt" <= ${now}::bigint
          AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${now}::bigint)
        ORDER BY p."dueAt", p."id"
        LIMIT GREATEST(0, LEAST(${limit}::int, ${share}::int - s."held"))
        FOR NO KEY UPDATE SKIP LOCKED) o
      WHERE o."dueAt" <= ${gathered}::bigint OR o."rank" <> ALL(${gatheringPlaces}::int[])),
    "line" AS (
      SELECT *, count(*) FILTER (WHERE "rank" > ${paymentPlace}::int)
        OVER (ORDER BY "turn", "rank", "dueAt", "id") AS "others"
      FROM "offered"
      WHERE "turn" <= CASE WHEN "rank" > ${paymentPlace}::int
        THEN ${Math.min(share, shareOther)}::int ELSE ${share}::int END),
    "taken" AS (
      SELECT * FROM "line"
      WHERE "rank" <= ${paymentPlace}::int OR "others" <= ${limitOther}::int
      ORDER BY "turn", "rank", "dueAt", "id"
      LIMIT ${limit}::int)
    UPDATE "Purchase" p SET "fence" = p."fence" + 1, "leaseUntil" = ${until}::bigint,
      "leasedBy" = ${worker}, "remarkedAt" = NULL, "remarkedRank" = NULL
    FROM "taken" t WHERE p."id" = t."id"
    RETURNING p."id", p."installationId", p."fence", p."mark", p."tries", p."rank", t."turn",
      t."dueAt", COALESCE(p."dirtySince", p."dueAt") AS "dirtySince"`;
};

const leaseDirty = async (sql: Sql, request: LeaseRequest): Promise<readonly Lease[]> => {
  const statement = leaseStatement(request);
  const rows = await sql.$queryRaw<(LeaseRow & { turn: bigint; dueAt: bigint })[]>(statement);
  return rows
    .sort(
      (a, b) =>
        Number(a.turn - b.turn) ||
        a.rank - b.rank ||
        Number(a.dueAt - b.dueAt) ||
        (a.id < b.id ? -1 : 1),
    )
    .map(toLease);
};

/** Marks what nobody has looked at for long; what somebody is at just now is left out. */
const markStale = async (sql: Sql, sweep: StaleSweep): Promise<number> => {
  const { now } = sweep;
  const rows = await sql.$queryRaw<unknown[]>`
    WITH "stale" AS (
      SELECT p."id" FROM "Purchase" p
      JOIN "Installation" i ON i."id" = p."installationId"
      WHERE i."active" AND i."retiredAt" IS NULL
        AND ((p."sweepClass" = 'open' AND p."lookedAt" < ${sweep.openSince}::bigint
            AND p."lookedAt" + LEAST(${sweep.openLongestMs}::bigint,
              ${quietTimes}::int * (p."lookedAt" - COALESCE(p."quietSince", p."lookedAt")))
              < ${now}::bigint)
          OR (p."sweepClass" = 'live' AND p."lookedAt" < ${sweep.liveSince}::bigint))
        AND (p."dueAt" IS NULL OR p."dueAt" > ${now}::bigint)
        AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${now}::bigint)
      ORDER BY p."lookedAt"
      LIMIT ${sweep.limit}::int
      FOR NO KEY UPDATE OF p SKIP LOCKED)
    UPDATE "Purchase" p SET "mark" = p."mark" + 1,
      "dirtySince" = COALESCE(p."dirtySince", ${now}::bigint),
      "remarkedAt" = COALESCE(p."remarkedAt", ${now}::bigint),
      "remarkedRank" = LEAST(p."remarkedRank", ${lastPlace}::int),
      "rank" = CASE WHEN p."dueAt" IS NOT NULL AND p."rank" = ANY(${paymentPlaces}::int[])
        THEN p."rank" ELSE ${lastPlace}::int END,
      "dueAt" = ${now}::bigint
    FROM "stale" s WHERE p."id" = s."id"
    RETURNING 1 AS "one", pg_notify(${wakeChannel}, '')::text AS "notified"`;
  return rows.length;
};

type Leases = Pick<
  WorkStore,
  'leaseDirty' | 'leasePurchase' | 'renewLease' | 'countDuePayments' | 'markStale'
>;

export const makeLeases = ({ run }: Database): Leases => ({
  leaseDirty: (request) => run((sql) => leaseDirty(sql, request)),
  leasePurchase: (installationId, purchaseId, { worker, now, leaseMs }) =>
    run(async (sql) => {
      const rows = await sql.$queryRaw<LeaseRow[]>`
        UPDATE "Purchase" p SET "fence" = p."fence" + 1,
          "leaseUntil" = ${now + leaseMs}::bigint, "leasedBy" = ${worker}, "remarkedAt" = NULL,
          "remarkedRank" = NULL
        FROM "Installation" i
        WHERE p."installationId" = ${installationId} AND p."id" = ${purchaseId}
          AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${now}::bigint)
          AND i."id" = p."installationId" AND i."active" AND i."retiredAt" IS NULL
        RETURNING p."id", p."installationId", p."fence", p."mark", p."tries", p."rank",
          COALESCE(p."dirtySince", LEAST(p."dueAt", ${now}::bigint)) AS "dirtySince"`;
      const [row] = rows;
      return row ? toLease(row) : null;
    }),
  renewLease: (lease, now, leaseMs) =>
    run(async (sql) => {
      const { installationId, purchaseId: id, fence } = lease;
      const renewed = await sql.purchase.updateMany({
        where: { installationId, id, fence, leaseUntil: { not: null } },
        data: { leaseUntil: now + leaseMs },
      });
      return renewed.count === 1;
    }),
  countDuePayments: (installationId, now, atMost) =>
    run(async (sql) => {
      const [row] = await sql.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS "count" FROM (
          SELECT FROM "Purchase"
          WHERE "installationId" = ${installationId} AND "rank" = ANY(${paymentPlaces}::int[])
            AND "dueAt" <= ${now}::bigint
          LIMIT ${atMost}::int) due`;
      return Number(row?.count ?? 0);
    }),
  markStale: (sweep) => run((sql) => markStale(sql, sweep)),
});
