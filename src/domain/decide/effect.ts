import type { ChargeShipping } from '../facts/facts';
import type { AttemptId, CheckoutId, IntentId, OrderId, TransactionId } from '../facts/ids';
import type { TransactionEvent } from '../facts/transaction-event';

/**
 * An effect is one act on the outside: recorded before it is sent, sent under a deterministic key,
 * settled as done or refused. Its parameters are stored with it, so that a repetition is equal
 * byte for byte (Stripe refuses a reused key with other parameters).
 */
export type EffectAct =
  | { readonly kind: 'create-intent'; readonly attemptId: AttemptId }
  | {
      readonly kind: 'capture';
      readonly attemptId: AttemptId;
      readonly intentId: IntentId;
      readonly amountMinor: bigint;
    }
  | {
      readonly kind: 'cancel-intent';
      readonly attemptId: AttemptId;
      readonly intentId: IntentId;
      readonly reason: string;
    }
  | {
      readonly kind: 'refund';
      readonly attemptId: AttemptId;
      readonly intentId: IntentId;
      readonly amountMinor: bigint;
      readonly reason: string;
    }
  | {
      readonly kind: 'report';
      readonly attemptId: AttemptId;
      readonly event: TransactionEvent;
    }
  | {
      readonly kind: 'update-transaction';
      readonly attemptId: AttemptId;
      readonly transactionId: TransactionId;
      /** What the Dashboard calls the transaction. */
      readonly name: string;
      /** The payment in Stripe, which the Dashboard links to. */
      readonly externalUrl: string;
    }
  | {
      readonly kind: 'create-order';
      readonly checkoutId: CheckoutId;
      /** Saleor's `updatedAt` of the checkout that was decided on; none in older records. */
      readonly checkoutUpdatedAt?: string | null;
    }
  | { readonly kind: 'cancel-order'; readonly orderId: OrderId; readonly reason: string }
  | {
      readonly kind: 'update-intent-metadata';
      readonly attemptId: AttemptId;
      readonly intentId: IntentId;
      /** Keys to merge into the PaymentIntent's metadata. */
      readonly metadata: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'update-charge-shipping';
      readonly attemptId: AttemptId;
      readonly chargeId: string;
      readonly shipping: TrackingUpdate;
      /** The numbers that this adds, each with its fulfillment: what may be removed later. */
      readonly added: readonly FulfillmentTracking[];
    };

/**
 * `charge.shipping` to write. Stripe replaces it as a whole and wants name and address in it
 * (docs.stripe.com/api/charges/update), so what it held is sent along.
 */
export interface TrackingUpdate extends ChargeShipping {
  readonly name: string;
}

/** A tracking number, and the fulfillment of Saleor that had it when it was sent to Stripe. */
export interface FulfillmentTracking {
  readonly fulfillmentId: string;
  readonly trackingNumber: string;
}

/** The word for an act; it is part of the keys of its effects, so it never changes. */
export type EffectKind = EffectAct['kind'];

/** How far a recorded act is. Done and refused are final. */
export type EffectState =
  /** Recorded; it may have been sent by somebody who did not come back to say. */
  | 'planned'
  | 'done'
  | 'refused'
  /** Sent, and the answer was lost. */
  | 'unknown';

/** An act under its key: `attempt-or-purchase:kind:discriminator:generation`, at most 255 chars. */
export interface PlannedEffect {
  readonly key: string;
  readonly act: EffectAct;
}

/** A recorded act: what was asked for, how often it was sent, and how it ended. */
export interface Effect extends PlannedEffect {
  readonly state: EffectState;
  /** When it was recorded, milliseconds. */
  readonly plannedAt: number;
  /** When it was last sent, milliseconds; null = not yet. */
  readonly sentAt: number | null;
  readonly settledAt: number | null;
  /** How often it was sent. */
  readonly tries: number;
  /** While this lies ahead, a request handler has the effect in hand and the worker keeps off. */
  readonly heldUntil: number | null;
  /** Reference that Saleor was given for it, where that is not Stripe's own id. */
  readonly reference: string | null;
  /** Set where a Saleor request asked for it: its event, and who claimed it (promise.ts). */
  readonly requestKey: string | null;
  /** `re_…`, order id, … of a done effect. */
  readonly resultId: string | null;
  /** Stable code of a refusal, or of the last unknown answer. */
  readonly code: string | null;
  readonly message: string | null;
  /** True where the last unknown answer was a stored 5xx: the same key would repeat it. */
  readonly answered: boolean;
}

/** Joins the parts of an effect's key. Stripe takes keys of at most 255 characters. */
export const effectKey = (
  owner: string,
  kind: EffectKind,
  discriminator: string,
  generation: number,
): string => `${owner}:${kind}:${discriminator}:g${generation}`;
