import type { ConnectionId, InstallationId } from '../domain/facts/ids';
import type { Completion } from '../domain/decide/policy';
import type { ChannelAssignment, Connection } from '../ports/store';
import type { Answer } from './answer';
import type { StripeKeys } from './check-keys';

/** What is wrong with a connection: a stable word, for programs and for pages that translate it. */
export type HealthCode =
  | 'stripe-unreachable'
  | 'connection-removed'
  | 'key-unreadable'
  | 'key-not-allowed'
  | 'key-refused'
  | 'permissions-missing'
  | 'endpoint-missing'
  | 'endpoint-disabled'
  | 'payments-refused'
  | 'charges-off'
  | 'bad-signature'
  | 'outside-tolerance'
  | 'wrong-mode'
  | 'wrong-account'
  | 'no-signature'
  | 'events-unreadable'
  | 'events-outdated'
  | 'version-outdated';

/** How a connection stands with Stripe. */
export interface ConnectionHealth {
  readonly state: 'ok' | 'broken' | 'unknown';
  /** `outdated`: events come, but not those of this version of the app, or in an older form. */
  readonly webhook: 'enabled' | 'outdated' | 'disabled' | 'missing' | 'unknown';
  /** What is wrong; null where nothing is. */
  readonly code: HealthCode | null;
  /** Stripe's own words, or what is missing, where `reason` names such. */
  readonly detail: string | null;
  readonly reason: string | null;
  readonly nextStep: string | null;
  /** Whether Stripe lets the account take live payments; null where the key may not read it. */
  readonly chargesEnabled: boolean | null;
  /** When an event of Stripe was last taken, and last refused; milliseconds since 1970. */
  readonly eventTakenAt: number | null;
  readonly eventRefusedAt: number | null;
  /** Stable code of the last refusal. */
  readonly eventRefusedCode: string | null;
}

export interface NewConnection extends StripeKeys {
  readonly name: string;
  /** For local work with `stripe listen`: this secret is used and no endpoint is registered. */
  readonly webhookSecret?: string | null;
  /** Also where the account is connected already: each connection gets an endpoint of its own. */
  readonly allowSameAccount?: boolean;
}

export interface KeyChange {
  readonly secretKey: string;
  /** Null = as before. */
  readonly publishableKey: string | null;
}

export interface Removal {
  /** Gives up payments that may still change; they show a problem from then on. */
  readonly force: boolean;
}

/** What is left out stays as before; at first `storefront`, and cancelled orders are refunded. */
export interface ChannelChange {
  readonly channel: string;
  /** Null takes payments off this channel; undefined leaves the connection as it is. */
  readonly connectionId?: ConnectionId | null;
  readonly completion?: Completion;
  readonly refundCanceled?: boolean;
}

export interface Connections {
  add(id: InstallationId, input: NewConnection): Promise<Answer<Connection>>;
  list(id: InstallationId): Promise<readonly Connection[]>;
  /**
   * Takes other keys of the same account and mode; attempts under way go on with them. Where a key
   * may not tell its account, it has to reach the connection's newest payment.
   */
  rotateKeys(
    id: InstallationId,
    connectionId: ConnectionId,
    change: KeyChange,
  ): Promise<Answer<Connection>>;
  /** Registers a new endpoint with a new secret; the one before stays valid until the next time. */
  repair(id: InstallationId, connectionId: ConnectionId): Promise<Answer<Connection>>;
  /**
   * Deletes the endpoint and erases the keys; refused while a channel uses it and, unless forced,
   * while it has payments that may still change.
   */
  remove(
    id: InstallationId,
    connectionId: ConnectionId,
    removal?: Removal,
  ): Promise<Answer<Connection>>;
  /** Asks Stripe about the key and the endpoint. */
  health(connection: Connection): Promise<ConnectionHealth>;
  assign(id: InstallationId, change: ChannelChange): Promise<Answer<ChannelAssignment>>;
  listChannels(id: InstallationId): Promise<readonly ChannelAssignment[]>;
}
