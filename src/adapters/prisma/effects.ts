import type { Effect, PlannedEffect } from '../../domain/effect';
import { asId, type InstallationId, type PurchaseId } from '../../domain/ids';
import type { Prisma } from '../../generated/prisma/client';
import type { Settlement, WorkStore } from '../../ports/store';
import { encodeAct } from './acts';
import type { Database, Sql } from './database';
import { linkPurchase, markPurchase } from './purchases';
import { toEffect } from './rows';

export interface EffectOwner {
  readonly installationId: InstallationId;
  readonly purchaseId: PurchaseId;
}

export interface EffectRequest {
  readonly heldUntil: number | null;
  readonly requestKey: string | null;
}

export const effectColumns = (
  owner: EffectOwner,
  { key, act }: PlannedEffect,
  at: number,
  request: EffectRequest,
): Prisma.EffectCreateManyInput => ({
  ...owner,
  ...request,
  key,
  kind: act.kind,
  attemptId: 'attemptId' in act ? act.attemptId : null,
  act: encodeAct(act),
  plannedAt: at,
});

/** Insert-or-nothing on the key; gives the new ones in the order given. */
export const addEffects = async (
  sql: Sql,
  rows: readonly Prisma.EffectCreateManyInput[],
): Promise<readonly Effect[]> => {
  if (rows.length === 0) return [];
  const added = await sql.effect.createManyAndReturn({ data: [...rows], skipDuplicates: true });
  const place = new Map(rows.map(({ key }, index) => [key, index]));
  return added
    .sort((a, b) => (place.get(a.key) ?? 0) - (place.get(b.key) ?? 0))
    .map((row) => toEffect(row));
};

export const readEffect = async (
  sql: Sql,
  installationId: InstallationId,
  key: string,
): Promise<Effect> => {
  const row = await sql.effect.findUnique({
    where: { installationId_key: { installationId, key } },
  });
  if (!row) throw new Error('No such effect');
  return toEffect(row);
};

/** Locks come in one order everywhere: the purchase first, then its attempts and effects. */
const lockPurchaseOf = async (
  sql: Sql,
  installationId: InstallationId,
  key: string,
): Promise<PurchaseId | null> => {
  const rows = await sql.$queryRaw<{ id: string }[]>`
    SELECT p."id" FROM "Effect" e
    JOIN "Purchase" p ON p."installationId" = e."installationId" AND p."id" = e."purchaseId"
    WHERE e."installationId" = ${installationId} AND e."key" = ${key}
    FOR NO KEY UPDATE OF p`;
  return rows[0] ? asId<PurchaseId>(rows[0].id) : null;
};

const changeOf = (settlement: Settlement, at: number): Prisma.EffectUncheckedUpdateManyInput => {
  const { state } = settlement;
  if (state === 'done') {
    const { resultId } = settlement;
    return { state, resultId, settledAt: at, code: null, message: null, answered: false };
  }
  const { code, message } = settlement;
  return state === 'refused'
    ? { state, code, message, answered: false, settledAt: at }
    : { state, code, message, answered: settlement.answered };
};

const settle = async (
  sql: Sql,
  installationId: InstallationId,
  key: string,
  settlement: Settlement,
  at: number,
): Promise<Effect> => {
  const purchaseId = await lockPurchaseOf(sql, installationId, key);
  const before = await readEffect(sql, installationId, key);
  if (!purchaseId || before.state === 'done' || before.state === 'refused') return before;
  await sql.effect.updateMany({
    where: { installationId, key },
    data: { ...changeOf(settlement, at), heldUntil: null },
  });
  if (settlement.state === 'done') {
    const { intentId, orderId } = settlement;
    if (intentId !== undefined && 'attemptId' in before.act) {
      const where = { installationId, id: before.act.attemptId, intentId: null };
      await sql.attempt.updateMany({ where, data: { intentId } });
    }
    if (orderId !== undefined) await linkPurchase(sql, installationId, purchaseId, orderId, at);
  }
  // The end of a hold is news for the worker that kept off.
  if (before.heldUntil !== null) await markPurchase(sql, installationId, purchaseId, at);
  return readEffect(sql, installationId, key);
};

type EffectWrites = Pick<WorkStore, 'markSent' | 'settleEffect' | 'setReference'>;

export const makeEffectWrites = (database: Database): EffectWrites => ({
  markSent: (installationId, key, at) =>
    database.run(async (sql) => {
      const sent = await sql.effect.updateMany({
        where: { installationId, key, state: { in: ['planned', 'unknown'] } },
        data: { tries: { increment: 1 }, sentAt: at },
      });
      // Nothing changed: it is settled, or there is none, which is a bug.
      if (sent.count === 0) await readEffect(sql, installationId, key);
    }),
  settleEffect: (installationId, key, settlement, at) =>
    database.transact((sql) => settle(sql, installationId, key, settlement, at)),
  setReference: (installationId, key, reference) =>
    database.run(async (sql) => {
      const where = {
        installationId,
        key,
        reference: null,
        state: { in: ['planned', 'unknown'] },
      };
      await sql.effect.updateMany({ where, data: { reference } });
      return readEffect(sql, installationId, key);
    }),
});
