import { asId } from '../../domain/facts/ids';
import type { ConnectionId, InstallationId, PurchaseId } from '../../domain/facts/ids';
import { newlyInstalled } from '../../ports/store';
import type { ChannelAssignment, Connection, Installation, MirrorRow } from '../../ports/store';
import type { DashboardApiDeps, DashboardViewer } from '../../server/dashboard-api/contract';
import { makeConnections, newConnection, sampleInstallationId } from './sample-connections';
import { countSample, listSample, sampleActivity } from './sample-listing';
import { saleorWithChannels, saleorWithCustomers } from './sample-saleor';
import { sampleTestPayments } from './sample-test-payment';
import { listSampleDeliveries } from './sample-webhooks';
import { sampleConnectionId, sampleNow, sampleRows, sampleTimeline } from './sample-rows';

/** A world in memory behind the Dashboard API, for work on the pages and for the API's tests. */
export interface SampleWorld {
  readonly deps: DashboardApiDeps;
  readonly viewer: DashboardViewer;
  readonly connections: Map<ConnectionId, Connection>;
  readonly assignments: Map<string, ChannelAssignment>;
  readonly rows: MirrorRow[];
  /** What "sync now" was asked for. */
  readonly reconciled: PurchaseId[];
  /** What was marked to be looked at again. */
  readonly marked: PurchaseId[];
  readonly logged: string[];
}

const installationId = sampleInstallationId;

const installation: Installation = {
  id: installationId,
  saleorApiUrl: 'https://shop.example/graphql/',
  appId: asId('QXBwOjE='),
  tokenEncrypted: 'encrypted',
  schemaVersion: '3.23',
  jwks: null,
  installedAt: sampleNow - 86_400_000,
  ...newlyInstalled,
};

/** As many characters as a name may have, in one word. */
const longestName = 'USShopOfTheTradingCompanyForHouseholdGoodsThatLastForDecades';

const makeStore = (
  world: Pick<SampleWorld, 'connections' | 'assignments' | 'rows' | 'marked'>,
): DashboardApiDeps['store'] => {
  const mine = (id: InstallationId) => id === installationId;
  return {
    listConnections: async (id) => (mine(id) ? [...world.connections.values()] : []),
    findConnection: async (id, one) => (mine(id) ? (world.connections.get(one) ?? null) : null),
    listChannelAssignments: async (id) => (mine(id) ? [...world.assignments.values()] : []),
    listMirrors: async (id, query) => listSample(mine(id) ? world.rows : [], query),
    ...sampleActivity((id) => (mine(asId(id)) ? world.rows : [])),
    countListed: async (id, filter) => countSample(mine(id) ? world.rows : [], filter),
    readMirror: async (id, one) =>
      world.rows.find((row) => mine(id) && row.purchaseId === one) ?? null,
    readTimeline: async (id, one) => {
      const row = world.rows.find((candidate) => candidate.purchaseId === one);
      return mine(id) && row ? sampleTimeline(row) : [];
    },
    readPurchase: async (id, one) => {
      const row = world.rows.find((candidate) => candidate.purchaseId === one);
      if (!mine(id) || !row) return null;
      const { checkoutId, orderId, channel, readAt } = row;
      const ids = { id: one, installationId, channel, checkoutId, orderId, sessionId: null };
      const purchase = { ...ids, createdAt: readAt };
      const attempts = row.intentIds.map((intentId) => ({
        id: asId<never>(`attempt-${intentId}`),
        purchaseId: one,
        connectionId: sampleConnectionId,
        transactionId: asId<never>('VHJhbnNhY3Rpb246MQ=='),
        flow: 'CHARGE' as const,
        amountMinor: row.amountMinor,
        currency: row.currency ?? 'USD',
        paymentMethodType: 'card',
        intentId,
        createdAt: readAt,
        supersededAt: null,
        returnReason: null,
      }));
      return { purchase, attempts, effects: [] };
    },
    findPurchase: async (id, { orderId }) => {
      const row = world.rows.find((candidate) => mine(id) && candidate.orderId === orderId);
      if (!row) return null;
      const { purchaseId, checkoutId, channel, readAt: createdAt } = row;
      const ids = { id: purchaseId, checkoutId, orderId, sessionId: null, channel };
      return { purchase: { installationId, createdAt, ...ids }, attempts: [], effects: [] };
    },
    markDirty: async (id, one) => {
      if (mine(id)) world.marked.push(one);
    },
    listDeliveries: async (id, query) => listSampleDeliveries(mine(id) ? world.rows : [], query),
  };
};

export const makeSampleWorld = (
  options: { empty?: boolean; saleorUnavailable?: boolean; permissions?: readonly string[] } = {},
): SampleWorld => {
  const connections = new Map<ConnectionId, Connection>();
  const assignments = new Map<string, ChannelAssignment>();
  const rows = options.empty ? [] : sampleRows(60);
  const reconciled: PurchaseId[] = [];
  const marked: PurchaseId[] = [];
  const logged: string[] = [];
  if (!options.empty) {
    const test = newConnection(
      sampleConnectionId,
      'EU shop (test)',
      'pk_test_51SampleKey0001',
      'rk_test_9f3a',
    );
    const liveId = asId<ConnectionId>('con_live');
    connections.set(test.id, test);
    connections.set(
      liveId,
      newConnection(liveId, longestName, 'pk_live_51SampleKey0002', 'rk_live_77b1'),
    );
    const channel = 'default-channel';
    const rules = { completion: 'app', refundCanceled: true } as const;
    assignments.set(channel, { installationId, channel, connectionId: test.id, ...rules });
  }
  const note = (event: string) => void logged.push(event);
  const deps: DashboardApiDeps = {
    store: makeStore({ connections, assignments, rows, marked }),
    sync: {
      reconcileNow: async (_, id) => {
        reconciled.push(id);
        return rows.find((row) => row.purchaseId === id)?.syncState !== 'working';
      },
      wake: () => undefined,
    },
    saleorFor: () => saleorWithChannels(!options.saleorUnavailable),
    staffSaleorFor: () => saleorWithCustomers(!options.saleorUnavailable),
    connections: makeConnections(connections, assignments),
    ...sampleTestPayments(!options.saleorUnavailable),
    refusals: { flush: async () => undefined },
    clock: { now: () => sampleNow, sleep: async () => undefined, after: () => () => undefined },
    log: { info: note, warn: note, error: note },
    appVersion: '0.1.0',
    introspection: false,
  };
  const permissions = options.permissions ?? ['HANDLE_PAYMENTS', 'MANAGE_APPS'];
  const viewer = { installation, email: 'staff@example.com', permissions };
  return { deps, viewer, connections, assignments, rows, reconciled, marked, logged };
};
