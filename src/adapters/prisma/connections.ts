import { asId } from '../../domain/ids';
import type { ConnectionStore } from '../../ports/store';
import type { Database } from './database';
import { toAssignment, toConnection } from './rows';

export const makeConnectionStore = ({ run }: Database): ConnectionStore => ({
  addConnection: (connection) =>
    run(async (sql) => {
      const webhookSecretsSealed = [...connection.webhookSecretsSealed];
      await sql.connection.create({ data: { ...connection, webhookSecretsSealed } });
    }),
  updateConnection: (installationId, id, change, onlyIf = {}) =>
    run(async (sql) => {
      const { webhookSecretsSealed, ...rest } = change;
      const secrets = webhookSecretsSealed
        ? { webhookSecretsSealed: [...webhookSecretsSealed] }
        : {};
      const { count } = await sql.connection.updateMany({
        where: { ...onlyIf, installationId, id, removedAt: null },
        data: { ...rest, ...secrets },
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
  findConnection: (installationId, id) =>
    run(async (sql) => {
      const row = await sql.connection.findFirst({ where: { installationId, id } });
      return row && toConnection(row);
    }),
  findConnectionByPath: (id) =>
    run(async (sql) => {
      const row = await sql.connection.findUnique({ where: { id } });
      return row && toConnection(row);
    }),
  countOpenAttempts: (installationId, connectionId) =>
    run((sql) =>
      sql.attempt.count({
        where: {
          ...{ installationId, connectionId },
          purchase: { OR: [{ sweepClass: { not: 'final' } }, { dirtySince: { not: null } }] },
        },
      }),
    ),
  findNewestIntent: (installationId, connectionId) =>
    run(async (sql) => {
      const row = await sql.attempt.findFirst({
        where: { installationId, connectionId, intentId: { not: null } },
        orderBy: { position: 'desc' },
      });
      return row?.intentId ? asId(row.intentId) : null;
    }),
  assignChannel: ({ installationId, channel, connectionId, completion }) =>
    run(async (sql) => {
      await sql.channelAssignment.upsert({
        where: { installationId_channel: { installationId, channel } },
        create: { installationId, channel, connectionId, completion },
        update: { connectionId, completion },
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
});
