import { asId } from '../../domain/facts/ids';
import { concernsPayment, rankOf, urgencies, urgencyAt } from '../../domain/decide/urgency';
import type { Lease, LeaseRequest, StaleSweep, WorkStore } from '../../ports/store';
import { quietTimes } from '../../domain/decide/sweep-class';
import type { Database, Sql } from './database';
import { leaseDirtyStatement, type LeaseRow } from './statements/lease-dirty';
import { wakeChannel } from './statements/parts-purchase';
import type { Query } from './statements/statement';

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
const paymentPlaces = urgencies.filter(concernsPayment).map(rankOf);

/** The request as parameters of its statement. */
export const leaseParameters = (request: LeaseRequest) => {
  const { worker, now, leaseMs, gatherMs, limit, limitOther, share, shareOther } = request;
  return {
    ...{ worker, now, limit, limitOther, share, shareOther: Math.min(share, shareOther) },
    until: now + leaseMs,
    gathered: now - gatherMs,
    holders: [...request.inProgress.keys()],
    counts: [...request.inProgress.values()],
  };
};

const leaseDirty = async (query: Query, request: LeaseRequest): Promise<readonly Lease[]> => {
  const rows = await query(leaseDirtyStatement, leaseParameters(request));
  return [...rows]
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

export const makeLeases = ({ run, query }: Database): Leases => ({
  leaseDirty: (request) => leaseDirty(query, request),
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
