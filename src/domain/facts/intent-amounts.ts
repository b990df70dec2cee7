import type { IntentFacts } from './facts';
import { minorSum } from './money';

/**
 * What of a payment is held, received, given back and left, in minor units of its currency. Every
 * rule that asks for such a sum asks here (docs.stripe.com/api/payment_intents/object:
 * `amount_capturable`, `amount_received`).
 */

/** Held and not captured: it can be captured or released. */
export const capturableMinor = (intent: IntentFacts): bigint =>
  intent.status === 'requires_capture' ? intent.amountCapturableMinor : 0n;

/** Given back or on its way back: failed and canceled refunds do not count. */
export const refundedMinor = (intent: IntentFacts): bigint =>
  minorSum(
    intent.refunds
      .filter((refund) => refund.status !== 'failed' && refund.status !== 'canceled')
      .map((refund) => refund.amountMinor),
  );

/** Received and neither given back nor on its way back. */
export const refundableMinor = (intent: IntentFacts): bigint =>
  intent.amountReceivedMinor - refundedMinor(intent);

/** What the merchant has now: held for capture, or received and not refunded. */
export const retainedMinor = (intent: IntentFacts): bigint =>
  intent.status === 'requires_capture' ? capturableMinor(intent) : refundableMinor(intent);

/** Received or held, refunds aside: what staff gave back was paid all the same. */
export const paidMinor = (intent: IntentFacts): bigint =>
  intent.status === 'requires_capture' ? capturableMinor(intent) : intent.amountReceivedMinor;

/**
 * True for an intent that was canceled before any charge: neither Stripe nor this app changes
 * anything of it any more (docs.stripe.com/payments/paymentintents/lifecycle). Where there was a
 * charge, though it failed, the order's status is still written to its metadata; and a refund may
 * fail after weeks, so that what was paid is never final.
 */
export const isFinal = (intent: IntentFacts): boolean =>
  intent.status === 'canceled' && intent.charge === null && intent.amountReceivedMinor === 0n;
