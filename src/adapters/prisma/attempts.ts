import type { Effect } from '../../domain/effect';
import { asId, type InstallationId, type PurchaseId } from '../../domain/ids';
import type { PurchaseRecord } from '../../domain/purchase';
import type { Prisma } from '../../generated/prisma/client';
import type * as Rows from '../../generated/prisma/client';
import type { AttemptStore, NewAttempt } from '../../ports/store';
import { firstEffectKey } from '../purchase-rules';
import type { Database, Sql } from './database';
import { addEffects, effectColumns, readEffect } from './effects';
import { findOrAddPurchase, lockPurchase, markPurchase } from './purchases';
import { toAttempt, toEffect, toPurchase } from './rows';

type Recorded = Awaited<ReturnType<AttemptStore['recordAttempt']>>;

const repeat = async (sql: Sql, row: Rows.Attempt, heldUntil: number): Promise<Recorded> => {
  const attempt = toAttempt(row);
  const installationId = asId<InstallationId>(row.installationId);
  const key = firstEffectKey(attempt.id);
  await sql.$executeRaw`
    UPDATE "Effect" SET "heldUntil" = GREATEST("heldUntil", ${heldUntil}::bigint)
    WHERE "installationId" = ${installationId} AND "key" = ${key} AND "settledAt" IS NULL`;
  return { attempt, effect: await readEffect(sql, installationId, key), created: false };
};

/** Deliveries that bore this attempt's id before it was known. */
const matchDeliveries = async (
  sql: Sql,
  input: NewAttempt,
  purchaseId: PurchaseId,
): Promise<void> => {
  const { installationId, connectionId, attemptId } = input;
  const where = { installationId, connectionId, attemptId, purchaseId: null };
  if ((await sql.delivery.count({ where })) === 0) return;
  const mark = await markPurchase(sql, installationId, purchaseId, input.at);
  await sql.delivery.updateMany({ where, data: { purchaseId, mark } });
};

const findAttempt = (sql: Sql, { installationId, transactionId }: NewAttempt) =>
  sql.attempt.findUnique({
    where: { installationId_transactionId: { installationId, transactionId } },
  });

const record = async (sql: Sql, database: Database, input: NewAttempt): Promise<Recorded> => {
  const known = await findAttempt(sql, input);
  if (known) return repeat(sql, known, input.heldUntil);
  const { installationId, connectionId, transactionId, attemptId, at } = input;
  const { flow, amountMinor, currency, paymentMethodType, source } = input;
  const purchaseId = await findOrAddPurchase(sql, database.random, installationId, source, at);
  // The purchase is locked from here on: of two requests for one transaction the second one sees
  // what the first one recorded.
  const meanwhile = await findAttempt(sql, input);
  if (meanwhile) return repeat(sql, meanwhile, input.heldUntil);
  await sql.attempt.updateMany({
    where: { installationId, purchaseId, id: { in: [...input.supersedes] }, supersededAt: null },
    data: { supersededAt: at },
  });
  const ids = { id: attemptId, installationId, purchaseId, connectionId, transactionId };
  const row = await sql.attempt.create({
    data: { ...ids, flow, amountMinor, currency, paymentMethodType, createdAt: at },
  });
  const act = { kind: 'create-intent', attemptId } as const;
  const planned = { key: firstEffectKey(attemptId), act };
  const request = { heldUntil: input.heldUntil, requestKey: null };
  const owner = { installationId, purchaseId };
  const [effect] = await addEffects(sql, [effectColumns(owner, planned, at, request)]);
  if (!effect) throw new Error('The effect of a new attempt was known already');
  await markPurchase(sql, installationId, purchaseId, at, input.heldUntil);
  await matchDeliveries(sql, input, purchaseId);
  return { attempt: toAttempt(row), effect, created: true };
};

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
  const [added] = await addEffects(sql, [row]);
  if (!added) {
    return { effect: await readEffect(sql, installationId, effect.key), created: false };
  }
  await markPurchase(sql, installationId, purchaseId, at, heldUntil);
  return { effect: added, created: true };
};

export const makeAttemptStore = (database: Database): AttemptStore => ({
  recordAttempt: (input) => database.transact((sql) => record(sql, database, input)),
  findAttemptByTransaction: (installationId, transactionId) =>
    database.run(async (sql) => {
      const row = await sql.attempt.findUnique({
        where: { installationId_transactionId: { installationId, transactionId } },
      });
      return row && toAttempt(row);
    }),
  findPurchase: (installationId, { orderId, checkoutId }) =>
    database.snapshot(async (sql) => {
      for (const where of [orderId && { orderId }, checkoutId && { checkoutId }]) {
        if (!where) continue;
        const row = await sql.purchase.findFirst({
          where: { installationId, ...where },
          include: oldestFirst,
        });
        if (row) return toRecord(row);
      }
      return null;
    }),
  readPurchase: (installationId, id) =>
    database.snapshot(async (sql) => {
      const row = await sql.purchase.findFirst({
        where: { installationId, id },
        include: oldestFirst,
      });
      return row && toRecord(row);
    }),
  recordRequest: (installationId, purchaseId, effect) =>
    database.transact((sql) => request(sql, installationId, purchaseId, effect)),
});
