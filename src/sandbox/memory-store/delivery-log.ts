import { connectionIdOf, eventIdOf } from '../../domain/facts/delivery-identity';
import {
  refusedHour,
  searchOf,
  type Delivery,
  type DeliveryLogStore,
  type LoggedDelivery,
  type Search,
} from '../../ports/store';
import { isFound } from './mirrors';
import { tenantOf, type DeliveryRow, type PurchaseRow, type Rows, type Tenant } from './rows';

const lineOf = (
  tenant: Tenant,
  delivery: Delivery,
  taken: { readonly row: PurchaseRow; readonly mirroredAt: DeliveryRow['mirroredAt'] } | null,
): LoggedDelivery => {
  const { source, identity, event, receivedAt, about } = delivery;
  const isStripe = source === 'stripe';
  return {
    position: tenant.identities.get(`${source} ${identity}`) ?? 0n,
    ...{ source, event, receivedAt, lastAt: receivedAt, count: 1, code: null },
    result: taken ? 'taken' : 'foreign',
    connectionId: isStripe ? connectionIdOf(identity) : null,
    eventId: isStripe ? eventIdOf(identity) : null,
    intentId: about.kind === 'intent' ? about.intentId : null,
    purchaseId: taken?.row.purchase.id ?? null,
    orderNumber: taken?.row.mirror.orderNumber ?? null,
    userEmail: taken?.row.mirror.userEmail ?? null,
    mirroredAt: taken?.mirroredAt ?? null,
  };
};

const refusedLines = (tenant: Tenant): LoggedDelivery[] =>
  [...tenant.refused.values()].map(({ firstAt, installationId: _, ...refused }) => ({
    ...refused,
    result: 'refused',
    receivedAt: firstAt,
    ...{ eventId: null, intentId: null, purchaseId: null, mirroredAt: null },
    ...{ orderNumber: null, userEmail: null },
  }));

/** An event is found by its own id; all else by the purchase, or by Stripe's payment. */
const linesOf = (tenant: Tenant, search: Search | null): LoggedDelivery[] => {
  const taken = [...tenant.purchases.values()].flatMap((row) =>
    row.deliveries.flatMap(({ delivery, mirroredAt }) => {
      const line = lineOf(tenant, delivery, { row, mirroredAt });
      const isAsked = !search || (search.eventId === null && isFound(row, search));
      return isAsked || isEvent(line, search) ? [line] : [];
    }),
  );
  const foreign = tenant.unmatched
    .map((delivery) => lineOf(tenant, delivery, null))
    .filter(
      (line) =>
        !search ||
        isEvent(line, search) ||
        search.stripeIds.some((id) => line.intentId !== null && line.intentId === id),
    );
  return [...taken, ...foreign, ...(search ? [] : refusedLines(tenant))];
};

const isEvent = ({ eventId }: LoggedDelivery, search: Search | null): boolean =>
  (search?.eventId ?? null) !== null && (eventId?.startsWith(search?.eventId ?? '') ?? false);

export const makeDeliveryLogStore = (rows: Rows): DeliveryLogStore => ({
  listDeliveries: async (installationId, { sources, results, search, limit, cursor }) => {
    const tenant = rows.tenants.get(installationId);
    const found = (tenant ? linesOf(tenant, searchOf(search)) : [])
      .filter(({ source }) => !sources || sources.includes(source))
      .filter(({ result }) => !results || results.includes(result))
      .filter(({ position }) => cursor === null || position < cursor)
      .sort((a, b) => (a.position < b.position ? 1 : -1));
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { rows: page, nextCursor: found.length > limit && last ? last.position : null };
  },
  noteRefused: async (refused) => {
    const tenant = tenantOf(rows, refused.installationId);
    const { source, connectionId, code } = refused;
    const key = [source, connectionId ?? '', code, refusedHour(refused)].join(' ');
    const known = tenant.refused.get(key);
    if (!known) rows.arrivals += 1n;
    tenant.refused.set(key, {
      ...refused,
      position: known?.position ?? rows.arrivals,
      firstAt: Math.min(known?.firstAt ?? refused.firstAt, refused.firstAt),
      lastAt: Math.max(known?.lastAt ?? refused.lastAt, refused.lastAt),
      count: (known?.count ?? 0) + refused.count,
    });
  },
});
