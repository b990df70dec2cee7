import { asId, type OrderId, type PurchaseId } from '../../domain/facts/ids';
import { urgencyOfOrder, moreUrgent, type Urgency } from '../../domain/decide/urgency';
import type { PurchaseIds } from '../../ports/store';
import { blankMirror } from '../../adapters/purchase-rules';
import { earliestMilestones } from './milestones';
import type { PurchaseRow, Rows, Tenant } from './rows';

/** By order, else by checkout. */
export const findRow = (tenant: Tenant, ids: PurchaseIds): PurchaseRow | null =>
  (ids.orderId === null ? undefined : tenant.byOrder.get(ids.orderId)) ??
  (ids.checkoutId === null ? undefined : tenant.byCheckout.get(ids.checkoutId)) ??
  null;

/** Marks a row dirty: there was news at `at`, and it is due at `dueAt` at the latest. */
export const markRow = (
  row: PurchaseRow,
  at: number,
  urgency: Urgency,
  dueAt: number = at,
): void => {
  const fresh = row.purchase.orderId === null ? urgency : urgencyOfOrder(urgency);
  row.mark += 1;
  row.urgency = row.dueAt === null ? fresh : moreUrgent(row.urgency, fresh);
  row.remarkedUrgency = moreUrgent(row.remarkedUrgency ?? fresh, fresh);
  row.dirtySince ??= at;
  row.remarkedAt ??= at;
  row.dueAt = row.dueAt === null ? dueAt : Math.min(row.dueAt, dueAt);
};

const addRow = (rows: Rows, tenant: Tenant, ids: PurchaseIds, at: number): PurchaseRow => {
  const row: PurchaseRow = {
    purchase: {
      id: asId<PurchaseId>(rows.random.uuid()),
      installationId: tenant.installation.id,
      channel: ids.channel,
      checkoutId: ids.checkoutId,
      orderId: ids.orderId,
      createdAt: at,
    },
    mirror: blankMirror(ids, at),
    sweepClass: 'live',
    mark: 0,
    dirtySince: null,
    remarkedAt: null,
    remarkedUrgency: null,
    dueAt: null,
    urgency: 'news',
    fence: 0,
    leaseUntil: null,
    tries: 0,
    lookedAt: at,
    quietSince: null,
    problems: [],
    attempts: new Map(),
    effects: new Map(),
    deliveries: [],
  };
  tenant.purchases.set(row.purchase.id, row);
  return row;
};

const indexRow = (tenant: Tenant, row: PurchaseRow): void => {
  const { checkoutId, orderId } = row.purchase;
  if (checkoutId !== null) tenant.byCheckout.set(checkoutId, row);
  if (orderId !== null) tenant.byOrder.set(orderId, row);
};

/** Two rows turned out to be one purchase: everything of `gone` moves to `kept`. */
const mergeRows = (tenant: Tenant, kept: PurchaseRow, gone: PurchaseRow, at: number): void => {
  tenant.purchases.delete(gone.purchase.id);
  for (const attempt of gone.attempts.values()) {
    kept.attempts.set(attempt.id, { ...attempt, purchaseId: kept.purchase.id });
    tenant.byAttempt.set(attempt.id, kept);
    tenant.byTransaction.set(attempt.transactionId, kept);
  }
  for (const effect of gone.effects.values()) {
    kept.effects.set(effect.key, effect);
    tenant.byEffect.set(effect.key, kept);
  }
  markRow(kept, at, gone.dueAt === null ? 'news' : gone.urgency);
  // Their marks counted another row: the mark of the merge covers them all.
  for (const row of gone.deliveries) kept.deliveries.push({ ...row, mark: kept.mark });
  kept.purchase = {
    ...kept.purchase,
    channel: kept.purchase.channel ?? gone.purchase.channel,
    checkoutId: kept.purchase.checkoutId ?? gone.purchase.checkoutId,
    orderId: kept.purchase.orderId ?? gone.purchase.orderId,
    createdAt: Math.min(kept.purchase.createdAt, gone.purchase.createdAt),
  };
  const milestones = earliestMilestones(kept.mirror.milestones, gone.mirror.milestones);
  kept.mirror = { ...kept.mirror, milestones };
  // A lease on the vanished row must not write any more.
  gone.fence += 1;
  gone.leaseUntil = null;
  indexRow(tenant, kept);
};

/** Gives the row its order, taking in another row that was made for the order alone. */
export const linkRow = (tenant: Tenant, row: PurchaseRow, orderId: OrderId, at: number): void => {
  if (row.purchase.orderId !== null) return;
  const other = tenant.byOrder.get(orderId);
  row.purchase = { ...row.purchase, orderId };
  tenant.byOrder.set(orderId, row);
  if (other && other !== row) mergeRows(tenant, row, other, at);
};

/** The row of these ids, made where there is none; ids that it did not know are added. */
export const findOrAddRow = (
  rows: Rows,
  tenant: Tenant,
  ids: PurchaseIds,
  at: number,
): PurchaseRow => {
  const ofOrder = ids.orderId === null ? undefined : tenant.byOrder.get(ids.orderId);
  const ofCheckout = ids.checkoutId === null ? undefined : tenant.byCheckout.get(ids.checkoutId);
  // A checkout whose row has another order already is not this order's.
  const isFree = ofCheckout?.purchase.orderId === null || ids.orderId === null;
  if (ofCheckout && isFree && ids.orderId !== null) linkRow(tenant, ofCheckout, ids.orderId, at);
  const found = (isFree ? ofCheckout : undefined) ?? ofOrder;
  const checkoutId = ofCheckout && found !== ofCheckout ? null : ids.checkoutId;
  const row = found ?? addRow(rows, tenant, { ...ids, checkoutId }, at);
  row.purchase = {
    ...row.purchase,
    channel: row.purchase.channel ?? ids.channel,
    checkoutId: row.purchase.checkoutId ?? checkoutId,
  };
  indexRow(tenant, row);
  return row;
};
