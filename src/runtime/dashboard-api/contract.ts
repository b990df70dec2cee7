import type { ConnectionId } from '../../domain/ids';
import type { Completion } from '../../domain/policy';
import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { SaleorFor } from '../../ports/saleor';
import type { Connection, Installation, Store } from '../../ports/store';
import type { Sync } from '../../sync/contract';

/** Staff whose token was verified, and the installation that it is for. */
export interface DashboardViewer {
  readonly installation: Installation;
  readonly email: string | null;
  /** All permissions of the user (`user_permissions` of the token). */
  readonly permissions: readonly string[];
}

/** What reading asks for. */
export const readPermission = 'HANDLE_PAYMENTS';
/**
 * What changing connections and channels asks for, besides reading: whoever may install apps may
 * say which Stripe account takes the money.
 */
export const configurePermission = 'MANAGE_APPS';

/** `code` is stable; `field` names the input concerned. */
export type Configured<T> =
  | { readonly kind: 'done'; readonly value: T }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly nextStep: string | null;
      readonly field: string | null;
    };

export interface ConnectionHealth {
  readonly state: 'ok' | 'broken' | 'unknown';
  readonly webhook: 'enabled' | 'disabled' | 'missing' | 'unknown';
  readonly reason: string | null;
  readonly nextStep: string | null;
}

export interface ConnectionKeys {
  readonly publishableKey: string;
  readonly secretKey: string;
}

/** What the pages ask of the installation feature. */
export interface DashboardConnections {
  add(
    installation: Installation,
    input: ConnectionKeys & { readonly name: string },
  ): Promise<Configured<Connection>>;
  remove(installation: Installation, id: ConnectionId): Promise<Configured<Connection>>;
  rotateKeys(
    installation: Installation,
    id: ConnectionId,
    keys: ConnectionKeys,
  ): Promise<Configured<Connection>>;
  rotateWebhookSecret(
    installation: Installation,
    id: ConnectionId,
  ): Promise<Configured<Connection>>;
  assignChannel(
    installation: Installation,
    channel: string,
    connectionId: ConnectionId | null,
  ): Promise<Configured<null>>;
  setCompletion(
    installation: Installation,
    channel: string,
    completion: Completion,
  ): Promise<Configured<null>>;
  readHealth(connection: Connection): Promise<ConnectionHealth>;
}

export interface DashboardApiDeps {
  readonly store: Pick<
    Store,
    | 'listConnections'
    | 'findConnection'
    | 'listChannelAssignments'
    | 'findChannelAssignment'
    | 'listMirrors'
    | 'readMirror'
    | 'countMirrors'
    | 'readTimeline'
    | 'readPurchase'
    | 'markDirty'
  >;
  readonly sync: Pick<Sync, 'reconcileNow' | 'wake'>;
  readonly saleorFor: SaleorFor;
  readonly connections: DashboardConnections;
  readonly clock: Clock;
  readonly log: Log;
  readonly appVersion: string;
  /** False in production: the schema is in the repository, and a stranger gets no map. */
  readonly introspection: boolean;
}

/** A failure of the request itself, with the HTTP status that says so. */
export class ApiFault extends Error {
  override readonly name = 'ApiFault';
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}
