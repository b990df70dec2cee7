import { asId } from '../../domain/ids';
import type { Lease, LeaseRequest, StaleSweep, WorkStore } from '../../ports/store';
import type { Database, Sql } from './database';
import { wakeChannel } from './purchases';

interface LeaseRow {
  readonly id: string;
  readonly installationId: string;
  readonly fence: number;
  readonly mark: number;
  readonly tries: number;
  readonly dirtySince: bigint;
}

const toLease = (row: LeaseRow): Lease => ({
  ...row,
  installationId: asId(row.installationId),
  purchaseId: asId(row.id),
  dirtySince: Number(row.dirtySince),
});

/**
 * One statement. Each installation offers its oldest few, locked and without waiting for what
 * another worker is taking just now; turn by turn they are taken. Work of a retired or inactive
 * installation rests.
 */
const leaseDirty = async (sql: Sql, request: LeaseRequest): Promise<readonly Lease[]> => {
  const { now, worker } = request;
  const until = now + request.leaseMs;
  const rows = await sql.$queryRaw<(LeaseRow & { turn: bigint; dueAt: bigint })[]>`
    WITH "offered" AS (
      SELECT o."id", o."dueAt",
        row_number() OVER (PARTITION BY i."id" ORDER BY o."dueAt", o."id") AS "turn"
      FROM "Installation" i
      CROSS JOIN LATERAL (
        SELECT p."id", p."dueAt" FROM "Purchase" p
        WHERE p."installationId" = i."id" AND p."dueAt" <= ${now}::bigint
          AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${now}::bigint)
        ORDER BY p."dueAt", p."id"
        LIMIT ${request.limitPerInstallation}::int
        FOR NO KEY UPDATE SKIP LOCKED) o
      WHERE i."active" AND i."retiredAt" IS NULL AND i."id" <> ALL(${request.except}::text[])),
    "taken" AS (
      SELECT "id", "turn", "dueAt" FROM "offered" ORDER BY "turn", "dueAt"
      LIMIT ${request.limit}::int)
    UPDATE "Purchase" p SET "fence" = p."fence" + 1, "leaseUntil" = ${until}::bigint,
      "leasedBy" = ${worker}, "remarkedAt" = NULL
    FROM "taken" t WHERE p."id" = t."id"
    RETURNING p."id", p."installationId", p."fence", p."mark", p."tries", t."turn", t."dueAt",
      COALESCE(p."dirtySince", p."dueAt") AS "dirtySince"`;
  return rows
    .sort((a, b) => Number(a.turn - b.turn) || Number(a.dueAt - b.dueAt))
    .map(({ id, installationId, fence, mark, tries, dirtySince }) =>
      toLease({ id, installationId, fence, mark, tries, dirtySince }),
    );
};

/** Marks what nobody has looked at for long; what somebody is at just now is left out. */
const markStale = async (sql: Sql, sweep: StaleSweep): Promise<number> => {
  const { now } = sweep;
  const rows = await sql.$queryRaw<unknown[]>`
    WITH "stale" AS (
      SELECT p."id" FROM "Purchase" p
      JOIN "Installation" i ON i."id" = p."installationId"
      WHERE i."active" AND i."retiredAt" IS NULL
        AND ((p."sweepClass" = 'open' AND p."lookedAt" < ${sweep.openSince}::bigint)
          OR (p."sweepClass" = 'live' AND p."lookedAt" < ${sweep.liveSince}::bigint))
        AND (p."dueAt" IS NULL OR p."dueAt" > ${now}::bigint)
        AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${now}::bigint)
      ORDER BY p."lookedAt"
      LIMIT ${sweep.limit}::int
      FOR NO KEY UPDATE OF p SKIP LOCKED)
    UPDATE "Purchase" p SET "mark" = p."mark" + 1,
      "dirtySince" = COALESCE(p."dirtySince", ${now}::bigint),
      "remarkedAt" = COALESCE(p."remarkedAt", ${now}::bigint),
      "dueAt" = ${now}::bigint
    FROM "stale" s WHERE p."id" = s."id"
    RETURNING 1 AS "one", pg_notify(${wakeChannel}, '')::text AS "notified"`;
  return rows.length;
};

type Leases = Pick<
  WorkStore,
  'leaseDirty' | 'leasePurchase' | 'renewLease' | 'countDue' | 'markStale'
>;

export const makeLeases = ({ run }: Database): Leases => ({
  leaseDirty: (request) => run((sql) => leaseDirty(sql, request)),
  leasePurchase: (installationId, purchaseId, { worker, now, leaseMs }) =>
    run(async (sql) => {
      const rows = await sql.$queryRaw<LeaseRow[]>`
        UPDATE "Purchase" p SET "fence" = p."fence" + 1,
          "leaseUntil" = ${now + leaseMs}::bigint, "leasedBy" = ${worker}, "remarkedAt" = NULL
        FROM "Installation" i
        WHERE p."installationId" = ${installationId} AND p."id" = ${purchaseId}
          AND (p."leaseUntil" IS NULL OR p."leaseUntil" <= ${now}::bigint)
          AND i."id" = p."installationId" AND i."active" AND i."retiredAt" IS NULL
        RETURNING p."id", p."installationId", p."fence", p."mark", p."tries",
          COALESCE(p."dirtySince", LEAST(p."dueAt", ${now}::bigint)) AS "dirtySince"`;
      const [row] = rows;
      if (!row) return null;
      const { id, fence, mark, tries, dirtySince } = row;
      return toLease({ id, installationId, fence, mark, tries, dirtySince });
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
  countDue: (installationId, now, atMost) =>
    run(async (sql) => {
      const [row] = await sql.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS "count" FROM (
          SELECT FROM "Purchase"
          WHERE "installationId" = ${installationId} AND "dueAt" <= ${now}::bigint
          LIMIT ${atMost}::int) due`;
      return Number(row?.count ?? 0);
    }),
  markStale: (sweep) => run((sql) => markStale(sql, sweep)),
});
