/**
 * What tests and the simulator can look at. Ids are global ids; amounts are major units; times are
 * milliseconds since 1970.
 */
export interface SaleorReading {
  order(id: string): OrderReading | null;
  orders(): readonly OrderReading[];
  orderOfCheckout(checkoutId: string): OrderReading | null;
  checkout(id: string): CheckoutReading | null;
  checkouts(): readonly CheckoutReading[];
  transaction(id: string): TransactionReading | null;
  transactions(): readonly TransactionReading[];
  apps(): readonly AppReading[];
  /** Every delivery ever made, oldest first; the real Saleor forgets those that arrived. */
  deliveries(): readonly DeliveryReading[];
  /** Every call of the API, oldest first. */
  requests(): readonly RequestReading[];
}

export interface OrderReading {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly channel: string;
  readonly currency: string;
  readonly checkoutId: string | null;
  readonly userEmail: string;
  readonly total: number;
  readonly totalCharged: number;
  readonly totalAuthorized: number;
  readonly totalGrantedRefund: number;
  readonly chargeStatus: string;
  readonly authorizeStatus: string;
  /** What Saleor last counted, and answers to whoever asks for `chargeStatus`. */
  readonly storedChargeStatus: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly transactions: readonly TransactionReading[];
  readonly fulfillments: readonly {
    readonly id: string;
    readonly status: string;
    readonly trackingNumber: string;
  }[];
  readonly grantedRefunds: readonly {
    readonly id: string;
    readonly amount: number;
    readonly status: string;
  }[];
}

export interface CheckoutReading {
  readonly id: string;
  readonly channel: string;
  readonly currency: string;
  readonly total: number;
  readonly chargeStatus: string;
  readonly authorizeStatus: string;
  readonly createdAt: number;
  readonly lacksEmail: boolean;
  readonly lacksBillingAddress: boolean;
  readonly transactions: readonly TransactionReading[];
}

export interface TransactionReading {
  readonly id: string;
  readonly name: string;
  readonly externalUrl: string;
  readonly pspReference: string;
  readonly appIdentifier: string | null;
  readonly currency: string;
  readonly orderId: string | null;
  readonly checkoutId: string | null;
  readonly actions: readonly string[];
  /** Not empty: the transaction and its order cannot be shown by the API. */
  readonly unreadableActions: readonly string[];
  readonly authorized: number;
  readonly authorizePending: number;
  readonly charged: number;
  readonly chargePending: number;
  readonly refunded: number;
  readonly refundPending: number;
  readonly canceled: number;
  readonly cancelPending: number;
  /** Oldest first. */
  readonly events: readonly TransactionEventReading[];
}

export interface TransactionEventReading {
  readonly id: string;
  readonly type: string;
  readonly pspReference: string;
  readonly externalUrl: string;
  readonly amount: number;
  readonly message: string;
  readonly createdAt: number;
  /** Counts in the balances (`includeInCalculations`). */
  readonly included: boolean;
}

interface AppReading {
  readonly id: string;
  readonly identifier: string;
  readonly isActive: boolean;
  readonly removedAt: number | null;
}

export interface DeliveryReading {
  readonly id: string;
  /** `ORDER_CREATED`, `TRANSACTION_INITIALIZE_SESSION`, … */
  readonly event: string;
  readonly kind: 'async' | 'sync';
  readonly appId: string;
  readonly targetUrl: string;
  /** Headers that the app gave the webhook, as they are now. */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** As first sent; null while a deferred body is not built yet, or where it yielded nothing. */
  readonly body: string | null;
  readonly status: 'PENDING' | 'SUCCESS' | 'FAILED';
  readonly createdAt: number;
  readonly attempts: readonly AttemptReading[];
}

interface AttemptReading {
  readonly at: number;
  readonly endedAt: number | null;
  /** Null where no answer came. */
  readonly responseStatus: number | null;
  /** At most 1,024 characters. */
  readonly response: string;
}

export interface RequestReading {
  readonly at: number;
  readonly principal: 'app' | 'user' | 'anonymous';
  readonly operationName: string | null;
  readonly kind: 'query' | 'mutation';
  readonly variables: Readonly<Record<string, unknown>>;
  /** HTTP status given, 0 where the answer was lost. */
  readonly status: number;
}
