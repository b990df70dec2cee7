import { asId, type ConnectionId, type InstallationId } from '../../domain/facts/ids';
import { Prisma } from '../../generated/prisma/client';
import { emptyStanding, removedConnection } from '../../ports/store';
import type {
  Connection,
  ConnectionChange,
  ConnectionStore,
  ConnectionRemoval,
  RemovalResult,
} from '../../ports/store';
import type { Database, Sql } from './database';
import type { RowMemory } from './row-memory';
import { toAssignment, toConnection, toStanding } from './rows';
import { findChannelConnectionStatement } from './statements/find-channel-connection';
import { findConnectionStatement } from './statements/find-connection';
import { connectionOf } from './statements/parts-connection';

/** An empty JSON column is the database's NULL. */
const requestColumn = (request: Connection['endpointRequest']) =>
  request === null ? Prisma.DbNull : { ...request, events: [...request.events] };

const columnsOf = (change: ConnectionChange) => {
  const { webhookSecretsEncrypted, staleEndpointIds, endpointRequest, ...rest } = change;
  return {
    ...rest,
    ...(webhookSecretsEncrypted ? { webhookSecretsEncrypted: [...webhookSecretsEncrypted] } : {}),
    ...(staleEndpointIds ? { staleEndpointIds: [...staleEndpointIds] } : {}),
    ...(endpointRequest === undefined ? {} : { endpointRequest: requestColumn(endpointRequest) }),
  };
};

/** Attempts of purchases that are not at rest. */
const countOpen = (sql: Sql, installationId: InstallationId, connectionId: ConnectionId) =>
  sql.attempt.count({
    where: {
      ...{ installationId, connectionId },
      purchase: { OR: [{ sweepClass: { not: 'final' } }, { dirtySince: { not: null } }] },
    },
  });

const remove = async (
  sql: Sql,
  installationId: InstallationId,
  id: ConnectionId,
  { at, force, onlyIf = {} }: ConnectionRemoval,
): Promise<RemovalResult> => {
  // Waits for everybody who is recording an attempt on it; whoever comes later waits for us. What
  // those recorded is seen by the statements after this one.
  await sql.$executeRaw`
    SELECT 1 FROM "Connection"
    WHERE "installationId" = ${installationId} AND "id" = ${id} FOR UPDATE`;
  const where = { ...onlyIf, installationId, id, removedAt: null };
  const row = await sql.connection.findFirst({ where });
  if (!row) return { kind: 'absent' };
  const attempts = force ? 0 : await countOpen(sql, installationId, id);
  if (attempts > 0) return { kind: 'open', attempts };
  const connection = removedConnection(toConnection(row), at);
  const { secretKeyEncrypted, webhookEndpointId, webhookSecretsEncrypted } = connection;
  const { staleEndpointIds, leftKeyEncrypted } = connection;
  const change = {
    secretKeyEncrypted,
    webhookEndpointId,
    webhookSecretsEncrypted,
    staleEndpointIds,
  };
  await sql.connection.updateMany({
    where,
    data: { ...columnsOf(change), leftKeyEncrypted, removedAt: at },
  });
  return { kind: 'removed', connection };
};

/** A connection by its id; it is recalled by that from then on. */
const makeFind =
  ({ query }: Database, memory: RowMemory) =>
  async (id: ConnectionId): Promise<Connection | null> => {
    const [found] = await query(findConnectionStatement, { id });
    if (!found) return null;
    const { version, ...row } = found;
    return memory.keep(id, toConnection(row), version);
  };

export const makeConnectionStore = (database: Database, memory: RowMemory): ConnectionStore => {
  const { run, query, transact } = database;
  const find = makeFind(database, memory);
  return {
    addConnection: (connection) =>
      run(async (sql) => {
        await sql.connection.create({
          data: {
            ...connection,
            webhookSecretsEncrypted: [...connection.webhookSecretsEncrypted],
            staleEndpointIds: [...connection.staleEndpointIds],
            endpointRequest: requestColumn(connection.endpointRequest),
          },
        });
      }),
    updateConnection: (installationId, id, change, onlyIf = {}) =>
      run(async (sql) => {
        const { count } = await sql.connection.updateMany({
          where: { ...onlyIf, installationId, id, removedAt: null },
          data: columnsOf(change),
        });
        return count > 0;
      }),
    listConnections: (installationId) =>
      run(async (sql) => {
        const rows = await sql.connection.findMany({
          where: { installationId, removedAt: null },
          orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        });
        return rows.map(toConnection);
      }),
    findConnection: async (installationId, id) => {
      const connection = await find(id);
      return connection?.installationId === installationId ? connection : null;
    },
    findConnectionByPath: find,
    recallConnection: async (id) => memory.recall(id),
    findChannelConnection: async (installationId, channel, basis) => {
      const installationVersion = memory.versionOf(basis);
      const parameters = { installationId, channel, installationVersion };
      const [row] = await query(findChannelConnectionStatement, parameters);
      if (row?.isCurrent === false) memory.refuse(basis);
      const connection = row ? connectionOf(row) : null;
      return connection && toConnection(connection);
    },
    removeConnection: (installationId, id, removal) =>
      transact((sql) => remove(sql, installationId, id, removal)),
    saveRemainder: (installationId, id, { endpointRequest, staleEndpointIds }) =>
      run(async (sql) => {
        const isAll = endpointRequest === null && staleEndpointIds.length === 0;
        await sql.connection.updateMany({
          where: { installationId, id, removedAt: { not: null } },
          data: {
            ...columnsOf({ endpointRequest, staleEndpointIds }),
            ...(isAll ? { leftKeyEncrypted: '' } : {}),
          },
        });
      }),
    listEndpointWork: () =>
      run(async (sql) => {
        const rows = await sql.connection.findMany({
          where: {
            OR: [
              { endpointRequest: { not: Prisma.DbNull } },
              { staleEndpointIds: { isEmpty: false } },
              { leftKeyEncrypted: { not: '' } },
            ],
          },
        });
        return rows.map(toConnection);
      }),
    findNewestIntent: (installationId, connectionId) =>
      run(async (sql) => {
        const row = await sql.attempt.findFirst({
          where: { installationId, connectionId, intentId: { not: null } },
          orderBy: { position: 'desc' },
        });
        return row?.intentId ? asId(row.intentId) : null;
      }),
    readStanding: (installationId, connectionId) =>
      run(async (sql) => {
        const where = { installationId_connectionId: { installationId, connectionId } };
        const row = await sql.connectionStanding.findUnique({ where });
        return row ? toStanding(row) : emptyStanding;
      }),
    noteStanding: (installationId, connectionId, seen) =>
      run(async (sql) => {
        await sql.connectionStanding.upsert({
          where: { installationId_connectionId: { installationId, connectionId } },
          create: { ...seen, installationId, connectionId },
          update: seen,
        });
      }),
    assignChannel: ({ installationId, channel, ...rule }) =>
      run(async (sql) => {
        await sql.channelAssignment.upsert({
          where: { installationId_channel: { installationId, channel } },
          create: { installationId, channel, ...rule },
          update: rule,
        });
      }),
    listChannelAssignments: (installationId) =>
      run(async (sql) => {
        const rows = await sql.channelAssignment.findMany({
          where: { installationId },
          orderBy: { channel: 'asc' },
        });
        return rows.map(toAssignment);
      }),
    findChannelAssignment: (installationId, channel) =>
      run(async (sql) => {
        const row = await sql.channelAssignment.findUnique({
          where: { installationId_channel: { installationId, channel } },
        });
        return row && toAssignment(row);
      }),
  };
};
