import type { TrackingUpdate } from '../domain/facts/effect';
import type { IntentFacts, IntentReading, RefundFacts } from '../domain/facts/facts';
import type { AttemptId, IntentId, SessionId } from '../domain/facts/ids';
import type { Outcome } from '../domain/facts/outcome';
import type { Priority } from './saleor';
import type { Connection } from './store';

/**
 * Stripe's API as the features need it, for one connection. Every writing call takes the effect's
 * key as its `Idempotency-Key`. A declined card or a wrong state is `refused` with Stripe's code;
 * a time-out, a closed socket, a 5xx, 409 or 429 is `unknown` (409 and 429 were not executed, but
 * an earlier call under the same key may have been).
 */
export interface Stripe {
  createIntent(request: CreateIntentRequest, key: string): Promise<Outcome<CreatedIntent>>;
  /** The intent with its latest charge and **all** its refunds; unknown id → `absent`. */
  readIntent(intentId: IntentId): Promise<Outcome<IntentReading>>;
  /** The client secret, which we never store. */
  readClientSecret(intentId: IntentId): Promise<Outcome<string>>;
  /** Looks through intents created since (ms) for one with this `saleor_attempt_id`. */
  findIntent(attemptId: AttemptId, createdSince: number): Promise<Outcome<IntentFacts | null>>;
  /** Captures `amountMinor` and releases the rest (`final_capture` is Stripe's default). */
  captureIntent(request: CaptureRequest, key: string): Promise<Outcome<IntentFacts>>;
  cancelIntent(intentId: IntentId, key: string): Promise<Outcome<IntentFacts>>;
  createRefund(request: RefundRequest, key: string): Promise<Outcome<RefundFacts>>;
  /** Merges keys into the PaymentIntent's metadata. */
  updateIntentMetadata(
    intentId: IntentId,
    metadata: Readonly<Record<string, string>>,
    key: string,
  ): Promise<Outcome<null>>;
  updateChargeShipping(
    chargeId: string,
    shipping: TrackingUpdate,
    key: string,
  ): Promise<Outcome<null>>;
  /** Events since (ms), newest first; at most 100 a page. */
  listEvents(page: EventsPage): Promise<Outcome<EventPage>>;
}

/** The PaymentIntent that Stripe is asked to make. */
export interface CreateIntentRequest {
  readonly amountMinor: bigint;
  /** Upper case; sent in lower case. */
  readonly currency: string;
  /** AUTHORIZATION sets manual capture per payment method, never on the intent as a whole. */
  readonly flow: 'CHARGE' | 'AUTHORIZATION';
  readonly paymentMethodType: string | null;
  /** Sent in the create call itself, so that no event can come without it. At most 50 keys. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An intent that was just made, and the secret that lets the shopper pay it. */
export interface CreatedIntent {
  readonly intent: IntentFacts;
  readonly clientSecret: string;
}

/** How much of a held payment is to be taken. */
export interface CaptureRequest {
  readonly intentId: IntentId;
  readonly amountMinor: bigint;
}

/** How much of a payment is to go back. */
export interface RefundRequest {
  readonly intentId: IntentId;
  readonly amountMinor: bigint;
  /** Becomes `metadata.saleor_effect` of the refund. */
  readonly effectKey: string;
  readonly reason: string;
}

/** Which part of the list of events is asked for. */
export interface EventsPage {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly startingAfter: string | null;
}

/** One page of the list of events, newest first. */
export interface EventPage {
  readonly events: readonly StripeEventSummary[];
  /** Null on the last page. */
  readonly nextStartingAfter: string | null;
}

/** Of an event only what tells us where to look. */
export interface StripeEventSummary {
  readonly id: string;
  readonly type: string;
  readonly livemode: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The PaymentIntent concerned, if the object names one. */
  readonly intentId: IntentId | null;
  /** Hint only: `metadata.saleor_attempt_id` of the object. */
  readonly attemptId: AttemptId | null;
  /** The Checkout Session, if the object is one. */
  readonly sessionId: SessionId | null;
}

/** Opens a connection's encrypted key and gives its Stripe account. */
export type StripeFor = (connection: Connection, priority: Priority) => Stripe;
