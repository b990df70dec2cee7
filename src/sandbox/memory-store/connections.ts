import { emptyStanding, removedConnection } from '../../ports/store';
import type {
  Connection,
  ConnectionState,
  ConnectionStore,
  ConnectionRemoval,
  RemovalResult,
} from '../../ports/store';
import { checkBasis } from './recalled';
import { tenantOf, type Rows, type Tenant } from './rows';

const kept = (connection: Connection): boolean => connection.removedAt === null;

const isAs = (connection: Connection, state: ConnectionState): boolean => {
  const { secretKeyEncrypted, webhookEndpointId } = { ...connection, ...state };
  return (
    secretKeyEncrypted === connection.secretKeyEncrypted &&
    webhookEndpointId === connection.webhookEndpointId
  );
};

/** Attempts of purchases that are not at rest. */
const countOpen = (tenant: Tenant, id: Connection['id']): number =>
  [...tenant.purchases.values()]
    .filter(({ sweepClass, dirtySince }) => sweepClass !== 'final' || dirtySince !== null)
    .flatMap(({ attempts }) => [...attempts.values()])
    .filter(({ connectionId }) => connectionId === id).length;

const remove = (
  tenant: Tenant | undefined,
  id: Connection['id'],
  { at, force, onlyIf = {} }: ConnectionRemoval,
): RemovalResult => {
  const connection = tenant?.connections.get(id);
  if (!tenant || !connection || !kept(connection) || !isAs(connection, onlyIf)) {
    return { kind: 'absent' };
  }
  const attempts = force ? 0 : countOpen(tenant, id);
  if (attempts > 0) return { kind: 'open', attempts };
  const removed = removedConnection(connection, at);
  tenant.connections.set(id, removed);
  return { kind: 'removed', connection: removed };
};

export const makeConnectionStore = (rows: Rows): ConnectionStore => ({
  addConnection: async (connection) => {
    const tenant = tenantOf(rows, connection.installationId);
    for (const { connections } of rows.tenants.values()) {
      if (connections.has(connection.id)) throw new Error('This connection id is taken');
    }
    tenant.connections.set(connection.id, connection);
  },
  updateConnection: async (installationId, id, change, onlyIf = {}) => {
    const connections = rows.tenants.get(installationId)?.connections;
    const connection = connections?.get(id);
    if (!connection || !kept(connection) || !isAs(connection, onlyIf)) return false;
    connections?.set(id, { ...connection, ...change });
    return true;
  },
  listConnections: async (installationId) =>
    [...(rows.tenants.get(installationId)?.connections.values() ?? [])]
      .filter(kept)
      .sort((a, b) => a.createdAt - b.createdAt),
  findConnection: async (installationId, id) =>
    rows.tenants.get(installationId)?.connections.get(id) ?? null,
  findConnectionByPath: async (id) => {
    for (const { connections } of rows.tenants.values()) {
      const connection = connections.get(id);
      if (connection) return rows.recalled.keep(id, connection);
    }
    return null;
  },
  recallConnection: async (id) => {
    const row = rows.recalled.recall(id);
    return row && 'installationId' in row ? row : null;
  },
  removeConnection: async (installationId, id, removal) =>
    remove(rows.tenants.get(installationId), id, removal),
  saveRemainder: async (installationId, id, { endpointRequest, staleEndpointIds }) => {
    const connections = rows.tenants.get(installationId)?.connections;
    const connection = connections?.get(id);
    if (!connection || kept(connection)) return;
    const isAll = endpointRequest === null && staleEndpointIds.length === 0;
    const leftKeyEncrypted = isAll ? '' : connection.leftKeyEncrypted;
    connections?.set(id, { ...connection, endpointRequest, staleEndpointIds, leftKeyEncrypted });
  },
  listEndpointWork: async () =>
    [...rows.tenants.values()]
      .flatMap(({ connections }) => [...connections.values()])
      .filter(
        ({ endpointRequest, staleEndpointIds, leftKeyEncrypted }) =>
          endpointRequest !== null || staleEndpointIds.length > 0 || leftKeyEncrypted !== '',
      ),
  findNewestIntent: async (installationId, id) =>
    [...(rows.tenants.get(installationId)?.byAttempt ?? [])]
      .flatMap(([attemptId, { attempts }]) => attempts.get(attemptId) ?? [])
      .findLast(({ connectionId, intentId }) => connectionId === id && intentId !== null)
      ?.intentId ?? null,
  readStanding: async (installationId, id) =>
    rows.tenants.get(installationId)?.standings.get(id) ?? emptyStanding,
  noteStanding: async (installationId, id, seen) => {
    const tenant = tenantOf(rows, installationId);
    if (!tenant.connections.has(id)) throw new Error('No such connection in this installation');
    tenant.standings.set(id, { ...(tenant.standings.get(id) ?? emptyStanding), ...seen });
  },
  assignChannel: async (assignment) => {
    const tenant = tenantOf(rows, assignment.installationId);
    const { connectionId } = assignment;
    if (connectionId !== null && !tenant.connections.has(connectionId)) {
      throw new Error('No such connection in this installation');
    }
    tenant.channels.set(assignment.channel, assignment);
  },
  listChannelAssignments: async (installationId) =>
    [...(rows.tenants.get(installationId)?.channels.values() ?? [])].sort((a, b) =>
      a.channel < b.channel ? -1 : 1,
    ),
  findChannelConnection: async (installationId, channel, basis) => {
    checkBasis(rows, basis);
    const tenant = rows.tenants.get(installationId);
    const id = tenant?.channels.get(channel)?.connectionId;
    return (id && tenant?.connections.get(id)) || null;
  },
  findChannelAssignment: async (installationId, channel) =>
    rows.tenants.get(installationId)?.channels.get(channel) ?? null,
});
