import type { Attempt } from '../../domain/attempt';
import type { Effect } from '../../domain/effect';
import { asId, type PurchaseId } from '../../domain/ids';
import { Prisma } from '../../generated/prisma/client';
import type { NewAttempt, RecordedAttempt } from '../../ports/store';
import { firstEffect, newAttempt, newEffect } from '../new-rows';
import { encodeAct } from './acts';
import type { Database, Sql } from './database';
import { isTaken } from './errors';
import { insertMarked } from './purchases';

/**
 * The first attempt on a checkout or order that nobody has told of before: purchase, attempt and
 * effect in one statement, which is the way of nearly every payment. Null where anything about it
 * is known already, somebody else was recording the same just now, or the connection is removed.
 */
export const recordQuickly = async (
  database: Database,
  input: NewAttempt,
): Promise<RecordedAttempt | null> => {
  if (input.supersedes.length > 0) return null;
  const purchaseId = asId<PurchaseId>(database.random.uuid());
  const attempt = newAttempt(input, purchaseId);
  const request = { heldUntil: input.heldUntil, requestKey: null };
  const effect = newEffect(firstEffect(attempt.id), input.at, request);
  try {
    if (!(await database.runRepeatable((sql) => insert(sql, input, attempt, effect)))) return null;
  } catch (error) {
    // The transaction, on another checkout: the longer way finds it.
    if (isTaken(error)) return null;
    throw error;
  }
  const { installationId, at: createdAt, source } = input;
  const purchase = { ...source, id: purchaseId, installationId, createdAt };
  const record = { purchase, attempts: [attempt], effects: [effect] };
  return { attempt, effect, created: true, record };
};

/**
 * Nothing of it is known, no delivery waits for the attempt, and the connection stays until it is
 * recorded.
 */
const isNew = ({ installationId, transactionId, connectionId, attemptId, source }: NewAttempt) =>
  Prisma.sql`
    NOT EXISTS (SELECT FROM "Attempt"
      WHERE "installationId" = ${installationId} AND "transactionId" = ${transactionId})
    AND NOT EXISTS (SELECT FROM "Purchase" WHERE "installationId" = ${installationId}
      AND ("orderId" = ${source.orderId}::text OR "checkoutId" = ${source.checkoutId}::text))
    AND NOT EXISTS (SELECT FROM "Delivery" WHERE "installationId" = ${installationId}
      AND "connectionId" = ${connectionId} AND "attemptId" = ${attemptId}
      AND "purchaseId" IS NULL)
    AND EXISTS (SELECT FROM "Connection" WHERE "installationId" = ${installationId}
      AND "id" = ${connectionId} AND "removedAt" IS NULL FOR KEY SHARE)`;

const insert = async (
  sql: Sql,
  input: NewAttempt,
  attempt: Attempt,
  effect: Effect,
): Promise<boolean> => {
  const { installationId, source, at, heldUntil } = input;
  const marked = { at, dueAt: heldUntil, urgency: 'payment' } as const;
  const act = JSON.stringify(encodeAct(effect.act));
  const rows = await sql.$queryRaw<{ recorded: bigint }[]>`
    WITH "added" AS (
      ${insertMarked(installationId, attempt.purchaseId, source, marked, isNew(input))}),
    "attempt" AS (
      INSERT INTO "Attempt" ("id", "installationId", "purchaseId", "connectionId",
        "transactionId", "flow", "amountMinor", "currency", "paymentMethodType", "createdAt")
      SELECT ${attempt.id}, ${installationId}, "id", ${attempt.connectionId},
        ${attempt.transactionId}, ${attempt.flow}, ${attempt.amountMinor}::bigint,
        ${attempt.currency}, ${attempt.paymentMethodType}::text, ${at}::bigint
      FROM "added"
      RETURNING "id"),
    "effect" AS (
      INSERT INTO "Effect" ("installationId", "key", "purchaseId", "attemptId", "kind", "act",
        "plannedAt", "heldUntil")
      SELECT ${installationId}, ${effect.key}, "id", ${attempt.id}, ${effect.act.kind},
        ${act}::json, ${at}::bigint, ${heldUntil}::bigint
      FROM "added"
      RETURNING "key")
    SELECT count(*) AS "recorded" FROM "attempt", "effect"`;
  return rows[0]?.recorded === 1n;
};
