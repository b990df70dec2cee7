import type { ConnectionId, InstallationId, IntentId } from '../../domain/ids';
import type { Completion } from '../../domain/policy';

export interface Connection {
  readonly id: ConnectionId;
  readonly installationId: InstallationId;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly publishableKey: string;
  /** Sealed; place `secretKeyPlace(id)`. Empty once removed. */
  readonly secretKeySealed: string;
  /** Last four characters, for people. */
  readonly secretKeyHint: string;
  /** `acct_…`, null where the key may not read it. */
  readonly accountId: string | null;
  readonly webhookEndpointId: string | null;
  /** Sealed signing secrets, newest first (two while one is being rotated). */
  readonly webhookSecretsSealed: readonly string[];
  readonly createdAt: number;
  readonly removedAt: number | null;
}

export const secretKeyPlace = (id: ConnectionId): string => `Connection.secretKey:${id}`;
export const webhookSecretPlace = (id: ConnectionId): string => `Connection.webhookSecret:${id}`;

export interface ChannelAssignment {
  readonly installationId: InstallationId;
  readonly channel: string;
  readonly connectionId: ConnectionId | null;
  readonly completion: Completion;
}

/** What of a connection may change; it is removed by `removeConnection` alone. */
export type ConnectionChange = Partial<
  Omit<Connection, 'id' | 'installationId' | 'createdAt' | 'removedAt'>
>;

/** What tells that nobody changed a connection since it was read; the rest is not compared. */
export type ConnectionState = Partial<Pick<Connection, 'secretKeySealed' | 'webhookEndpointId'>>;

/** What a removed connection has no more. */
export const erasedConnection = {
  secretKeySealed: '',
  webhookSecretsSealed: [],
  webhookEndpointId: null,
} as const satisfies ConnectionChange;

export interface ConnectionRemoval {
  readonly at: number;
  /** Also with attempts that may still change. */
  readonly force: boolean;
  readonly onlyIf?: ConnectionState;
}

/**
 * `removed`: with the connection as it was, for its endpoint. `open`: nothing was done, for so many
 * attempts may still change. `absent`: it is removed already, or is not as `onlyIf` says.
 */
export type RemovalResult =
  | { readonly kind: 'removed'; readonly connection: Connection }
  | { readonly kind: 'open'; readonly attempts: number }
  | { readonly kind: 'absent' };

export interface ConnectionStore {
  addConnection(connection: Connection): Promise<void>;
  /**
   * Name, keys, account, endpoint, secrets of a connection that is not removed. False where nothing
   * was changed, because it is removed or is not as `onlyIf` says.
   */
  updateConnection(
    installationId: InstallationId,
    id: ConnectionId,
    change: ConnectionChange,
    onlyIf?: ConnectionState,
  ): Promise<boolean>;
  /** Not removed ones, oldest first. */
  listConnections(installationId: InstallationId): Promise<readonly Connection[]>;
  /** Removed ones are found as well: old attempts are pinned to them. */
  findConnection(installationId: InstallationId, id: ConnectionId): Promise<Connection | null>;
  /**
   * For the webhook route: the random id is all that the path has. Removed ones are found as well;
   * the route refuses them.
   */
  findConnectionByPath(id: ConnectionId): Promise<Connection | null>;
  /**
   * Removes a connection and erases its key and secrets, unless purchases with attempts on it are
   * not at rest: without the key they never are. An attempt that is recorded at the same time
   * either is one of those, or finds the connection removed.
   */
  removeConnection(
    installationId: InstallationId,
    id: ConnectionId,
    removal: ConnectionRemoval,
  ): Promise<RemovalResult>;
  /** The PaymentIntent of the newest attempt that has one; null where none has. */
  findNewestIntent(installationId: InstallationId, id: ConnectionId): Promise<IntentId | null>;
  assignChannel(assignment: ChannelAssignment): Promise<void>;
  listChannelAssignments(installationId: InstallationId): Promise<readonly ChannelAssignment[]>;
  findChannelAssignment(
    installationId: InstallationId,
    channel: string,
  ): Promise<ChannelAssignment | null>;
}
