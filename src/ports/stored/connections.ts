import type { ConnectionId, InstallationId, IntentId } from '../../domain/facts/ids';
import type { Completion } from '../../domain/decide/policy';
import type { Installation } from './installations';

/** A Stripe account, test or live, that an installation takes payments with. */
export interface Connection {
  readonly id: ConnectionId;
  readonly installationId: InstallationId;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly publishableKey: string;
  /** Encrypted with `associatedDataOfSecretKey(id)`. Empty once removed. */
  readonly secretKeyEncrypted: string;
  /** Last four characters, for people. */
  readonly secretKeyHint: string;
  /** `acct_…`, null where the key may not read it. */
  readonly accountId: string | null;
  readonly webhookEndpointId: string | null;
  /** Encrypted signing secrets, newest first (two while one is being rotated). */
  readonly webhookSecretsEncrypted: readonly string[];
  /** An endpoint that is being made; null once its answer is stored, or Stripe made none. */
  readonly endpointRequest: RecordedEndpointRequest | null;
  /** Endpoints (`we_…`) that are to be deleted, until Stripe says that they are. */
  readonly staleEndpointIds: readonly string[];
  /**
   * Of a removed connection: its encrypted key, until its endpoints are deleted; otherwise empty.
   */
  readonly leftKeyEncrypted: string;
  readonly createdAt: number;
  readonly removedAt: number | null;
}

/**
 * What is asked of Stripe to make a webhook endpoint, written down before it is asked: the same
 * words under the same idempotency key give the same endpoint, with its secret, and make no second
 * one (docs.stripe.com/api/idempotent_requests).
 */
export interface RecordedEndpointRequest {
  readonly key: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string;
  readonly recordedAt: number;
  /** The key gives no usable answer any more: whatever was made under it is looked for. */
  readonly isSpent: boolean;
}

/** What was last seen of a connection's traffic; times are milliseconds since 1970. */
export interface ConnectionStanding {
  readonly eventTakenAt: number | null;
  readonly eventRefusedAt: number | null;
  /** Why: the stable code that the sender was answered. */
  readonly eventRefusedCode: string | null;
  /** When Stripe last refused a payment for a reason that no shopper caused; null = it does not. */
  readonly paymentRefusedAt: number | null;
  readonly paymentRefusedCode: string | null;
  /** Stripe's own words, for staff; never holds a secret. */
  readonly paymentRefusedMessage: string | null;
  /** Of the refused payment: one that works in another currency says nothing of this one. */
  readonly paymentRefusedCurrency: string | null;
}

/** The standing of a connection that no event and no payment has come to. */
export const emptyStanding: ConnectionStanding = {
  eventTakenAt: null,
  eventRefusedAt: null,
  eventRefusedCode: null,
  paymentRefusedAt: null,
  paymentRefusedCode: null,
  paymentRefusedMessage: null,
  paymentRefusedCurrency: null,
};

/** A connection with nothing under way at Stripe. */
export const noEndpointWork = {
  endpointRequest: null,
  staleEndpointIds: [],
  leftKeyEncrypted: '',
} as const satisfies Partial<Connection>;

/** The associated data of an encrypted secret key: it decrypts in no other row. */
export const associatedDataOfSecretKey = (id: ConnectionId): string => `Connection.secretKey:${id}`;
/** The associated data of an encrypted signing secret: it decrypts in no other row. */
export const associatedDataOfWebhookSecret = (id: ConnectionId): string =>
  `Connection.webhookSecret:${id}`;

/** How the payments of a channel are taken. */
export interface ChannelAssignment {
  readonly installationId: InstallationId;
  readonly channel: string;
  readonly connectionId: ConnectionId | null;
  readonly completion: Completion;
  /** What was charged for an order goes back once the order is cancelled. */
  readonly refundCanceled: boolean;
}

/** What of a connection may change; it is removed by `removeConnection` alone. */
export type ConnectionChange = Partial<
  Omit<Connection, 'id' | 'installationId' | 'createdAt' | 'removedAt'>
>;

/** What tells that nobody changed a connection since it was read; the rest is not compared. */
export type ConnectionState = Partial<Pick<Connection, 'secretKeyEncrypted' | 'webhookEndpointId'>>;

/**
 * A connection as its removal leaves it: no key and no secret to work with. Its key is put aside
 * for the one thing that is left to do with it, deleting its endpoints at Stripe.
 */
export const removedConnection = (connection: Connection, at: number): Connection => ({
  ...connection,
  secretKeyEncrypted: '',
  webhookSecretsEncrypted: [],
  webhookEndpointId: null,
  staleEndpointIds: withEndpoint(connection.staleEndpointIds, connection.webhookEndpointId),
  leftKeyEncrypted: connection.secretKeyEncrypted,
  removedAt: at,
});

/** The list with this endpoint in it once; as it is where there is none. */
export const withEndpoint = (ids: readonly string[], id: string | null): readonly string[] =>
  id === null || ids.includes(id) ? ids : [...ids, id];

/** How a connection is to be removed. */
export interface ConnectionRemoval {
  readonly at: number;
  /** Also with attempts that may still change. */
  readonly force: boolean;
  readonly onlyIf?: ConnectionState;
}

/**
 * `removed`: with the connection as it is now, for its endpoint. `open`: nothing was done, for so
 * many attempts may still change. `absent`: it is removed already, or is not as `onlyIf` says.
 */
export type RemovalResult =
  | { readonly kind: 'removed'; readonly connection: Connection }
  | { readonly kind: 'open'; readonly attempts: number }
  | { readonly kind: 'absent' };

/** Stripe accounts of installations, and which channel uses which. */
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
  /** As this process last found it, if it did; see `recallInstallation`. */
  recallConnection(id: ConnectionId): Promise<Connection | null>;
  /**
   * Removes a connection and erases its secrets, unless purchases with attempts on it are not at
   * rest: without the key they never are. An attempt that is recorded at the same time either is
   * one of those, or finds the connection removed. `saveRemainder` erases the key.
   */
  removeConnection(
    installationId: InstallationId,
    id: ConnectionId,
    removal: ConnectionRemoval,
  ): Promise<RemovalResult>;
  /** What is left to be done at Stripe for a removed connection; erases the key with the last. */
  saveRemainder(
    installationId: InstallationId,
    id: ConnectionId,
    left: Pick<Connection, 'endpointRequest' | 'staleEndpointIds'>,
  ): Promise<void>;
  /** Of all installations: those with endpoints to make or to delete at Stripe. */
  listEndpointWork(): Promise<readonly Connection[]>;
  /** The PaymentIntent of the newest attempt that has one; null where none has. */
  findNewestIntent(installationId: InstallationId, id: ConnectionId): Promise<IntentId | null>;
  /** `nothingSeen` for one of which nothing was noted. */
  readStanding(installationId: InstallationId, id: ConnectionId): Promise<ConnectionStanding>;
  /** Notes what is given and leaves the rest; the connection must exist. */
  noteStanding(
    installationId: InstallationId,
    id: ConnectionId,
    seen: Partial<ConnectionStanding>,
  ): Promise<void>;
  assignChannel(assignment: ChannelAssignment): Promise<void>;
  listChannelAssignments(installationId: InstallationId): Promise<readonly ChannelAssignment[]>;
  /**
   * The connection that a channel is assigned to; a removed one is found as well. Throws
   * `ConfigurationChanged` where `basis` is not as it was recalled.
   */
  findChannelConnection(
    installationId: InstallationId,
    channel: string,
    basis?: Installation,
  ): Promise<Connection | null>;
  findChannelAssignment(
    installationId: InstallationId,
    channel: string,
  ): Promise<ChannelAssignment | null>;
}
