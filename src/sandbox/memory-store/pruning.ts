import type { PruneStore } from '../../ports/store';
import type { DeliveryRow, Rows, Tenant } from './rows';

/** Closed problems are not kept in memory at all. */
export const makePruneStore = (rows: Rows): PruneStore => ({
  prune: async ({ deliveriesBefore, foreignKept, limit }) => {
    let deliveries = 0;
    for (const tenant of rows.tenants.values()) {
      deliveries += pruneTenant(tenant, deliveriesBefore, limit - deliveries);
      deliveries += pruneForeign(tenant, foreignKept, limit - deliveries);
      for (const [key, { lastAt }] of tenant.refused) {
        if (lastAt < deliveriesBefore && deliveries < limit && tenant.refused.delete(key)) {
          deliveries += 1;
        }
      }
    }
    return { deliveries, problems: 0 };
  },
});

const pruneTenant = (tenant: Tenant, before: number, limit: number): number => {
  let pruned = 0;
  const isKept = ({ delivery, mirroredAt }: DeliveryRow): boolean => {
    if (mirroredAt === null || delivery.receivedAt >= before || pruned >= limit) return true;
    tenant.identities.delete(`${delivery.source} ${delivery.identity}`);
    pruned += 1;
    return false;
  };
  for (const row of tenant.purchases.values()) row.deliveries = row.deliveries.filter(isKept);
  const taken = (delivery: DeliveryRow['delivery']): DeliveryRow => ({
    delivery,
    mark: 0,
    mirroredAt: delivery.receivedAt,
  });
  tenant.unmatched = tenant.unmatched.filter((delivery) => isKept(taken(delivery)));
  return pruned;
};

/** Of each connection the newest so many stay. */
const pruneForeign = (tenant: Tenant, kept: number, limit: number): number => {
  const seen = new Map<string, number>();
  const tooMany = tenant.unmatched
    .toReversed()
    .filter(({ about }) => {
      if (about.kind !== 'intent') return false;
      const count = (seen.get(about.connectionId) ?? 0) + 1;
      seen.set(about.connectionId, count);
      return count > kept;
    })
    .slice(0, Math.max(0, limit));
  for (const { source, identity } of tooMany) tenant.identities.delete(`${source} ${identity}`);
  tenant.unmatched = tenant.unmatched.filter((delivery) => !tooMany.includes(delivery));
  return tooMany.length;
};
