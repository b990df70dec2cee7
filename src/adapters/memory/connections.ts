import type { Connection, ConnectionState, ConnectionStore } from '../../ports/store';
import { tenantOf, type Rows } from './rows';

const kept = (connection: Connection): boolean => connection.removedAt === null;

const isAs = (connection: Connection, state: ConnectionState): boolean => {
  const { secretKeySealed, webhookEndpointId } = { ...connection, ...state };
  return (
    secretKeySealed === connection.secretKeySealed &&
    webhookEndpointId === connection.webhookEndpointId
  );
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
      if (connection) return connection;
    }
    return null;
  },
  countOpenAttempts: async (installationId, id) =>
    [...(rows.tenants.get(installationId)?.purchases.values() ?? [])]
      .filter(({ sweepClass, dirtySince }) => sweepClass !== 'final' || dirtySince !== null)
      .flatMap(({ attempts }) => [...attempts.values()])
      .filter(({ connectionId }) => connectionId === id).length,
  findNewestIntent: async (installationId, id) =>
    [...(rows.tenants.get(installationId)?.byAttempt ?? [])]
      .flatMap(([attemptId, { attempts }]) => attempts.get(attemptId) ?? [])
      .findLast(({ connectionId, intentId }) => connectionId === id && intentId !== null)
      ?.intentId ?? null,
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
  findChannelAssignment: async (installationId, channel) =>
    rows.tenants.get(installationId)?.channels.get(channel) ?? null,
});
