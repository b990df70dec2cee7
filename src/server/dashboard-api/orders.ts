import {
  type ConnectionId,
  type InstallationId,
  type OrderId,
  type PurchaseId,
  asId,
} from '../../domain/facts/ids';
import type {
  MutationSyncNowArgs,
  OrderCounts,
  OrderDetail,
  OrderPage,
  OrderProblem,
  QueryOrderArgs,
  QueryOrderCountsArgs,
  QueryOrdersArgs,
  SyncNowPayload,
} from '../../generated/api-schema';
import {
  countedAtMost,
  everyMirror,
  newestFirst,
  searchedAtMost,
  type Connection,
  type MirrorRow,
} from '../../ports/store';
import { type DashboardApiDeps, type DashboardViewer } from './contract';
import { filterOf, invalid, mostRows, pageSize, sortOf } from './order-filter';
import { presentMilestones, presentOrder, presentPayment, presentSides } from './present';
import { presentTimeline } from './present-timeline';

const syncStates = ['in_sync', 'working', 'attention', 'failed'] as const;

/** Connections of a purchase's attempts, each found once. */
const findConnections = async (
  store: DashboardApiDeps['store'],
  installationId: InstallationId,
  ids: readonly ConnectionId[],
): Promise<ReadonlyMap<ConnectionId, Connection>> => {
  const found = await Promise.all(
    [...new Set(ids)].map((id) => store.findConnection(installationId, id)),
  );
  return new Map(found.flatMap((one) => (one ? [[one.id, one] as const] : [])));
};

/** Queries and the one verb about orders, for one viewer. */
export const makeOrderResolvers = (deps: DashboardApiDeps, viewer: DashboardViewer) => {
  const { store } = deps;
  const installationId = viewer.installation.id;

  const presentDetail = async (row: MirrorRow): Promise<OrderDetail> => {
    const [record, timeline] = await Promise.all([
      store.readPurchase(installationId, row.purchaseId),
      store.readTimeline(installationId, row.purchaseId),
    ]);
    const attempts = record?.attempts ?? [];
    const connections = await findConnections(
      store,
      installationId,
      attempts.map((attempt) => attempt.connectionId),
    );
    // A timeline entry does not say which connection it came by; nearly always there is only one.
    const newest = attempts.at(-1);
    const usual = newest ? (connections.get(newest.connectionId) ?? null) : null;
    const byIntent = new Map(attempts.map((one) => [String(one.intentId), one.connectionId]));
    const connectionOf = (reference: string | null): Connection | null => {
      const id = reference ? byIntent.get(reference) : undefined;
      return (id && connections.get(id)) ?? usual;
    };
    return {
      order: presentOrder(row),
      sides: presentSides(row),
      milestones: presentMilestones(row),
      payments: attempts.map((one) =>
        presentPayment(row, one, connections.get(one.connectionId) ?? null),
      ),
      timeline: presentTimeline(timeline, connectionOf),
    };
  };

  const readDetail = async (id: PurchaseId): Promise<OrderDetail | null> => {
    const row = await store.readMirror(installationId, id);
    return row ? presentDetail(row) : null;
  };

  return {
    orderCounts: async (args: QueryOrderCountsArgs): Promise<OrderCounts> => {
      const found = await store.countListed(installationId, filterOf(args));
      return {
        inSync: found.in_sync,
        working: found.working,
        attention: found.attention,
        failed: found.failed,
      };
    },

    orders: async (args: QueryOrdersArgs): Promise<OrderPage> => {
      const filter = filterOf(args);
      const page = await store.listMirrors(installationId, {
        ...filter,
        sort: sortOf(args),
        limit: pageSize(args.first),
        cursor: args.after ?? null,
      });
      const counts = await store.countListed(installationId, filter);
      const found = Object.values(counts).reduce((a, b) => a + b, 0);
      const wanted = (filter.states ?? syncStates).map((state) => counts[state]);
      const total = wanted.reduce((a, b) => a + b, 0);
      const totalIsLeast =
        wanted.some((count) => count >= countedAtMost) ||
        (filter.search !== null && found >= searchedAtMost);
      return { ...page, rows: page.rows.map(presentOrder), total, totalIsLeast };
    },

    order: async ({ id, orderId }: QueryOrderArgs): Promise<OrderDetail | null> => {
      if (id) return readDetail(asId(id));
      if (!orderId) throw invalid('Say which order: by id or by orderId.');
      const ids = { orderId: asId<OrderId>(orderId), checkoutId: null, channel: null };
      const found = await store.findPurchase(installationId, ids);
      return found ? readDetail(found.purchase.id) : null;
    },

    problems: async (): Promise<OrderProblem[]> => {
      const { rows } = await store.listMirrors(installationId, {
        ...everyMirror,
        states: ['attention', 'failed'],
        sort: newestFirst,
        limit: mostRows,
        cursor: null,
      });
      return rows
        .flatMap((row) => {
          const order = presentOrder(row);
          return order.problems.map((problem) => ({ order, problem }));
        })
        .slice(0, mostRows);
    },

    syncNow: async ({ id }: MutationSyncNowArgs): Promise<SyncNowPayload> => {
      const purchaseId = asId<PurchaseId>(id);
      if (!(await store.readMirror(installationId, purchaseId))) {
        return { result: null, detail: null, errors: [notFound('order')] };
      }
      const worked = await deps.sync.reconcileNow(installationId, purchaseId);
      if (!worked) {
        // Whoever works on it read the facts before this click, so it is looked at once more.
        await store.markDirty(installationId, purchaseId, deps.clock.now());
        deps.sync.wake();
      }
      const detail = await readDetail(purchaseId);
      return { result: worked ? 'DONE' : 'UNDER_WAY', detail, errors: [] };
    },
  };
};

/** The same for what is missing and for what another installation owns. */
const notFound = (what: 'order' | 'connection' | 'channel') => ({
  code: 'not-found',
  message: `There is no such ${what}.`,
  field: null,
});
