import type { Attempt } from '../../domain/facts/attempt';
import type { TransactionId } from '../../domain/facts/ids';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import type { AttemptStore, Delivery, NewAttempt, RecordedAttempt } from '../../ports/store';
import { newAttempt } from '../../adapters/new-rows';
import { firstRequestOf, newEffect } from '../../domain/facts/new-effect';
import { createIntentEffect } from '../../domain/facts/effect';
import { addEffect, isSettled } from './effects';
import { findOrAddRow, findRow, markRow, takeForeign } from './purchases';
import { checkBasis } from './recalled';
import { tenantOf, type PurchaseRow, type Rows, type Tenant } from './rows';

const isRemoved = (tenant: Tenant, id: Attempt['connectionId']): boolean => {
  const connection = tenant.connections.get(id);
  if (!connection) throw new Error('No such connection in this installation');
  return connection.removedAt !== null;
};

const record = (rows: Rows, tenant: Tenant, input: NewAttempt): RecordedAttempt => {
  if (tenant.byAttempt.has(input.attemptId)) throw new Error('This attempt id is taken');
  const row = findOrAddRow(rows, tenant, input.source, input.at);
  const attempt = newAttempt(input, row.purchase.id);
  for (const id of input.supersedes) {
    const older = row.attempts.get(id);
    if (older?.supersededAt === null) row.attempts.set(id, { ...older, supersededAt: input.at });
  }
  row.attempts.set(attempt.id, attempt);
  tenant.byAttempt.set(attempt.id, row);
  if (attempt.transactionId !== null) tenant.byTransaction.set(attempt.transactionId, row);
  const effect = newEffect(createIntentEffect(attempt.id), input.at, firstRequestOf(input));
  addEffect(tenant, row, effect);
  markRow(row, input.at, 'payment', input.heldUntil);
  const isHinted = ({ about }: Delivery): boolean =>
    about.kind === 'intent' &&
    about.attemptId === attempt.id &&
    about.connectionId === attempt.connectionId;
  takeForeign(tenant, row, isHinted, input.at);
  return { attempt, effect, created: true, record: recordOf(row) };
};

const repeat = (row: PurchaseRow, attempt: Attempt, heldUntil: number): RecordedAttempt => {
  const { key } = createIntentEffect(attempt.id);
  const effect = row.effects.get(key);
  if (!effect) throw new Error('An attempt was recorded without its effect');
  if (isSettled(effect)) return { attempt, effect, created: false, record: recordOf(row) };
  const held = { ...effect, heldUntil: Math.max(effect.heldUntil ?? 0, heldUntil) };
  row.effects.set(key, held);
  return { attempt, effect: held, created: false, record: recordOf(row) };
};

export const recordOf = (row: PurchaseRow): PurchaseRecord => ({
  purchase: row.purchase,
  attempts: [...row.attempts.values()].sort((a, b) => a.createdAt - b.createdAt),
  effects: [...row.effects.values()].sort((a, b) => a.plannedAt - b.plannedAt),
});

const attemptOfTransaction = (
  tenant: Tenant | undefined,
  transactionId: TransactionId,
): { row: PurchaseRow; attempt: Attempt } | null => {
  const row = tenant?.byTransaction.get(transactionId);
  const attempt = [...(row?.attempts.values() ?? [])].find(
    (candidate) => candidate.transactionId === transactionId,
  );
  return row && attempt ? { row, attempt } : null;
};

/** Without a transaction an attempt is known by its id alone. */
const findRecorded = (tenant: Tenant, { transactionId, attemptId }: NewAttempt) => {
  if (transactionId !== null) return attemptOfTransaction(tenant, transactionId);
  const row = tenant.byAttempt.get(attemptId);
  const attempt = row?.attempts.get(attemptId);
  return row && attempt ? { row, attempt } : null;
};

export const makeAttemptStore = (rows: Rows): AttemptStore => ({
  recordAttempt: async (input) => {
    const tenant = tenantOf(rows, input.installationId);
    const known = findRecorded(tenant, input);
    const { connectionId } = known?.attempt ?? input;
    if (isRemoved(tenant, connectionId)) return 'connection-removed';
    return known ? repeat(known.row, known.attempt, input.heldUntil) : record(rows, tenant, input);
  },
  findAttemptByTransaction: async (installationId, transactionId) =>
    attemptOfTransaction(rows.tenants.get(installationId), transactionId)?.attempt ?? null,
  lookForSession: async ({ installationId, transactionId, channel, ids, basis }) => {
    checkBasis(rows, basis);
    const tenant = rows.tenants.get(installationId);
    const attempt = attemptOfTransaction(tenant, transactionId)?.attempt ?? null;
    const id = attempt?.connectionId ?? tenant?.channels.get(channel)?.connectionId ?? null;
    const row = tenant && attempt === null ? findRow(tenant, ids) : null;
    return {
      attempt,
      connection: (id && tenant?.connections.get(id)) || null,
      purchase: row ? recordOf(row) : null,
    };
  },
  findPurchase: async (installationId, ids) => {
    const tenant = rows.tenants.get(installationId);
    const row = tenant && findRow(tenant, ids);
    return row ? recordOf(row) : null;
  },
  readPurchase: async (installationId, id) => {
    const row = rows.tenants.get(installationId)?.purchases.get(id);
    return row ? recordOf(row) : null;
  },
  recordRequest: async (installationId, purchaseId, effect) => {
    const tenant = tenantOf(rows, installationId);
    const row = tenant.purchases.get(purchaseId);
    if (!row) throw new Error('No such purchase in this installation');
    const { requestKey, heldUntil } = effect;
    const added = addEffect(tenant, row, newEffect(effect, effect.at, { heldUntil, requestKey }));
    if (added) {
      markRow(row, effect.at, 'payment', heldUntil);
      return { effect: added, created: true };
    }
    const known = tenant.byEffect.get(effect.key)?.effects.get(effect.key);
    if (!known) throw new Error('An effect vanished');
    return { effect: known, created: false };
  },
});
