import type { ConnectionId, InstallationId } from '../domain/facts/ids';
import type { ChannelAssignment, Connection, ConnectionChange } from '../ports/store';
import { denied, granted, type Answer } from './answer';
import { addConnection, type ConnectionsDeps } from './add-connection';
import type { ChannelChange, Connections, Removal } from './connections-contract';
import { changeKeys } from './connections-keys';
import { readHealth } from './connection-health';
import { clearRemoved } from './endpoint-removal';
import { replaceEndpoint } from './endpoints';

export const makeConnections = (deps: ConnectionsDeps): Connections => ({
  add: (id, input) => addConnection(deps, id, input),
  list: (id) => deps.store.listConnections(id),

  rotateKeys: (id, connectionId, change) =>
    withConnection(deps, id, connectionId, async (connection) => {
      const keys = await changeKeys(deps, connection, change);
      if (!keys.ok) return keys;
      deps.log.info('connection.keys-rotated', { connectionId });
      // Another key may not know what was asked with the one before: whatever came of it is looked
      // for.
      const { endpointRequest: begun } = connection;
      const endpointRequest = begun && { ...begun, isSpent: true };
      return update(deps, connection, { ...keys.value, endpointRequest });
    }),

  repair: (id, connectionId) =>
    withConnection(deps, id, connectionId, (connection) => replaceEndpoint(deps, connection)),

  remove: (id, connectionId, removal) =>
    withConnection(deps, id, connectionId, (connection) => remove(deps, connection, removal)),

  assign: (id, change) => assign(deps, id, change),
  health: (connection) => readHealth(deps, connection),
  listChannels: (id) => deps.store.listChannelAssignments(id),
});

const remove = async (
  deps: ConnectionsDeps,
  connection: Connection,
  removal: Removal = { force: false },
): Promise<Answer<Connection>> => {
  const channels = await deps.store.listChannelAssignments(connection.installationId);
  const using = channels.filter(({ connectionId }) => connectionId === connection.id);
  if (using.length > 0) {
    return denied(
      'connection-in-use',
      `It takes the payments of: ${using.map(({ channel }) => channel).join(', ')}.`,
      'Assign these channels to another connection first.',
    );
  }
  const { installationId, id } = connection;
  const at = deps.clock.now();
  const removed = await deps.store.removeConnection(installationId, id, { ...removal, at });
  if (removed.kind === 'absent') return notFound;
  if (removed.kind === 'open') {
    const { attempts: open } = removed;
    return denied(
      'connection-has-open-payments',
      `Payments that may still change: ${open}. Without the key they could not be read any more.`,
      'Wait until their orders are ended, or give them up: `connections remove <id> --force`.',
    );
  }
  // From here on no payment can begin that would need it.
  await clearRemoved(deps, removed.connection);
  deps.log.info('connection.removed', { connectionId: connection.id });
  return granted(connection);
};

const assign = async (
  deps: ConnectionsDeps,
  installationId: InstallationId,
  change: ChannelChange,
): Promise<Answer<ChannelAssignment>> => {
  if (!/^[\w-]{1,250}$/u.test(change.channel)) {
    return denied('channel-invalid', 'This is not the slug of a channel.', 'Give its slug.');
  }
  if (change.connectionId) {
    const found = await findLive(deps, installationId, change.connectionId);
    if (!found) return notFound;
  }
  const before = await deps.store.findChannelAssignment(installationId, change.channel);
  const assignment: ChannelAssignment = {
    installationId,
    channel: change.channel,
    connectionId:
      change.connectionId === undefined ? (before?.connectionId ?? null) : change.connectionId,
    completion: change.completion ?? before?.completion ?? 'storefront',
    refundCanceled: change.refundCanceled ?? before?.refundCanceled ?? true,
  };
  await deps.store.assignChannel(assignment);
  return granted(assignment);
};

const notFound = denied(
  'connection-not-found',
  'There is no such connection.',
  'List the connections to see their ids.',
);

const findLive = async (
  deps: ConnectionsDeps,
  id: InstallationId,
  connectionId: ConnectionId,
): Promise<Connection | null> => {
  const connection = await deps.store.findConnection(id, connectionId);
  return connection?.removedAt === null ? connection : null;
};

const withConnection = async <T>(
  deps: ConnectionsDeps,
  id: InstallationId,
  connectionId: ConnectionId,
  act: (connection: Connection) => Promise<Answer<T>>,
): Promise<Answer<T>> => {
  const connection = await findLive(deps, id, connectionId);
  return connection ? act(connection) : notFound;
};

const update = async (
  deps: ConnectionsDeps,
  connection: Connection,
  change: ConnectionChange,
): Promise<Answer<Connection>> => {
  await deps.store.updateConnection(connection.installationId, connection.id, change);
  return granted({ ...connection, ...change });
};
