import type { Flow } from '../domain/facts/attempt';
import type { TransactionAction } from '../domain/facts/transaction-event';
import type { TransactionId } from '../domain/facts/ids';
import type { Installation, PurchaseIds } from '../ports/store';

/**
 * What Saleor asks of a payment app, and what it takes for an answer (Saleor docs: "Transaction
 * events", sync webhooks). One bad optional field makes Saleor reject the whole answer, so answers
 * are validated before they are sent.
 */
export interface PaymentApp {
  /** PAYMENT_GATEWAY_INITIALIZE_SESSION. */
  initializeGateway(installation: Installation, request: GatewayRequest): Promise<GatewayAnswer>;
  /** TRANSACTION_INITIALIZE_SESSION. */
  initializeTransaction(
    installation: Installation,
    request: InitializeRequest,
  ): Promise<SessionAnswer>;
  /** TRANSACTION_PROCESS_SESSION. */
  processTransaction(installation: Installation, request: SessionRequest): Promise<SessionAnswer>;
  /** TRANSACTION_CHARGE_REQUESTED, _REFUND_REQUESTED and _CANCELATION_REQUESTED. */
  actOnTransaction(installation: Installation, request: ActionRequest): Promise<ActionAnswer>;
}

/** Where the money is for: a checkout or an order. */
export interface PaymentSource {
  readonly ids: PurchaseIds;
  readonly channel: string;
  readonly currency: string;
  /** Gross total as Saleor's decimal, gift cards and vouchers taken off. */
  readonly total: number | string;
  /** Refunds that staff granted on an order, as Saleor's decimal; 0 where it does not tell. */
  readonly granted: number | string;
  /** True for a checkout with gift cards: the amount that Saleor asks for may leave them out. */
  readonly hasGiftCards: boolean;
  /** `OrderStatus`, null for a checkout. */
  readonly orderStatus: string | null;
  /** Whatever pays for it, of any app; empty where the request does not tell. */
  readonly transactions: readonly SourceTransaction[];
}

/** A transaction of a checkout or order, whoever made it. */
export interface SourceTransaction {
  readonly id: TransactionId;
  /** What it holds or awaits (authorized, charged, both pending), as Saleor's decimals. */
  readonly amounts: readonly (number | string)[];
}

export interface GatewayRequest {
  readonly source: PaymentSource;
  readonly data: unknown;
}

/**
 * Refused: Saleor is answered with an error status, and tells the storefront by
 * `gatewayConfigs[].errors`, where it looks whether the gateway can be used.
 */
export type GatewayAnswer =
  | { readonly data: Readonly<Record<string, unknown>> }
  | { readonly refused: { readonly code: string; readonly message: string } };

/** A request with a deadline. */
interface TimedRequest {
  /** When it came, milliseconds: the time to answer it counts from then. Absent = now. */
  readonly receivedAt?: number;
}

export interface SessionRequest extends TimedRequest {
  readonly transactionId: TransactionId;
  readonly source: PaymentSource;
  /** Saleor's decimal, as the JSON number or text that came. */
  readonly amount: number | string;
  readonly currency: string;
  readonly flow: Flow;
  /** Chosen by the browser: never trusted with an amount. */
  readonly data: unknown;
}

export interface InitializeRequest extends SessionRequest {
  readonly idempotencyKey: string;
}

export type SessionResult = `${Flow}_${'SUCCESS' | 'REQUEST' | 'FAILURE' | 'ACTION_REQUIRED'}`;

/** Answer to the two session webhooks. */
export interface SessionAnswer {
  readonly result: SessionResult;
  readonly pspReference: string;
  /** Saleor's decimal as a JSON number. */
  readonly amount: number;
  /**
   * Only with a `*_REQUEST`, whose event is Saleor's own request, moved to when Stripe began. An
   * event of its own bears the time when it is answered: a time of Stripe, in whole seconds, may
   * lie before the request that it answers.
   */
  readonly time?: string;
  /** May be shown to the shopper. */
  readonly message?: string;
  readonly externalUrl?: string;
  readonly actions?: readonly TransactionAction[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly paymentMethodDetails?: Readonly<Record<string, string | number>>;
}

/** One way to know a request. */
export interface RequestClaim {
  /** Part of the effect's key. */
  readonly key: string;
  /** Of Saleor's `*_REQUEST` event: its `idempotencyKey`, or its id where it has none. */
  readonly eventKey: string;
}

export interface ActionRequest extends TimedRequest {
  readonly action: TransactionAction;
  readonly transactionId: TransactionId;
  /** Saleor's decimal; 0 where nothing is available. */
  readonly amount: number | string;
  readonly currency: string;
  /** `issuedAt`, milliseconds. */
  readonly issuedAt: number;
  /**
   * What the request may be known by, best first: it takes the first that no other request has.
   * Empty where nothing of Saleor's record fits.
   */
  readonly claims: readonly RequestClaim[];
  /** Equal for bodies that ask for one act: a repetition, or a granted refund asked for twice. */
  readonly claimant: string;
  /** Why staff ask for it, in their words; null where they say nothing. */
  readonly reason: string | null;
  readonly source: PurchaseIds;
  /** `OrderStatus` of the order that owns the transaction, null where there is none. */
  readonly orderStatus: string | null;
}

/**
 * `pspReference` alone: the result is reported later. Nothing else may go along. Saleor 3.22 and
 * newer keep the `actions` of such an answer as they came, in upper case, and then cannot show the
 * transaction any more, nor its order.
 */
interface PromisedAnswer {
  readonly pspReference: string;
  readonly result?: never;
  readonly amount?: never;
  readonly message?: never;
  readonly externalUrl?: never;
  readonly actions?: never;
}

/** A decision: it was done, or it was not and will not be. */
interface DecidedAnswer {
  readonly pspReference: string;
  readonly result: `${'CHARGE' | 'REFUND' | 'CANCEL'}_${'SUCCESS' | 'FAILURE'}`;
  readonly amount?: number;
  readonly message?: string;
  readonly externalUrl?: string;
  readonly actions?: readonly TransactionAction[];
}

export type ActionAnswer = PromisedAnswer | DecidedAnswer;
