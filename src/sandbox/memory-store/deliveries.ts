import { urgencyOfDelivery, urgencyOfPaid } from '../../domain/decide/urgency';
import type { Delivery, DeliveryStore } from '../../ports/store';
import { findOrAddRow, findRow, takeDelivery } from './purchases';
import { checkBasis } from './recalled';
import { tenantOf, type PurchaseRow, type Rows, type Tenant } from './rows';

/**
 * The purchase of an attempt of this connection, by the intent that is known to be its own, else
 * by the hint; else that of the session.
 */
const rowOfIntent = (tenant: Tenant, delivery: Delivery): PurchaseRow | null => {
  if (delivery.about.kind !== 'intent') return null;
  const { connectionId, intentId, attemptId, sessionId } = delivery.about;
  if (intentId !== null) {
    for (const row of tenant.purchases.values()) {
      for (const attempt of row.attempts.values()) {
        if (attempt.intentId === intentId && attempt.connectionId === connectionId) return row;
      }
    }
  }
  const hinted = attemptId === null ? undefined : tenant.byAttempt.get(attemptId);
  const attempt = attemptId === null ? undefined : hinted?.attempts.get(attemptId);
  const ofSession = sessionId ? tenant.bySession.get(sessionId) : undefined;
  return (attempt?.connectionId === connectionId ? hinted : ofSession) ?? null;
};

const rowOf = (rows: Rows, tenant: Tenant, delivery: Delivery): PurchaseRow | null => {
  if (delivery.about.kind === 'intent') return rowOfIntent(tenant, delivery);
  if (delivery.about.kind === 'foreign') return null;
  const { ids } = delivery.about;
  if (!(ids.checkoutId ?? ids.orderId ?? ids.sessionId)) return null;
  return findOrAddRow(rows, tenant, ids, delivery.receivedAt);
};

/** A row without an order that shows the whole payment, and on which both sides agree. */
const isPaidInRow = ({ purchase, mirror }: PurchaseRow): boolean =>
  purchase.orderId === null &&
  mirror.syncState === 'in_sync' &&
  mirror.amountReceivedMinor > 0n &&
  mirror.amountReceivedMinor >= mirror.amountMinor;

export const makeDeliveryStore = (rows: Rows): DeliveryStore => ({
  acceptDelivery: async (delivery, basis) => {
    checkBasis(rows, basis);
    const tenant = tenantOf(rows, delivery.installationId);
    const identity = `${delivery.source} ${delivery.identity}`;
    if (tenant.identities.has(identity)) return 'repeated';
    const { about } = delivery;
    const isKnownOnly = about.kind === 'purchase' && about.knownOnly === true;
    if (isKnownOnly && !findRow(tenant, about.ids)) return 'foreign';
    rows.arrivals += 1n;
    tenant.identities.set(identity, rows.arrivals);
    const row = rowOf(rows, tenant, delivery);
    if (row) {
      const urgency = (isPaidInRow(row) ? urgencyOfPaid : urgencyOfDelivery)(delivery);
      takeDelivery(row, delivery, delivery.receivedAt, urgency);
      return 'accepted';
    }
    tenant.unmatched.push(delivery);
    const isHinted = delivery.about.kind === 'intent' && delivery.about.attemptId !== null;
    return isHinted ? 'unmatched' : 'foreign';
  },
});
