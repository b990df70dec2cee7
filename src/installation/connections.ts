import { asId } from '../domain/ids';
import type { ConnectionId, InstallationId } from '../domain/ids';
import { webhookSecretPlace } from '../ports/store';
import type { Clock } from '../ports/clock';
import type { ChannelAssignment, Connection, ConnectionStore } from '../ports/store';
import { denied, granted } from './answer';
import type { Answer } from './answer';
import { checkKeys } from './check-keys';
import type { CheckedKeys } from './check-keys';
import type { ChannelChange, Connections, NewConnection, Removal } from './connections-contract';
import { changeKeys, sealKey } from './connections-keys';
import type { KeyDeps } from './connections-keys';
import { readHealth } from './connection-health';
import { deleteEndpoint, replaceEndpoint } from './endpoints';
import type { EndpointDeps } from './endpoints';

export interface ConnectionsDeps extends EndpointDeps, KeyDeps {
  readonly store: ConnectionStore;
  readonly clock: Clock;
}

export const makeConnections = (deps: ConnectionsDeps): Connections => ({
  add: (id, input) => add(deps, id, input),
  list: (id) => deps.store.listConnections(id),

  rename: (id, connectionId, name) =>
    withConnection(deps, id, connectionId, async (connection) => {
      const free = await checkName(deps, id, name, connectionId);
      if (!free.ok) return free;
      return update(deps, connection, { name: free.value });
    }),

  rotateKeys: (id, connectionId, change) =>
    withConnection(deps, id, connectionId, async (connection) => {
      const keys = await changeKeys(deps, connection, change);
      if (!keys.ok) return keys;
      deps.log.info('connection.keys-rotated', { connectionId });
      return update(deps, connection, keys.value);
    }),

  repair: (id, connectionId) =>
    withConnection(deps, id, connectionId, (connection) => replaceEndpoint(deps, connection)),

  remove: (id, connectionId, removal) =>
    withConnection(deps, id, connectionId, (connection) => remove(deps, connection, removal)),

  assign: (id, change) => assign(deps, id, change),
  health: (connection) => readHealth(deps, connection),
  listChannels: (id) => deps.store.listChannelAssignments(id),
});

const add = async (
  deps: ConnectionsDeps,
  id: InstallationId,
  input: NewConnection,
): Promise<Answer<Connection>> => {
  const name = await checkName(deps, id, input.name, null);
  if (!name.ok) return name;
  const secret = input.webhookSecret ?? null;
  if (secret !== null && !/^whsec_[\x21-\x7e]{8,200}$/.test(secret)) {
    return denied('webhook-secret-invalid', 'The signing secret is not one.', 'whsec_… is.');
  }
  const keys = await checkKeys(deps.stripeAccountFor, input);
  if (!keys.ok) return keys;

  // The row comes first: an endpoint without its row would be an orphan that nobody looks for.
  const connection = newConnection(deps, id, name.value, keys.value, secret);
  await deps.store.addConnection(connection);
  deps.log.info('connection.added', { connectionId: connection.id, mode: connection.mode });
  if (secret !== null) return granted(connection);

  const listening = await replaceEndpoint(deps, connection);
  if (!listening.ok) await erase(deps, connection);
  return listening;
};

const newConnection = (
  deps: ConnectionsDeps,
  installationId: InstallationId,
  name: string,
  keys: CheckedKeys,
  webhookSecret: string | null,
): Connection => {
  // 128 random bits: the id is all that the webhook's path has to keep strangers out.
  // The prefix keeps an id from beginning with a dash, which command lines take for an option.
  const id = asId<ConnectionId>(`con_${deps.random.token(16)}`);
  return {
    id,
    installationId,
    name,
    mode: keys.mode,
    publishableKey: keys.publishableKey,
    ...sealKey(deps, id, keys.secretKey),
    accountId: keys.accountId,
    webhookEndpointId: null,
    webhookSecretsSealed: webhookSecret
      ? [deps.secrets.seal(webhookSecret, webhookSecretPlace(id))]
      : [],
    createdAt: deps.clock.now(),
    removedAt: null,
  };
};

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
  // Without its key a payment can neither be read nor returned.
  const { installationId, id } = connection;
  const open = removal.force ? 0 : await deps.store.countOpenAttempts(installationId, id);
  if (open > 0) {
    return denied(
      'connection-has-open-payments',
      `Payments that may still change: ${open}. Without the key they could not be read any more.`,
      'Wait until their orders are ended, or give them up: `connections remove <id> --force`.',
    );
  }
  await deleteEndpoint(deps, connection);
  await erase(deps, connection);
  deps.log.info('connection.removed', { connectionId: connection.id });
  return granted(connection);
};

const erase = (deps: ConnectionsDeps, connection: Connection): Promise<void> =>
  deps.store.updateConnection(connection.installationId, connection.id, {
    secretKeySealed: '',
    webhookSecretsSealed: [],
    webhookEndpointId: null,
    removedAt: deps.clock.now(),
  });

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
  change: Partial<Omit<Connection, 'id' | 'installationId' | 'createdAt'>>,
): Promise<Answer<Connection>> => {
  await deps.store.updateConnection(connection.installationId, connection.id, change);
  return granted({ ...connection, ...change });
};

const checkName = async (
  deps: ConnectionsDeps,
  id: InstallationId,
  name: string,
  own: ConnectionId | null,
): Promise<Answer<string>> => {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 60 || /\p{Cc}/u.test(trimmed)) {
    return denied('name-invalid', 'A name has 1 to 60 characters.', 'Choose another name.');
  }
  const taken = (await deps.store.listConnections(id)).some(
    (other) => other.id !== own && other.name.toLowerCase() === trimmed.toLowerCase(),
  );
  return taken
    ? denied('name-taken', 'Another connection has this name.', 'Choose another name.')
    : granted(trimmed);
};
