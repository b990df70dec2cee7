import type { PaymentMethodFacts } from './payment-method';
import type { TransactionId } from './ids';

/** Saleor's `TransactionEventTypeEnum`. */
export type TransactionEventType =
  | `AUTHORIZATION_${'SUCCESS' | 'FAILURE' | 'ADJUSTMENT' | 'REQUEST' | 'ACTION_REQUIRED'}`
  | `CHARGE_${'SUCCESS' | 'FAILURE' | 'BACK' | 'REQUEST' | 'ACTION_REQUIRED'}`
  | `REFUND_${'SUCCESS' | 'FAILURE' | 'REVERSE' | 'REQUEST'}`
  | `CANCEL_${'SUCCESS' | 'FAILURE' | 'REQUEST'}`
  | 'INFO';

/** Saleor's `TransactionActionEnum`. */
export type TransactionAction = 'CHARGE' | 'REFUND' | 'CANCEL';

/**
 * One fact of Stripe in Saleor's words, as `transactionEventReport` takes it.
 * Saleor takes equal (transaction, pspReference, type) for the same event, so every fact has a
 * Stripe reference of its own: a refund `re_…`, a payment its charge.
 */
export interface TransactionEvent {
  readonly transactionId: TransactionId;
  readonly type: TransactionEventType;
  readonly pspReference: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** Stripe's time of the fact, milliseconds; Saleor orders SUCCESS and FAILURE by it. */
  readonly time: number;
  /** May be shown to the shopper; at most 512 characters. */
  readonly message: string;
  readonly externalUrl: string | null;
  /** From the facts of now, never from the event that woke us. */
  readonly availableActions: readonly TransactionAction[];
  readonly paymentMethod: PaymentMethodFacts | null;
}
