import type { Attempt } from '../../domain/facts/attempt';
import { createIntentEffect, type Effect } from '../../domain/facts/effect';
import { asId, type InstallationId, type PurchaseId } from '../../domain/facts/ids';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import type { Prisma } from '../../generated/prisma/client';
import type * as Rows from '../../generated/prisma/client';
import type { AttemptStore, NewAttempt, PurchaseIds, RecordedAttempt } from '../../ports/store';
import { newAttempt } from '../new-rows';
import { firstRequestOf } from '../../domain/facts/new-effect';
import { toAttempt } from './attempt-columns';
import type { Database, Sql } from './database';
import { addEffect, effectColumns, readEffect } from './effects';
import { findOrAddPurchase, lockPurchase, markPurchase, takeForeign } from './purchases';
import { recordQuickly } from './record-quickly';
import type { RowMemory } from './row-memory';
import { toConnection, toEffect, toPurchase } from './rows';
import { findAttempt } from './statements/find-attempt';
import { attemptOf, lookForSessionStatement } from './statements/look-for-session';
import { connectionOf } from './statements/parts-connection';

type Recorded = RecordedAttempt;
type Result = Awaited<ReturnType<AttemptStore['recordAttempt']>>;
type PurchaseRows = Rows.Purchase & { attempts: Rows.Attempt[]; effects: Rows.Effect[] };

/** Oldest first; what came in the same millisecond is in order of arrival. */
const oldestFirst = {
  attempts: { orderBy: [{ createdAt: 'asc' }, { position: 'asc' }] },
  effects: { orderBy: [{ plannedAt: 'asc' }, { position: 'asc' }] },
} satisfies Prisma.PurchaseInclude;

const toRecord = (row: PurchaseRows): PurchaseRecord => ({
  purchase: toPurchase(row),
  attempts: row.attempts.map(toAttempt),
  effects: row.effects.map(toEffect),
});

const readRecord = async (
  sql: Sql,
  installationId: InstallationId,
  id: PurchaseId,
): Promise<PurchaseRecord | null> => {
  const where = { installationId, id };
  const row = await sql.purchase.findFirst({ where, include: oldestFirst });
  return row && toRecord(row);
};

/** What was just recorded, with all that the purchase has besides. */
const recorded = async (
  sql: Sql,
  installationId: InstallationId,
  attempt: Attempt,
  created: boolean,
): Promise<Recorded> => {
  const record = await readRecord(sql, installationId, attempt.purchaseId);
  const { key } = createIntentEffect(attempt.id);
  const effect = record?.effects.find((known) => known.key === key);
  if (!record || !effect) throw new Error('An attempt was recorded without its effect');
  // As it is now: another attempt may have taken its place since it was read.
  const current = record.attempts.find(({ id }) => id === attempt.id) ?? attempt;
  return { attempt: current, effect, created, record };
};

/**
 * Until the transaction ends, nobody removes a connection that is not removed now. The weakest
 * lock that removal waits for: payments wait neither for each other nor for a change of keys.
 */
const isRemoved = async (
  sql: Sql,
  { installationId, connectionId }: Pick<Rows.Attempt, 'installationId' | 'connectionId'>,
): Promise<boolean> => {
  const [row] = await sql.$queryRaw<{ isRemoved: boolean }[]>`
    SELECT "removedAt" IS NOT NULL AS "isRemoved" FROM "Connection"
    WHERE "installationId" = ${installationId} AND "id" = ${connectionId} FOR KEY SHARE`;
  if (!row) throw new Error('No such connection in this installation');
  return row.isRemoved;
};

const repeat = async (sql: Sql, row: Rows.Attempt, heldUntil: number): Promise<Result> => {
  if (await isRemoved(sql, row)) return 'connection-removed';
  const attempt = toAttempt(row);
  const installationId = asId<InstallationId>(row.installationId);
  await sql.$executeRaw`
    UPDATE "Effect" SET "heldUntil" = GREATEST("heldUntil", ${heldUntil}::bigint)
    WHERE "installationId" = ${installationId} AND "key" = ${createIntentEffect(attempt.id).key}
      AND "settledAt" IS NULL`;
  return recorded(sql, installationId, attempt, false);
};

/** Without a transaction an attempt is known by its id alone. */
const findRecorded = (sql: Sql, { installationId, transactionId, attemptId: id }: NewAttempt) =>
  sql.attempt.findUnique({
    where:
      transactionId === null
        ? { installationId_id: { installationId, id } }
        : { installationId_transactionId: { installationId, transactionId } },
  });

/** Where anything of it is known already or waits for the attempt, or the connection is removed. */
const recordThoroughly = async (
  sql: Sql,
  database: Database,
  input: NewAttempt,
): Promise<Result> => {
  const known = await findRecorded(sql, input);
  if (known) return repeat(sql, known, input.heldUntil);
  if (await isRemoved(sql, input)) return 'connection-removed';
  const { installationId, attemptId, source, at } = input;
  const purchaseId = await findOrAddPurchase(sql, database.random, installationId, source, at);
  // The purchase is locked from here on: of two requests for one transaction the second one sees
  // what the first one recorded.
  const meanwhile = await findRecorded(sql, input);
  if (meanwhile) return repeat(sql, meanwhile, input.heldUntil);
  await sql.attempt.updateMany({
    where: { installationId, purchaseId, id: { in: [...input.supersedes] }, supersededAt: null },
    data: { supersededAt: at },
  });
  const attempt = newAttempt(input, purchaseId);
  await sql.attempt.create({ data: { ...attempt, installationId } });
  const planned = createIntentEffect(attemptId);
  const owner = { installationId, purchaseId };
  const effect = await addEffect(sql, effectColumns(owner, planned, at, firstRequestOf(input)));
  if (!effect) throw new Error('The effect of a new attempt was known already');
  await markPurchase(sql, installationId, purchaseId, at, 'payment', input.heldUntil);
  const { connectionId } = input;
  await takeForeign(sql, installationId, purchaseId, { connectionId, attemptId }, at);
  return recorded(sql, installationId, attempt, true);
};

const record = async (database: Database, input: NewAttempt): Promise<Result> => {
  const result =
    (await recordQuickly(database, input)) ??
    (await database.transact((sql) => recordThoroughly(sql, database, input)));
  database.noteRow();
  return result;
};

const request = async (
  sql: Sql,
  installationId: InstallationId,
  purchaseId: PurchaseId,
  effect: Parameters<AttemptStore['recordRequest']>[2],
): Promise<{ effect: Effect; created: boolean }> => {
  const { at, heldUntil, requestKey } = effect;
  const owner = { installationId, purchaseId };
  if (!(await lockPurchase(sql, installationId, purchaseId))) {
    throw new Error('No such purchase in this installation');
  }
  const row = effectColumns(owner, effect, at, { heldUntil, requestKey });
  const added = await addEffect(sql, row);
  if (!added) {
    return { effect: await readEffect(sql, installationId, effect.key), created: false };
  }
  await markPurchase(sql, installationId, purchaseId, at, 'payment', heldUntil);
  return { effect: added, created: true };
};

/** The purchase of these ids; where they mean two, the order's. */
const findId = async (
  sql: Sql,
  installationId: InstallationId,
  { orderId, checkoutId, sessionId = null }: PurchaseIds,
): Promise<PurchaseId | null> => {
  const [row] = await sql.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "Purchase"
    WHERE "installationId" = ${installationId}
      AND ("orderId" = ${orderId}::text OR "checkoutId" = ${checkoutId}::text
        OR "sessionId" = ${sessionId}::text)
    ORDER BY ("orderId" = ${orderId}::text) DESC NULLS LAST,
      ("checkoutId" = ${checkoutId}::text) DESC NULLS LAST LIMIT 1`;
  return row ? asId<PurchaseId>(row.id) : null;
};

export const makeAttemptStore = (database: Database, memory: RowMemory): AttemptStore => ({
  recordAttempt: (input) => record(database, input),
  findAttemptByTransaction: async (installationId, transactionId) => {
    const [row] = await database.query(findAttempt, { installationId, transactionId });
    return row ? toAttempt(row) : null;
  },
  lookForSession: async ({ installationId, transactionId, channel, ids, basis }) => {
    const { checkoutId, orderId, sessionId = null } = ids;
    const [row] = await database.query(lookForSessionStatement, {
      ...{ installationId, transactionId, channel, checkoutId, orderId, sessionId },
      installationVersion: memory.versionOf(basis),
    });
    if (!row) throw new Error('A look for a session gave no row');
    if (!row.isCurrent) memory.refuse(basis);
    const attempt = attemptOf(row);
    const connection = connectionOf(row);
    const known = attempt === null ? row.knownPurchaseId : null;
    const purchase =
      known === null
        ? null
        : await database.snapshot((sql) => readRecord(sql, installationId, asId(known)));
    return {
      attempt,
      connection: connection && toConnection(connection),
      purchase,
    };
  },
  findPurchase: async (installationId, ids) => {
    // Most checkouts are new when they are asked about: one statement says so.
    const known = await database.run((sql) => findId(sql, installationId, ids));
    if (known === null) return null;
    return database.snapshot(async (sql) => {
      const id = await findId(sql, installationId, ids);
      return id === null ? null : readRecord(sql, installationId, id);
    });
  },
  readPurchase: (installationId, id) =>
    database.snapshot((sql) => readRecord(sql, installationId, id)),
  recordRequest: (installationId, purchaseId, effect) =>
    database.transact((sql) => request(sql, installationId, purchaseId, effect)),
});
