import type { Effect, PlannedEffect } from '../../domain/facts/effect';
import { asId, type InstallationId, type OrderId, type PurchaseId } from '../../domain/facts/ids';
import type { Prisma } from '../../generated/prisma/client';
import type { Settlement, WorkStore } from '../../ports/store';
import type { EffectRequest } from '../../domain/facts/new-effect';
import { encodeAct } from './acts';
import { queryIn, type Database, type Sql } from './database';
import { linkPurchase, markParameters } from './purchases';
import { toEffect } from './rows';
import { markSent } from './statements/mark-sent';
import { settleEffectStatement, type SettleParameters } from './statements/settle-effect';

interface EffectOwner {
  readonly installationId: InstallationId;
  readonly purchaseId: PurchaseId;
}

export const effectColumns = (
  owner: EffectOwner,
  { id, key, act }: PlannedEffect,
  at: number,
  { heldUntil, requestKey, sentAt }: EffectRequest,
): Prisma.EffectCreateManyInput => ({
  ...owner,
  ...{ heldUntil, requestKey },
  ...(sentAt === undefined ? {} : { sentAt, tries: 1 }),
  ...id,
  key,
  attemptId: 'attemptId' in act ? act.attemptId : null,
  act: encodeAct(act),
  plannedAt: at,
});

/** Insert-or-nothing on the key; null where it was known. */
export const addEffect = async (
  sql: Sql,
  row: Prisma.EffectCreateManyInput,
): Promise<Effect | null> => {
  const [added] = await sql.effect.createManyAndReturn({ data: [row], skipDuplicates: true });
  return added ? toEffect(added) : null;
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

interface Change {
  readonly state: Settlement['state'];
  readonly resultId: string | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly answered: boolean;
  readonly settledAt: number | null;
}

const changeOf = (settlement: Settlement, at: number): Change => {
  const { state } = settlement;
  if (state === 'done') {
    const { resultId } = settlement;
    return { state, resultId, settledAt: at, code: null, message: null, answered: false };
  }
  const { code, message } = settlement;
  const answered = state === 'unknown' && settlement.answered;
  const settledAt = state === 'refused' ? at : null;
  return { state, resultId: null, code, message, answered, settledAt };
};

const settleParameters = (
  installationId: InstallationId,
  key: string,
  settlement: Settlement,
  at: number,
): SettleParameters => ({
  ...{ installationId, key },
  ...changeOf(settlement, at),
  ...markParameters(at, 'payment'),
  intentId: settlement.state === 'done' ? (settlement.intentId ?? null) : null,
  transactionId: settlement.state === 'done' ? (settlement.transactionId ?? null) : null,
  isNews: !(settlement.state === 'done' && settlement.quiet === true),
});

/** An order came of it: its purchase is linked to it, which may take another row in. */
const settleWithOrder = async (
  sql: Sql,
  installationId: InstallationId,
  key: string,
  settlement: Settlement & { readonly orderId: OrderId },
  at: number,
): Promise<Effect> => {
  const purchaseId = await lockPurchaseOf(sql, installationId, key);
  const parameters = settleParameters(installationId, key, settlement, at);
  const [settled] = await queryIn(sql, settleEffectStatement, parameters);
  if (!settled || !purchaseId) return readEffect(sql, installationId, key);
  await linkPurchase(sql, installationId, purchaseId, settlement.orderId, at);
  return toEffect(settled);
};

const settle = async (
  database: Database,
  installationId: InstallationId,
  key: string,
  settlement: Settlement,
  at: number,
): Promise<Effect> => {
  if (settlement.state === 'done' && settlement.orderId !== undefined) {
    const linked = { ...settlement, orderId: settlement.orderId };
    return database.transact((sql) => settleWithOrder(sql, installationId, key, linked, at));
  }
  const parameters = settleParameters(installationId, key, settlement, at);
  const [settled] = await database.queryRepeatable(settleEffectStatement, parameters);
  if (settled) return toEffect(settled);
  const known = await database.run((sql) => readEffect(sql, installationId, key));
  if (known.settledAt !== null) return known;
  // Its purchase was taken in by another row at this moment: there it is settled.
  const [again] = await database.queryRepeatable(settleEffectStatement, parameters);
  return again ? toEffect(again) : known;
};

type EffectWrites = Pick<WorkStore, 'markSent' | 'settleEffect' | 'setReference'>;

export const makeEffectWrites = (database: Database): EffectWrites => ({
  markSent: async (installationId, key, at) => {
    const sent = await database.query(markSent, { installationId, key, at });
    if (sent.length > 0) return;
    // Nothing changed: it is settled, or there is none, which is a bug.
    await database.run((sql) => readEffect(sql, installationId, key));
  },
  settleEffect: (installationId, key, settlement, at) =>
    settle(database, installationId, key, settlement, at),
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
