import type { AttemptId, ConnectionId, IntentId, PurchaseId, TransactionId } from './ids';

/** Saleor's `TransactionFlowStrategyEnum`. */
export type Flow = 'CHARGE' | 'AUTHORIZATION';

/** What an attempt is begun with, and what never changes. */
export interface AttemptTerms {
  /** Pinned for life. */
  readonly connectionId: ConnectionId;
  /** Null where the payment began before Saleor had a transaction for it. */
  readonly transactionId: TransactionId | null;
  readonly flow: Flow;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** Stripe's payment method type that the shopper chose, null where Stripe may offer any. */
  readonly paymentMethodType: string | null;
}

/**
 * One attempt to pay, written before anything is asked of Stripe. Capture, refund and cancel use
 * the attempt's connection, never the channel's current one.
 */
export interface Attempt extends AttemptTerms {
  readonly id: AttemptId;
  readonly purchaseId: PurchaseId;
  readonly intentId: IntentId | null;
  readonly createdAt: number;
  /** Set when a newer attempt took this one's place; its open intent is to be cancelled. */
  readonly supersededAt: number | null;
  /**
   * Why the money of this attempt goes back, once that was decided for good (an order that Saleor
   * refuses). An attempt that is being returned never pays for an order again.
   */
  readonly returnReason: string | null;
}
