import type { Effect } from '../../domain/facts/effect';
import type { InstallationId } from '../../domain/facts/ids';
import type { Delivery, Settlement, WorkStore } from '../../ports/store';
import { linkRow, markRow, takeForeign } from './purchases';
import type { PurchaseRow, Rows, Tenant } from './rows';

/** Insert-or-nothing on the key; null where the key was known. */
export const addEffect = (tenant: Tenant, row: PurchaseRow, effect: Effect): Effect | null => {
  if (tenant.byEffect.has(effect.key)) return null;
  row.effects.set(effect.key, effect);
  tenant.byEffect.set(effect.key, row);
  return effect;
};

export const isSettled = ({ state }: Effect): boolean => state === 'done' || state === 'refused';

const settled = (effect: Effect, settlement: Settlement, at: number): Effect => {
  if (settlement.state === 'done') {
    const { resultId } = settlement;
    const clean = { code: null, message: null, answered: false };
    return { ...effect, ...clean, state: 'done', resultId, settledAt: at, heldUntil: null };
  }
  const { state, code, message } = settlement;
  const answered = settlement.state === 'unknown' && settlement.answered;
  const settledAt = state === 'refused' ? at : null;
  return { ...effect, state, code, message, answered, settledAt, heldUntil: null };
};

const keepResult = (
  tenant: Tenant,
  row: PurchaseRow,
  effect: Effect,
  settlement: Settlement,
  at: number,
): void => {
  if (settlement.state !== 'done') return;
  const { intentId = null, transactionId = null, orderId } = settlement;
  const attempt = 'attemptId' in effect.act ? row.attempts.get(effect.act.attemptId) : undefined;
  if (attempt && (intentId ?? transactionId) !== null) {
    const known = {
      intentId: attempt.intentId ?? intentId,
      transactionId: attempt.transactionId ?? transactionId,
    };
    row.attempts.set(attempt.id, { ...attempt, ...known });
    if (transactionId !== null) tenant.byTransaction.set(transactionId, row);
    const isOfIntent = ({ about }: Delivery): boolean =>
      about.kind === 'intent' &&
      about.connectionId === attempt.connectionId &&
      about.intentId !== null &&
      about.intentId === known.intentId;
    takeForeign(tenant, row, isOfIntent, at);
  }
  if (orderId !== undefined) linkRow(tenant, row, orderId, at);
};

type EffectWrites = Pick<WorkStore, 'markSent' | 'settleEffect' | 'setReference'>;

export const makeEffectWrites = (rows: Rows): EffectWrites => {
  const rowOf = (installationId: InstallationId, key: string) => {
    const tenant = rows.tenants.get(installationId);
    const row = tenant?.byEffect.get(key);
    const effect = row?.effects.get(key);
    if (!tenant || !row || !effect) throw new Error('No such effect');
    return { tenant, row, effect };
  };
  return {
    markSent: async (installationId, key, at) => {
      const { row, effect } = rowOf(installationId, key);
      if (isSettled(effect)) return;
      row.effects.set(key, { ...effect, tries: effect.tries + 1, sentAt: at });
    },
    settleEffect: async (installationId, key, settlement, at) => {
      const { tenant, row, effect } = rowOf(installationId, key);
      if (isSettled(effect)) return effect;
      const after = settled(effect, settlement, at);
      row.effects.set(key, after);
      keepResult(tenant, row, effect, settlement, at);
      // The end of a hold is news for the worker that kept off.
      const isQuiet = settlement.state === 'done' && settlement.quiet === true;
      const isNews = !isQuiet || row.attempts.size > 1;
      if (isNews && effect.heldUntil !== null) markRow(row, at, 'payment');
      return after;
    },
    setReference: async (installationId, key, reference) => {
      const { row, effect } = rowOf(installationId, key);
      if (isSettled(effect)) return effect;
      const after = { ...effect, reference: effect.reference ?? reference };
      row.effects.set(key, after);
      return after;
    },
  };
};
