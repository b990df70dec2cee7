import type { ChargeShipping } from './facts';
import type { AttemptId, CheckoutId, IntentId, OrderId, TransactionId } from './ids';
import type { TransactionEvent } from './transaction-event';

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

/** What tells an effect from all others of its installation. */
export interface EffectId {
  /** Id of the attempt that it is for, or of the purchase. */
  readonly owner: string;
  readonly kind: EffectKind;
  /** What is asked for: the key of Saleor's request, or a fixed word such as `return`. */
  readonly request: string;
  /** 1, 2, …: an act that was looked for and had not happened is done anew as the next one. */
  readonly generation: number;
}

/** An act with its id, and the key under which it is recorded and sent. */
export interface PlannedEffect {
  readonly id: EffectId;
  /** `effectKey(id)`: an idempotency key of Stripe. It is compared as a whole and never parsed. */
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
  /** While this lies ahead, a request handler performs the effect and the worker keeps off. */
  readonly heldUntil: number | null;
  /** Reference that Saleor was given for it, where that is not Stripe's own id. */
  readonly reference: string | null;
  /**
   * Set where a Saleor request asked for it: its event, and who claimed it
   * (decide/pending-request.ts).
   */
  readonly requestKey: string | null;
  /** `re_…`, order id, … of a done effect. */
  readonly resultId: string | null;
  /** Stable code of a refusal, or of the last unknown answer. */
  readonly code: string | null;
  readonly message: string | null;
  /** True where the last unknown answer was a stored 5xx: the same key would repeat it. */
  readonly answered: boolean;
}

/** A request as text, the same for all its generations. */
export const requestName = ({ owner, kind, request }: Omit<EffectId, 'generation'>): string =>
  `${owner}:${kind}:${request}`;

/**
 * The key of an effect. Stripe holds it as an idempotency key (at most 255 characters) and as
 * `metadata.saleor_effect` of refunds, so the form never changes.
 */
const effectKey = (id: EffectId): string => `${requestName(id)}:g${id.generation}`;

/** An act as it is recorded for the first time. */
export const plannedEffect = (
  { owner, request, generation }: Omit<EffectId, 'kind'>,
  act: EffectAct,
): PlannedEffect => {
  const id = { owner, kind: act.kind, request, generation };
  return { id, key: effectKey(id), act };
};

/** True for effects of one request, whatever their generation. */
export const isSameRequest = (
  one: Omit<EffectId, 'generation'>,
  other: Omit<EffectId, 'generation'>,
): boolean => one.owner === other.owner && one.kind === other.kind && one.request === other.request;

/** The effect with which an attempt begins: its PaymentIntent is created. */
export const createIntentEffect = (attemptId: AttemptId): PlannedEffect =>
  plannedEffect(
    { owner: attemptId, request: 'init', generation: 1 },
    { kind: 'create-intent', attemptId },
  );
