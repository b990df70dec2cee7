import type { SyncState } from '../../domain/row/mirror';
import type { MirrorQuery, MirrorRow, MirrorStore } from '../../ports/store';
import { timelineOf } from '../../adapters/timeline';
import type { PurchaseRow, Rows } from './rows';

const rowToMirror = (row: PurchaseRow): MirrorRow => ({
  ...row.mirror,
  purchaseId: row.purchase.id,
  orderId: row.purchase.orderId,
  checkoutId: row.purchase.checkoutId,
  intentIds: [...row.attempts.values()].flatMap(({ intentId }) => intentId ?? []),
  dirty: row.dirtySince !== null,
  dueAt: row.dueAt,
  tries: row.tries,
  problems: row.problems,
});

const matches = (row: PurchaseRow, query: MirrorQuery): boolean => {
  if (query.states !== null && !query.states.includes(row.mirror.syncState)) return false;
  const search = query.search?.trim().replace(/^#/, '') ?? '';
  if (search === '' || row.mirror.orderNumber === search) return true;
  return [...row.attempts.values()].some(({ intentId }) => intentId === search);
};

export const makeMirrorStore = (rows: Rows): MirrorStore => {
  const rowsOf = (id: Parameters<MirrorStore['countMirrors']>[0]) => [
    ...(rows.tenants.get(id)?.purchases.values() ?? []),
  ];
  return {
    listMirrors: async (installationId, query) => {
      const found = rowsOf(installationId)
        .filter((row) => matches(row, query))
        .sort(
          (a, b) =>
            b.purchase.createdAt - a.purchase.createdAt || (a.purchase.id < b.purchase.id ? 1 : -1),
        );
      const start = found.findIndex(({ purchase }) => purchase.id === query.cursor) + 1;
      const page = found.slice(start, start + query.limit);
      const hasMore = start + query.limit < found.length;
      return {
        rows: page.map(rowToMirror),
        nextCursor: hasMore ? (page.at(-1)?.purchase.id ?? null) : null,
        total: found.length,
      };
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
