import { eventIdOf } from '../../domain/facts/delivery-identity';
import type { SyncState } from '../../domain/row/mirror';
import type { InstallationId } from '../../domain/facts/ids';
import {
  countedAtMost,
  cursorAfter,
  placeOf,
  searchOf,
  type MirrorFilter,
  type MirrorRow,
  type MirrorSort,
  type MirrorStore,
  type Search,
} from '../../ports/store';
import { timelineOf } from '../../domain/row/timeline';
import type { PurchaseRow, Rows } from './rows';

const rowToMirror = (row: PurchaseRow): MirrorRow => ({
  ...row.mirror,
  purchaseId: row.purchase.id,
  orderId: row.purchase.orderId,
  checkoutId: row.purchase.checkoutId,
  intentIds: [...row.attempts.values()].flatMap(({ intentId }) => intentId ?? []),
  createdAt: row.purchase.createdAt,
  changedAt: row.changedAt,
  dirty: row.dirtySince !== null,
  dueAt: row.dueAt,
  tries: row.tries,
  problems: row.problems,
});

const isWanted = <T>(wanted: readonly T[] | null, value: T | null): boolean =>
  wanted === null || (value !== null && wanted.includes(value));

const passes = (row: PurchaseRow, filter: MirrorFilter): boolean =>
  isWanted(filter.states, row.mirror.syncState) &&
  isWanted(filter.payments, row.mirror.paymentStatus) &&
  isWanted(filter.modes, row.mirror.mode) &&
  isWanted(filter.channels, row.purchase.channel) &&
  row.purchase.createdAt >= (filter.createdFrom ?? -Infinity) &&
  row.purchase.createdAt < (filter.createdBefore ?? Infinity);

/** Whether this search finds the purchase. */
export const isFound = (row: PurchaseRow, search: Search): boolean => {
  const { orderId, checkoutId } = row.purchase;
  const { orderNumber, userEmail } = row.mirror;
  const ids = [
    ...[...row.attempts.values()].flatMap(({ intentId }) => intentId ?? []),
    ...row.objectIds,
  ];
  const events = row.deliveries.flatMap(({ delivery }) =>
    delivery.source === 'stripe' ? [eventIdOf(delivery.identity)] : [],
  );
  const { exact, email, stripeIds, eventId } = search;
  return (
    (exact !== null && [orderNumber, orderId, checkoutId].some((one) => one === exact)) ||
    (email !== null && (userEmail?.toLowerCase().startsWith(email) ?? false)) ||
    stripeIds.some((start) => ids.some((id) => id.startsWith(start))) ||
    (eventId !== null && events.some((id) => id.startsWith(eventId)))
  );
};

const sortKey = (row: PurchaseRow, by: MirrorSort['by']): bigint =>
  ({
    created: BigInt(row.purchase.createdAt),
    changed: BigInt(row.changedAt),
    amount: row.mirror.amountMinor,
  })[by];

interface Place {
  readonly key: bigint;
  readonly id: string;
}

const placeIn = (row: PurchaseRow, by: MirrorSort['by']): Place => ({
  key: sortKey(row, by),
  id: row.purchase.id,
});

const compare = (a: Place, b: Place): number => {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
};

export const makeMirrorStore = (rows: Rows): MirrorStore => {
  const rowsOf = (id: InstallationId) => [...(rows.tenants.get(id)?.purchases.values() ?? [])];
  const rowsMatching = (installationId: InstallationId, filter: MirrorFilter) => {
    const search = searchOf(filter.search);
    return rowsOf(installationId).filter(
      (row) => passes(row, filter) && (!search || isFound(row, search)),
    );
  };
  return {
    listMirrors: async (installationId, query) => {
      const { by, descending } = query.sort;
      const forwards = descending ? -1 : 1;
      const place = placeOf(query.cursor);
      const found = rowsMatching(installationId, query)
        .map((row) => ({ row, place: placeIn(row, by) }))
        .filter((one) => !place || compare(one.place, place) * forwards > 0)
        .sort((a, b) => compare(a.place, b.place) * forwards);
      const page = found.slice(0, query.limit).map(({ row }) => rowToMirror(row));
      const last = page.at(-1);
      const hasMore = found.length > page.length;
      return { rows: page, nextCursor: hasMore && last ? cursorAfter(last, query.sort) : null };
    },
    countListed: async (installationId, filter) => {
      const counts: Record<SyncState, number> = { in_sync: 0, working: 0, attention: 0, failed: 0 };
      for (const { mirror } of rowsMatching(installationId, { ...filter, states: null })) {
        counts[mirror.syncState] = Math.min(counts[mirror.syncState] + 1, countedAtMost);
      }
      return counts;
    },
    readMirror: async (installationId, id) => {
      const row = rows.tenants.get(installationId)?.purchases.get(id);
      return row ? rowToMirror(row) : null;
    },
    countMirrors: async (installationId) => {
      const counts: Record<SyncState, number> = { in_sync: 0, working: 0, attention: 0, failed: 0 };
      for (const { mirror } of rowsOf(installationId)) counts[mirror.syncState] += 1;
      return counts;
    },
    readTimeline: async (installationId, id) => {
      const row = rows.tenants.get(installationId)?.purchases.get(id);
      if (!row) return [];
      const deliveries = row.deliveries.map(({ delivery }) => delivery);
      return timelineOf(deliveries, [...row.attempts.values()], [...row.effects.values()]);
    },
  };
};
