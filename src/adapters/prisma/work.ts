import type { Effect } from '../../domain/facts/effect';
import { syncStateAfterFailure, type Mirror, type SyncState } from '../../domain/row/mirror';
import type { Problem } from '../../domain/decide/problem';
import type { Completion } from '../../domain/decide/policy';
import { rankOf } from '../../domain/decide/urgency';
import type {
  EffectPlan,
  Lease,
  LeasedPurchase,
  LookedAt,
  NextWork,
  WorkStore,
} from '../../ports/store';
import { encodeAct } from './acts';
import type { Database, Sql } from './database';
import { makeEffectWrites } from './effects';
import { makeLeases } from './leases';
import { linkPurchase, markParameters } from './purchases';
import { encodeSides } from './sides-column';
import { readAttemptJson } from './attempt-columns';
import { toConnection, toEffect, toInstallation, toPurchase, word } from './rows';
import { markPurchaseStatement } from './statements/mark-purchase';
import { readConnection } from './statements/parts-connection';
import { effectInJson } from './statements/parts-effect';
import { readInstallation } from './statements/parts-installation';
import type { ProblemParameters } from './statements/parts-problem';
import { planEffectsStatement } from './statements/plan-effects';
import { readLeased } from './statements/read-leased';
import { releaseLeaseStatement } from './statements/release-lease';
import { saveMirrorStatement } from './statements/save-mirror';

/** Locks the purchase while the lease still holds; null where it was lost. */
const lockHeld = async (sql: Sql, lease: Lease): Promise<{ lookedAt: number } | null> => {
  const rows = await sql.$queryRaw<{ lookedAt: bigint }[]>`
    SELECT "lookedAt" FROM "Purchase"
    WHERE "installationId" = ${lease.installationId} AND "id" = ${lease.purchaseId}
      AND "fence" = ${lease.fence} AND "leaseUntil" IS NOT NULL
    FOR NO KEY UPDATE`;
  return rows[0] ? { lookedAt: Number(rows[0].lookedAt) } : null;
};

const problemParameters = (problems: readonly Problem[]): ProblemParameters => ({
  problemKeys: problems.map(({ key }) => key),
  problemMessages: problems.map(({ message }) => message),
  problemSteps: problems.map(({ nextStep }) => nextStep),
});

const plan = async (
  database: Database,
  { installationId, purchaseId, fence }: Lease,
  { at, effects, returns, problems }: EffectPlan,
): Promise<readonly Effect[] | null> => {
  const rows = await database.queryRepeatable(planEffectsStatement, {
    ...{ installationId, purchaseId, fence, at },
    keys: effects.map(({ key }) => key),
    owners: effects.map(({ id }) => id.owner),
    kinds: effects.map(({ id }) => id.kind),
    requests: effects.map(({ id }) => id.request),
    generations: effects.map(({ id }) => id.generation),
    attemptIds: effects.map(({ act }) => ('attemptId' in act ? act.attemptId : null)),
    acts: effects.map(({ act }) => JSON.stringify(encodeAct(act))),
    returnedIds: returns.map(({ attemptId }) => attemptId),
    returnReasons: returns.map(({ reason }) => reason),
    ...problemParameters(problems),
  });
  if (rows.length === 0) return null;
  const added = rows.flatMap((row) => (row.key === null ? [] : [toEffect(row)]));
  const place = new Map(effects.map(({ key }, index) => [key, index]));
  return added.sort((one, two) => (place.get(one.key) ?? 0) - (place.get(two.key) ?? 0));
};

const noMilestones = {
  ...{ created: null, pending: null, paid: null, partial: null },
  ...{ fulfilled: null, returned: null, canceled: null },
} as const;

const saveMirror = async (
  database: Database,
  { installationId, purchaseId, fence, mark }: Lease,
  { milestones, sides, ...mirror }: Mirror,
  { at, dueAt, urgency, quietSince, sweepClass, failure, problems, objectIds }: LookedAt,
): Promise<boolean> => {
  const rows = await database.queryRepeatable(saveMirrorStatement, {
    ...mirror,
    sides: sides && encodeSides(sides),
    ...noMilestones,
    ...milestones,
    ...{ installationId, purchaseId, fence, mark, at, dueAt, quietSince, failure },
    objectIds,
    rank: rankOf(urgency),
    sweepClass,
    ...problemParameters(problems),
  });
  return rows.length > 0;
};

/** What each sync state becomes by a failure. */
const failedStates = (dueAt: number | null): Readonly<Record<SyncState, SyncState>> => ({
  in_sync: syncStateAfterFailure('in_sync', dueAt),
  working: syncStateAfterFailure('working', dueAt),
  attention: syncStateAfterFailure('attention', dueAt),
  failed: syncStateAfterFailure('failed', dueAt),
});

const releaseLease = async (
  database: Database,
  { installationId, purchaseId, fence, mark }: Lease,
  { at, dueAt, urgency, failure, problems }: NextWork,
): Promise<void> => {
  const failed = failedStates(dueAt);
  await database.queryRepeatable(releaseLeaseStatement, {
    ...{ installationId, purchaseId, fence, mark, at, dueAt, failure, rank: rankOf(urgency) },
    states: Object.keys(failed),
    failedStates: Object.values(failed),
    ...problemParameters(problems),
  });
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
  const connection = readConnection(row, 'connection.');
  const { completion, refundCanceled } = row;
  return {
    ...{ record, mark: row.mark },
    installation: toInstallation(readInstallation(row, 'installation.')),
    connection: connection && toConnection(connection),
    rule:
      completion === null || refundCanceled === null
        ? null
        : { completion: word<Completion>(completion), refundCanceled },
  };
};

export const makeWorkStore = (database: Database): WorkStore => ({
  ...makeLeases(database),
  ...makeEffectWrites(database),
  readLeased: (lease) => readWork(database, lease),
  planEffects: (lease, effectPlan) => plan(database, lease, effectPlan),
  linkOrder: (lease, orderId) =>
    database.transact(async (sql) => {
      const held = await lockHeld(sql, lease);
      const { installationId, purchaseId } = lease;
      if (held) await linkPurchase(sql, installationId, purchaseId, orderId, held.lookedAt);
    }),
  saveMirror: (lease, mirror, next) => saveMirror(database, lease, mirror, next),
  releaseLease: (lease, next) => releaseLease(database, lease, next),
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
