import { asId } from '../../domain/facts/ids';
import type { ConnectionId, InstallationId, PurchaseId } from '../../domain/facts/ids';
import { everyMirror, noEndpointWork, newlyInstalled } from '../../ports/store';
import type { ChannelAssignment, Connection, Installation, MirrorRow } from '../../ports/store';
import { type Answer, denied, granted } from '../../installation/answer';
import type { DashboardApiDeps, DashboardViewer } from '../../server/dashboard-api/contract';
import { countSample, listSample } from './sample-listing';
import { saleorWithChannels, saleorWithCustomers } from './sample-saleor';
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
  readonly logged: string[];
}

const installationId = asId<InstallationId>('11111111-1111-4111-8111-111111111111');

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

const newConnection = (id: ConnectionId, name: string, publishableKey: string, secretKey: string) =>
  ({
    id,
    installationId,
    name,
    mode: publishableKey.startsWith('pk_live') ? 'live' : 'test',
    publishableKey,
    secretKeyEncrypted: 'encrypted',
    secretKeyHint: secretKey.slice(-4),
    accountId: 'acct_sample',
    webhookEndpointId: 'we_sample',
    webhookSecretsEncrypted: ['encrypted'],
    ...noEndpointWork,
    createdAt: sampleNow - 3_600_000,
    removedAt: null,
  }) satisfies Connection;

/** As many characters as a name may have, in one word. */
const longestName = 'USShopOfTheTradingCompanyForHouseholdGoodsThatLastForDecades';

const missing = denied('connection-not-found', 'There is no such connection.', 'Reload.');

const makeConnections = (
  connections: Map<ConnectionId, Connection>,
  assignments: Map<string, ChannelAssignment>,
): DashboardApiDeps['connections'] => {
  const found = async (id: ConnectionId): Promise<Answer<Connection>> => {
    const connection = connections.get(id);
    return connection ? granted(connection) : missing;
  };
  return {
    add: async (_, { name, publishableKey, secretKey }) => {
      if (!/^(sk|rk)_/.test(secretKey)) {
        const step = 'It begins with rk_test_, rk_live_, sk_test_ or sk_live_.';
        return denied('secret-key-invalid', 'The secret key is not one.', step);
      }
      const id = asId<ConnectionId>(`con_${connections.size + 1}`);
      connections.set(id, newConnection(id, name, publishableKey, secretKey));
      return found(id);
    },
    remove: async (_, id) => {
      const connection = await found(id);
      connections.delete(id);
      return connection;
    },
    rotateKeys: (_, id) => found(id),
    repair: (_, id) => found(id),
    assign: async (_, { channel, ...change }) => {
      if (change.connectionId && !connections.has(change.connectionId)) return missing;
      const old = assignments.get(channel);
      const rules = { completion: 'storefront', refundCanceled: true } as const;
      const said = Object.entries(change).filter(([, value]) => value !== undefined);
      const before = old ?? { installationId, channel, connectionId: null, ...rules };
      const assignment = { ...before, ...Object.fromEntries(said) };
      assignments.set(channel, assignment);
      return granted(assignment);
    },
    health: async (connection) =>
      connection.mode === 'live'
        ? {
            ...{ chargesEnabled: true, eventTakenAt: null, eventRefusedAt: null },
            eventRefusedCode: null,
            state: 'broken',
            webhook: 'disabled',
            reason: 'The webhook endpoint is disabled; events come late, by the sweep only.',
            nextStep: 'Rotate the webhook secret: Stripe gets a new endpoint.',
          }
        : {
            ...{ state: 'ok', webhook: 'enabled', reason: null, nextStep: null },
            ...{ chargesEnabled: true, eventTakenAt: connection.createdAt, eventRefusedAt: null },
            eventRefusedCode: null,
          },
  };
};

const makeStore = (
  world: Pick<SampleWorld, 'connections' | 'assignments' | 'rows'>,
): DashboardApiDeps['store'] => {
  const mine = (id: InstallationId) => id === installationId;
  return {
    listConnections: async (id) => (mine(id) ? [...world.connections.values()] : []),
    findConnection: async (id, one) => (mine(id) ? (world.connections.get(one) ?? null) : null),
    listChannelAssignments: async (id) => (mine(id) ? [...world.assignments.values()] : []),
    listMirrors: async (id, query) => listSample(mine(id) ? world.rows : [], query),
    countListed: async (id, filter) => countSample(mine(id) ? world.rows : [], filter),
    readMirror: async (id, one) =>
      world.rows.find((row) => mine(id) && row.purchaseId === one) ?? null,
    countMirrors: async (id) => countSample(mine(id) ? world.rows : [], everyMirror),
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
    markDirty: async () => undefined,
  };
};

export const makeSampleWorld = (
  options: { empty?: boolean; saleorUnavailable?: boolean; permissions?: readonly string[] } = {},
): SampleWorld => {
  const connections = new Map<ConnectionId, Connection>();
  const assignments = new Map<string, ChannelAssignment>();
  const rows = options.empty ? [] : sampleRows(60);
  const reconciled: PurchaseId[] = [];
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
    store: makeStore({ connections, assignments, rows }),
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
    clock: { now: () => sampleNow, sleep: async () => undefined, after: () => () => undefined },
    log: { info: note, warn: note, error: note },
    appVersion: '0.1.0',
    introspection: false,
  };
  const permissions = options.permissions ?? ['HANDLE_PAYMENTS', 'MANAGE_APPS'];
  const viewer = { installation, email: 'staff@example.com', permissions };
  return { deps, viewer, connections, assignments, rows, reconciled, logged };
};
