import type { Mirror, SyncState } from '../../domain/mirror';
import type { Problem } from '../../domain/problem';
import { rankOf } from '../../domain/urgency';
import type { EffectPlan, Lease, LeasedPurchase, NextWork, WorkStore } from '../../ports/store';
import { failedState, sweepClassOf } from '../purchase-rules';
import type { Database, Sql } from './database';
import { addEffects, effectColumns, makeEffectWrites } from './effects';
import { makeLeases } from './leases';
import { linkPurchase, markParameters } from './purchases';
import { readAttemptJson } from './attempt-columns';
import { toEffect, toPurchase, word } from './rows';
import { markPurchaseStatement } from './statements/mark-purchase';
import { effectInJson, readLeased } from './statements/read-leased';

const holderOf = ({ installationId, purchaseId, fence }: Lease) => ({
  installationId,
  id: purchaseId,
  fence,
  leaseUntil: { not: null },
});

/** Locks the purchase while the lease still holds; null where it was lost. */
const lockHeld = async (sql: Sql, lease: Lease): Promise<{ lookedAt: number } | null> => {
  const rows = await sql.$queryRaw<{ lookedAt: bigint }[]>`
    SELECT "lookedAt" FROM "Purchase"
    WHERE "installationId" = ${lease.installationId} AND "id" = ${lease.purchaseId}
      AND "fence" = ${lease.fence} AND "leaseUntil" IS NOT NULL
    FOR NO KEY UPDATE`;
  return rows[0] ? { lookedAt: Number(rows[0].lookedAt) } : null;
};

/** One open problem per key: an open one gets the newer words. */
const raise = async (sql: Sql, lease: Lease, problems: readonly Problem[], at: number) => {
  const { installationId, purchaseId } = lease;
  for (const { key, message, nextStep } of problems) {
    await sql.$executeRaw`
      INSERT INTO "Problem"
        ("installationId", "purchaseId", "key", "message", "nextStep", "openedAt")
      VALUES (${installationId}, ${purchaseId}, ${key}, ${message}, ${nextStep}, ${at}::bigint)
      ON CONFLICT ("installationId", "purchaseId", "key") WHERE "closedAt" IS NULL
      DO UPDATE SET "message" = EXCLUDED."message", "nextStep" = EXCLUDED."nextStep"`;
  }
};

/** The problems that stand now; open ones with other keys are closed. */
const replaceProblems = async (sql: Sql, lease: Lease, next: NextWork): Promise<void> => {
  const { installationId, purchaseId } = lease;
  await sql.problem.updateMany({
    where: {
      ...{ installationId, purchaseId, closedAt: null },
      key: { notIn: next.problems.map(({ key }) => key) },
    },
    data: { closedAt: next.at },
  });
  await raise(sql, lease, next.problems, next.at);
};

const plan = async (sql: Sql, lease: Lease, { at, effects, returns, problems }: EffectPlan) => {
  if (!(await lockHeld(sql, lease))) return null;
  const { installationId, purchaseId } = lease;
  for (const { attemptId, reason } of returns) {
    await sql.attempt.updateMany({
      where: { installationId, purchaseId, id: attemptId, returnReason: null },
      data: { returnReason: reason },
    });
  }
  await raise(sql, lease, problems, at);
  const free = { heldUntil: null, requestKey: null };
  return addEffects(
    sql,
    effects.map((effect) => effectColumns({ installationId, purchaseId }, effect, at, free)),
  );
};

const mirrorColumns = ({ milestones: _, channel, ...mirror }: Mirror) => ({
  ...mirror,
  // A channel that was known stays known.
  ...(channel === null ? {} : { channel }),
});

/** The first moment of each milestone is kept, in whatever order the readings come. */
const keepMilestones = (sql: Sql, { installationId, purchaseId }: Lease, mirror: Mirror) => {
  const { created, pending, paid, partial, fulfilled, returned, canceled } = mirror.milestones;
  return sql.$executeRaw`
    UPDATE "Purchase" SET
      "reachedCreatedAt" = LEAST("reachedCreatedAt", ${created ?? null}::bigint),
      "reachedPendingAt" = LEAST("reachedPendingAt", ${pending ?? null}::bigint),
      "reachedPaidAt" = LEAST("reachedPaidAt", ${paid ?? null}::bigint),
      "reachedPartialAt" = LEAST("reachedPartialAt", ${partial ?? null}::bigint),
      "reachedFulfilledAt" = LEAST("reachedFulfilledAt", ${fulfilled ?? null}::bigint),
      "reachedReturnedAt" = LEAST("reachedReturnedAt", ${returned ?? null}::bigint),
      "reachedCanceledAt" = LEAST("reachedCanceledAt", ${canceled ?? null}::bigint)
    WHERE "installationId" = ${installationId} AND "id" = ${purchaseId}`;
};

/** Ends the lease. Marks that came meanwhile keep the purchase due. */
const giveBack = (sql: Sql, lease: Lease, next: NextWork, isDone: boolean) => {
  const { installationId, purchaseId, mark } = lease;
  const rank = rankOf(next.urgency);
  return sql.$executeRaw`
    UPDATE "Purchase" SET
      "leaseUntil" = NULL, "leasedBy" = NULL, "lookedAt" = ${next.at}::bigint,
      "failure" = ${next.failure}::text,
      "tries" = CASE WHEN ${next.failure}::text IS NOT NULL THEN "tries" + 1
        WHEN ${isDone} THEN 0 ELSE "tries" END,
      "dirtySince" = CASE WHEN NOT ${isDone} THEN "dirtySince"
        WHEN "mark" = ${mark}::int THEN NULL ELSE "remarkedAt" END,
      "rank" = CASE WHEN ${next.dueAt}::bigint IS NULL THEN COALESCE("remarkedRank", ${rank}::int)
        ELSE LEAST("remarkedRank", ${rank}::int) END,
      "dueAt" = CASE WHEN "mark" = ${mark}::int THEN ${next.dueAt}::bigint
        ELSE LEAST(${next.at}::bigint, ${next.dueAt}::bigint) END
    WHERE "installationId" = ${installationId} AND "id" = ${purchaseId}`;
};

const saveMirror = async (sql: Sql, lease: Lease, mirror: Mirror, next: NextWork) => {
  const { installationId, purchaseId, mark } = lease;
  const saved = await sql.purchase.updateMany({
    where: holderOf(lease),
    data: {
      ...mirrorColumns(mirror),
      sweepClass: sweepClassOf(mirror),
      quietSince: next.quietSince,
    },
  });
  if (saved.count === 0) return false;
  if (Object.keys(mirror.milestones).length > 0) await keepMilestones(sql, lease, mirror);
  await sql.delivery.updateMany({
    where: { installationId, purchaseId, mirroredAt: null, mark: { lte: mark } },
    data: { mirroredAt: next.at },
  });
  await replaceProblems(sql, lease, next);
  await giveBack(sql, lease, next, next.failure === null);
  return true;
};

const releaseLease = async (sql: Sql, lease: Lease, next: NextWork): Promise<void> => {
  if (!(await lockHeld(sql, lease))) return;
  const { installationId, purchaseId } = lease;
  if (next.failure !== null) {
    const row = await sql.purchase.findFirst({ where: { installationId, id: purchaseId } });
    const syncState = failedState(word<SyncState>(row?.syncState ?? 'working'), next.dueAt);
    await sql.purchase.updateMany({
      where: { installationId, id: purchaseId },
      data: { syncState, syncReason: next.failure },
    });
  }
  // A look that failed saw nothing of what stood before.
  await raise(sql, lease, next.problems, next.at);
  await giveBack(sql, lease, next, false);
};

const readWork = async (database: Database, lease: Lease): Promise<LeasedPurchase | null> => {
  const { installationId, purchaseId } = lease;
  const [row] = await database.query(readLeased, { installationId, purchaseId });
  if (!row) return null;
  const record = {
    purchase: toPurchase(row),
    attempts: row.attempts.map(readAttemptJson),
    effects: row.effects.map((effect) => toEffect(effectInJson(effect))),
  };
  return { record, mark: row.mark };
};

export const makeWorkStore = (database: Database): WorkStore => ({
  ...makeLeases(database),
  ...makeEffectWrites(database),
  readLeased: (lease) => readWork(database, lease),
  planEffects: (lease, effectPlan) => database.transact((sql) => plan(sql, lease, effectPlan)),
  linkOrder: (lease, orderId) =>
    database.transact(async (sql) => {
      const held = await lockHeld(sql, lease);
      const { installationId, purchaseId } = lease;
      if (held) await linkPurchase(sql, installationId, purchaseId, orderId, held.lookedAt);
    }),
  saveMirror: (lease, mirror, next) =>
    database.transact((sql) => saveMirror(sql, lease, mirror, next)),
  releaseLease: (lease, next) => database.transact((sql) => releaseLease(sql, lease, next)),
  markDirty: async (installationId, purchaseId, at, urgency = 'payment') => {
    const parameters = { ...markParameters(at, urgency), installationId, purchaseId };
    await database.query(markPurchaseStatement, parameters);
  },
  readCursor: (installationId, name) =>
    database.run(async (sql) => {
      const where = { installationId_name: { installationId, name } };
      return (await sql.cursor.findUnique({ where }))?.value ?? null;
    }),
  saveCursor: (installationId, name, value) =>
    database.run(async (sql) => {
      await sql.cursor.upsert({
        where: { installationId_name: { installationId, name } },
        create: { installationId, name, value },
        update: { value },
      });
    }),
  replaceCursor: (installationId, name, value, known) =>
    database.run(async (sql) => {
      const where = { installationId, name };
      const { count } =
        known === null
          ? await sql.cursor.createMany({ data: [{ ...where, value }], skipDuplicates: true })
          : await sql.cursor.updateMany({ where: { ...where, value: known }, data: { value } });
      return count > 0;
    }),
});
