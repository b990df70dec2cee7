import type { AsyncWebhookEventType, SyncWebhookEventType } from '@saleor/app-sdk/types';
import type { ConnectionId } from '../domain/facts/ids';
import type { SchemaVersion } from '../domain/facts/schema-version';
import type {
  ActionAnswer,
  GatewayAnswer,
  PaymentApp,
  SessionAnswer,
} from '../payment-app/contract';
import type { DeliveryAbout, Installation } from '../ports/store';

/** What handlers are to the manifest and to the routes that call them. */

/** What happened to the app itself at a Saleor (Saleor docs: "App events"). */
export interface Lifecycle {
  readonly kind: 'lifecycle';
  readonly change: 'deleted' | 'activated' | 'deactivated';
}

export type EventAbout = DeliveryAbout | Lifecycle;

/** What every payload of Saleor carries, because every subscription of ours selects it. */
export interface Envelope {
  readonly typename: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  /** The same as it came, to the microsecond. */
  readonly issuedAtText: string;
  /** Full version, `3.23.28`. */
  readonly version: string | null;
  /** The app that Saleor meant: to be compared with the installation's. */
  readonly recipientAppId: string | null;
}

/** Never holds a value of the body, only names of fields. */
export interface Malformed {
  readonly kind: 'malformed';
  readonly code: 'malformed-body' | 'wrong-event';
  readonly message: string;
}

export interface ParsedAsyncEvent extends Envelope {
  readonly kind: 'async-event';
  readonly about: EventAbout;
}

export interface SyncEventContext {
  readonly installation: Installation;
  readonly paymentApp: PaymentApp;
  /** When the request came, milliseconds: the time to answer it counts from then. */
  readonly receivedAt: number;
}

/** The body of a 200 answer to a payment webhook, or why there is none. */
export type SaleorAnswer = SessionAnswer | ActionAnswer | GatewayAnswer | UnansweredSession;

/** A session that cannot be looked at just now: Saleor may ask again for ever. */
export interface UnansweredSession {
  readonly result: 'CHARGE_ACTION_REQUIRED' | 'AUTHORIZATION_ACTION_REQUIRED';
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ParsedSyncEvent extends Envelope {
  readonly kind: 'sync-event';
  answer(context: SyncEventContext): Promise<SaleorAnswer>;
  /**
   * The refusal to send while our own store is unavailable: nothing was done. Null where Saleor
   * tells a storefront best of an error status.
   */
  unavailable(): SaleorAnswer | null;
}

/** What a handler shows to the manifest and the routes. */
export interface SaleorHandlerFace {
  /** Last part of the webhook's path and value of the `Saleor-Event` header: `order_created`. */
  readonly segment: string;
  /** GraphQL type of the payload, `OrderCreated`. */
  readonly typename: string;
  readonly query: string;
  /** First Saleor whose manifest names it. */
  readonly since: SchemaVersion;
}

export interface SaleorAsyncEvent extends SaleorHandlerFace {
  readonly kind: 'async-event';
  /** Saleor's name of the event, `ORDER_CREATED`. */
  readonly event: AsyncWebhookEventType;
  parse(body: unknown): ParsedAsyncEvent | Malformed;
}

export interface SaleorSyncEvent extends SaleorHandlerFace {
  readonly kind: 'sync-event';
  /** Saleor's name of the event, `TRANSACTION_INITIALIZE_SESSION`. */
  readonly event: SyncWebhookEventType;
  parse(body: unknown): ParsedSyncEvent | Malformed;
}

export type SaleorHandler = SaleorAsyncEvent | SaleorSyncEvent;

export interface StripeEventHandler {
  readonly types: readonly string[];
  /** What a verified event of these types is about. */
  parse(event: unknown, connectionId: ConnectionId): DeliveryAbout | Malformed;
}
