import { asId, type OrderId, type PurchaseId, type SessionId } from '../../domain/facts/ids';
import {
  urgencyUnawaited,
  moreUrgent,
  urgencyOfDelivery,
  urgencyWithoutPayment,
  type Urgency,
} from '../../domain/decide/urgency';
import type { Delivery, DeliveryAbout, PurchaseIds } from '../../ports/store';
import { meantBy } from '../../domain/facts/purchase-ids';
import { blankMirror } from '../../domain/row/mirror';
import { earliestMilestones } from './milestones';
import type { PurchaseRow, Rows, Tenant } from './rows';

const rowsOf = (tenant: Tenant, { orderId, checkoutId, sessionId }: PurchaseIds) => [
  orderId === null ? undefined : tenant.byOrder.get(orderId),
  checkoutId === null ? undefined : tenant.byCheckout.get(checkoutId),
  sessionId ? tenant.bySession.get(sessionId) : undefined,
];

/** By order, else by checkout, else by session. */
export const findRow = (tenant: Tenant, ids: PurchaseIds): PurchaseRow | null =>
  rowsOf(tenant, ids).find((row) => row !== undefined) ?? null;

/** True where it is no order yet, and the app is the one to make it. */
const isAwaited = ({ purchase, channels }: PurchaseRow): boolean =>
  purchase.orderId === null && channels.get(purchase.channel ?? '')?.completion === 'app';

/** Marks a row dirty: there was news at `at`, and it is due at `dueAt` at the latest. */
export const markRow = (
  row: PurchaseRow,
  at: number,
  urgency: Urgency,
  dueAt: number = at,
): void => {
  const fresh = isAwaited(row) ? urgency : urgencyUnawaited(urgency);
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
      sessionId: ids.sessionId ?? null,
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
    changedAt: at,
    objectIds: new Set(),
    problems: [],
    attempts: new Map(),
    effects: new Map(),
    deliveries: [],
    channels: tenant.channels,
  };
  tenant.purchases.set(row.purchase.id, row);
  return row;
};

const indexRow = (tenant: Tenant, row: PurchaseRow): void => {
  const { checkoutId, orderId, sessionId } = row.purchase;
  if (checkoutId !== null) tenant.byCheckout.set(checkoutId, row);
  if (orderId !== null) tenant.byOrder.set(orderId, row);
  if (sessionId !== null) tenant.bySession.set(sessionId, row);
};

/** Two rows turned out to be one purchase: everything of `gone` moves to `kept`. */
const mergeRows = (tenant: Tenant, kept: PurchaseRow, gone: PurchaseRow, at: number): void => {
  tenant.purchases.delete(gone.purchase.id);
  for (const attempt of gone.attempts.values()) {
    kept.attempts.set(attempt.id, { ...attempt, purchaseId: kept.purchase.id });
    tenant.byAttempt.set(attempt.id, kept);
    if (attempt.transactionId !== null) tenant.byTransaction.set(attempt.transactionId, kept);
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
    sessionId: kept.purchase.sessionId ?? gone.purchase.sessionId,
    createdAt: Math.min(kept.purchase.createdAt, gone.purchase.createdAt),
  };
  const milestones = earliestMilestones(kept.mirror.milestones, gone.mirror.milestones);
  kept.mirror = { ...kept.mirror, milestones };
  for (const id of gone.objectIds) kept.objectIds.add(id);
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
  const known = rowsOf(tenant, ids).flatMap((row) => (row ? [{ ...row.purchase, row }] : []));
  const { found, own, absorbed } = meantBy(known, ids);
  const row = found?.row ?? addRow(rows, tenant, own, at);
  if (absorbed) mergeRows(tenant, row, absorbed.row, at);
  if (own.orderId !== null) linkRow(tenant, row, own.orderId, at);
  row.purchase = {
    ...row.purchase,
    channel: row.purchase.channel ?? own.channel,
    checkoutId: row.purchase.checkoutId ?? own.checkoutId,
    sessionId: row.purchase.sessionId ?? own.sessionId,
  };
  indexRow(tenant, row);
  const { sessionId } = own;
  if (sessionId !== null) {
    takeForeign(tenant, row, ({ about }) => sessionIn(about) === sessionId, at);
  }
  return row;
};

const sessionIn = (about: DeliveryAbout): SessionId | null =>
  about.kind === 'intent' ? (about.sessionId ?? null) : null;

/** Adds a delivery to its purchase and marks that dirty. */
export const takeDelivery = (
  row: PurchaseRow,
  delivery: Delivery,
  at: number,
  urgency: Urgency,
): void => {
  // One that was made for this delivery has no payment of ours.
  markRow(row, at, row.mark === 0 ? urgencyWithoutPayment(urgency) : urgency);
  row.deliveries.push({ delivery, mark: row.mark, mirroredAt: null });
};

/** Events that came before anybody knew whose they are: they are news of this purchase now. */
export const takeForeign = (
  tenant: Tenant,
  row: PurchaseRow,
  isOwn: (delivery: Delivery) => boolean,
  at: number,
): void => {
  for (const delivery of tenant.unmatched.filter(isOwn)) {
    takeDelivery(row, delivery, at, urgencyOfDelivery(delivery));
  }
  tenant.unmatched = tenant.unmatched.filter((delivery) => !isOwn(delivery));
};
