import { urgencyOfDelivery, urgencyWithoutPayment } from '../../domain/decide/urgency';
import type { Delivery, DeliveryStore } from '../../ports/store';
import { findOrAddRow, findRow, markRow } from './purchases';
import { checkBasis } from './recalled';
import { tenantOf, type PurchaseRow, type Rows, type Tenant } from './rows';

/** Adds a delivery to its purchase and marks that dirty. */
export const takeDelivery = (row: PurchaseRow, delivery: Delivery, at: number): void => {
  const urgency = urgencyOfDelivery(delivery);
  // One that was made for this delivery has no payment of ours.
  markRow(row, at, row.mark === 0 ? urgencyWithoutPayment(urgency) : urgency);
  row.deliveries.push({ delivery, mark: row.mark, mirroredAt: null });
};

/**
 * The purchase of an attempt of this connection, by the intent that is known to be its own, else
 * by the hint.
 */
const rowOfIntent = (tenant: Tenant, delivery: Delivery): PurchaseRow | null => {
  if (delivery.about.kind !== 'intent') return null;
  const { connectionId, intentId, attemptId } = delivery.about;
  if (intentId !== null) {
    for (const row of tenant.purchases.values()) {
      for (const attempt of row.attempts.values()) {
        if (attempt.intentId === intentId && attempt.connectionId === connectionId) return row;
      }
    }
  }
  const hinted = attemptId === null ? undefined : tenant.byAttempt.get(attemptId);
  const attempt = attemptId === null ? undefined : hinted?.attempts.get(attemptId);
  return attempt?.connectionId === connectionId ? (hinted ?? null) : null;
};

const rowOf = (rows: Rows, tenant: Tenant, delivery: Delivery): PurchaseRow | null => {
  if (delivery.about.kind === 'intent') return rowOfIntent(tenant, delivery);
  if (delivery.about.kind === 'foreign') return null;
  const { ids } = delivery.about;
  if (ids.checkoutId === null && ids.orderId === null) return null;
  return findOrAddRow(rows, tenant, ids, delivery.receivedAt);
};

export const makeDeliveryStore = (rows: Rows): DeliveryStore => ({
  acceptDelivery: async (delivery, basis) => {
    checkBasis(rows, basis);
    const tenant = tenantOf(rows, delivery.installationId);
    const identity = `${delivery.source} ${delivery.identity}`;
    if (tenant.identities.has(identity)) return 'repeated';
    const { about } = delivery;
    const isKnownOnly = about.kind === 'purchase' && about.knownOnly === true;
    if (isKnownOnly && !findRow(tenant, about.ids)) return 'foreign';
    tenant.identities.add(identity);
    const row = rowOf(rows, tenant, delivery);
    if (row) {
      takeDelivery(row, delivery, delivery.receivedAt);
      return 'accepted';
    }
    tenant.unmatched.push(delivery);
    const isHinted = delivery.about.kind === 'intent' && delivery.about.attemptId !== null;
    return isHinted ? 'unmatched' : 'foreign';
  },
});
