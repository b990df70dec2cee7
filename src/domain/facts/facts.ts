import type { ChargeId, CheckoutId, IntentId, OrderId, RefundId, TransactionId } from './ids';
import type { PaymentMethodFacts } from './payment-method';
import type { TransactionAction, TransactionEventType } from './transaction-event';

/**
 * Facts: what was last read from each side. They are re-read before every decision and never
 * taken from an event's body. They hold only what a rule reads: a read that money depends on asks
 * for nothing else, since one odd field of an object can make all of it unreadable.
 * A word that this app does not know is `unknown` (of Saleor `UNKNOWN`), and parks nothing.
 * Amounts of Stripe are minor units; those of Saleor were rounded to them as Saleor rounds.
 * Times are milliseconds since 1970 (UTC).
 */
export type StripeFacts = IntentReading | IntentUnreadable;

/** What Stripe answers when an intent is read. */
export type IntentReading = IntentAbsent | IntentFacts;

/** The attempt has no PaymentIntent that we know of. */
interface IntentAbsent {
  readonly kind: 'absent';
}

/**
 * The attempt has a PaymentIntent that Stripe does not let us read (the key was removed or belongs
 * to another account): the other attempts go on, and a problem shows this one.
 */
interface IntentUnreadable {
  readonly kind: 'unreadable';
  readonly code: string;
  readonly message: string;
}

/** docs.stripe.com/payments/paymentintents/lifecycle. */
type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled'
  | 'unknown';

/** A PaymentIntent as Stripe answers it (docs.stripe.com/api/payment_intents/object). */
export interface IntentFacts {
  readonly kind: 'intent';
  readonly id: IntentId;
  readonly status: IntentStatus;
  readonly amountMinor: bigint;
  readonly amountCapturableMinor: bigint;
  readonly amountReceivedMinor: bigint;
  readonly currency: string;
  readonly livemode: boolean;
  readonly createdAt: number;
  readonly canceledAt: number | null;
  /** `automatic`: Stripe let a hold go that nobody captured in time. */
  readonly cancellationReason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Until when the shopper can do what Stripe waits for (a voucher), where Stripe says so. */
  readonly actionExpiresAt: number | null;
  readonly charge: ChargeFacts | null;
  readonly refunds: readonly RefundFacts[];
  /** The last failed try to pay, while the intent waits for another (`last_payment_error`). */
  readonly failure: PaymentFailure | null;
}

/** The intent's latest charge. */
export interface ChargeFacts {
  readonly id: ChargeId;
  readonly status: 'succeeded' | 'pending' | 'failed' | 'unknown';
  readonly amountMinor: bigint;
  readonly createdAt: number;
  /** Until when an authorisation can be captured, where Stripe says so. */
  readonly captureBefore: number | null;
  readonly paymentMethod: PaymentMethodFacts | null;
  /** The bank's reason, in words for the shopper. */
  readonly failureMessage: string | null;
  readonly shipping: ChargeShipping | null;
}

/** `charge.shipping`; the whole of it, because Stripe replaces it as a whole. */
export interface ChargeShipping extends ShippingAddress {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
}

/** A refund of the intent (docs.stripe.com/api/refunds/object). */
export interface RefundFacts {
  readonly id: RefundId;
  readonly status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled' | 'unknown';
  readonly amountMinor: bigint;
  readonly createdAt: number;
  /** Key of the effect that asked for it (`metadata.saleor_effect`), null if made elsewhere. */
  readonly effectKey: string | null;
  /** Stripe's word for why it failed, null where it did not. */
  readonly failureReason: string | null;
}

/** Why the last try to pay failed (`last_payment_error`). */
export interface PaymentFailure {
  /** Charge of the failed try, null where no charge came to be. */
  readonly chargeId: ChargeId | null;
  /** Stripe's own words for the shopper. */
  readonly message: string;
}

/**
 * What Saleor says of a purchase. `gone`: neither checkout nor order can be found. `none`: neither
 * is known to be the purchase's, which Stripe alone knows so far.
 */
export type SaleorFacts = CheckoutFacts | OrderFacts | SaleorGone | SaleorNone;

interface SaleorGone {
  readonly kind: 'gone';
}

interface SaleorNone {
  readonly kind: 'none';
}

/** The checkout or order of a purchase; null where Saleor shows neither. */
export const sourceIn = (saleor: SaleorFacts): CheckoutFacts | OrderFacts | null =>
  saleor.kind === 'checkout' || saleor.kind === 'order' ? saleor : null;

interface SourceFacts {
  readonly channel: string;
  readonly currency: string;
  /** Gross total in minor units, gift cards and vouchers taken off. */
  readonly totalMinor: bigint;
  readonly userEmail: string | null;
  readonly transactions: readonly TransactionFacts[];
}

/** A checkout that is no order yet. It is gone once it became one. */
export interface CheckoutFacts extends SourceFacts {
  readonly kind: 'checkout';
  readonly id: CheckoutId;
  /** Saleor's own word for when it was last changed; another word is another state. */
  readonly updatedAt: string | null;
}

/** Saleor's `OrderStatus`. */
export type OrderStatus =
  | 'DRAFT'
  | 'UNCONFIRMED'
  | 'UNFULFILLED'
  | 'PARTIALLY_FULFILLED'
  | 'FULFILLED'
  | 'PARTIALLY_RETURNED'
  | 'RETURNED'
  | 'CANCELED'
  | 'EXPIRED'
  | 'UNKNOWN';

/** An order, whoever made it. */
export interface OrderFacts extends SourceFacts {
  readonly kind: 'order';
  readonly id: OrderId;
  readonly checkoutId: CheckoutId | null;
  readonly number: string;
  readonly status: OrderStatus;
  readonly createdAt: number;
  /** What staff granted back, whether it went back or not. */
  readonly totalGrantedRefundMinor: bigint;
  /** The app's own key in the order's metadata: which effect created this order. */
  readonly createdByEffect: string | null;
  readonly shippingAddress: ShippingAddress | null;
  readonly fulfillments: readonly FulfillmentFacts[];
}

/** A part of an order that was sent. */
export interface FulfillmentFacts {
  readonly id: string;
  /** Saleor's `FulfillmentStatus`. */
  readonly status: string;
  readonly trackingNumber: string | null;
}

/** Where goods go, in Stripe's words. Null: the field is empty. */
export interface ShippingAddress {
  readonly name: string | null;
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  /** Saleor's `countryArea`. */
  readonly state: string | null;
  readonly postalCode: string | null;
  /** Two letters. */
  readonly country: string | null;
  readonly phone: string | null;
}

/** A transaction of the order or checkout, with the amounts that Saleor sums up from its events. */
export interface TransactionFacts {
  readonly id: TransactionId;
  /** False where another app, or nobody, made the transaction: it is read, never reported on. */
  readonly ours: boolean;
  /** What the Dashboard calls it; empty text where nobody named it. */
  readonly name: string;
  readonly authorizedMinor: bigint;
  readonly authorizePendingMinor: bigint;
  /** Negative where a REFUND_SUCCESS was reported before its CHARGE_SUCCESS. */
  readonly chargedMinor: bigint;
  readonly chargePendingMinor: bigint;
  readonly refundedMinor: bigint;
  readonly refundPendingMinor: bigint;
  readonly cancelPendingMinor: bigint;
  /** What staff are offered; null where Saleor cannot show it, nor the order with it. */
  readonly actions: readonly (TransactionAction | 'UNKNOWN')[] | null;
  /** Newest first, as Saleor gives them. */
  readonly events: readonly TransactionEventFacts[];
}

/** One entry in the history of a transaction, reported by us or by another. */
export interface TransactionEventFacts {
  readonly type: TransactionEventType | 'UNKNOWN';
  /** Empty text where there is none. */
  readonly pspReference: string;
  readonly amountMinor: bigint;
  readonly createdAt: number;
  readonly idempotencyKey: string | null;
}
