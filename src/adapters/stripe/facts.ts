import type {
  ChargeFacts,
  ChargeShipping,
  IntentFacts,
  PaymentFailure,
  RefundFacts,
} from '../../domain/facts/facts';
import type { PaymentMethodFacts } from '../../domain/facts/payment-method';
import { asId } from '../../domain/facts/ids';
import type { ChargeAnswer, IntentAnswer, RefundAnswer } from './answers';

/** Our keys in Stripe's metadata; all begin with `saleor_`. */
export const attemptIdKey = 'saleor_attempt_id';
export const effectKeyName = 'saleor_effect';

const milliseconds = (seconds: number): number => seconds * 1_000;

const paymentMethodOf = (
  details: ChargeAnswer['payment_method_details'],
): PaymentMethodFacts | null =>
  details
    ? {
        type: details.type,
        brand: details.card?.brand ?? null,
        lastDigits:
          details.card?.last4 ??
          details.sepa_debit?.last4 ??
          details.us_bank_account?.last4 ??
          null,
        expMonth: details.card?.exp_month ?? null,
        expYear: details.card?.exp_year ?? null,
      }
    : null;

const shippingFacts = (shipping: NonNullable<ChargeAnswer['shipping']>): ChargeShipping => {
  const { address } = shipping;
  return {
    name: shipping.name || null,
    line1: address?.line1 || null,
    line2: address?.line2 || null,
    city: address?.city || null,
    state: address?.state || null,
    postalCode: address?.postal_code || null,
    country: address?.country || null,
    phone: shipping.phone || null,
    carrier: shipping.carrier || null,
    trackingNumber: shipping.tracking_number || null,
  };
};

const chargeFacts = (charge: ChargeAnswer): ChargeFacts => {
  const captureBefore = charge.payment_method_details?.card?.capture_before;
  return {
    id: asId(charge.id),
    status: charge.status,
    amountMinor: BigInt(charge.amount),
    createdAt: milliseconds(charge.created),
    captureBefore: captureBefore ? milliseconds(captureBefore) : null,
    paymentMethod: paymentMethodOf(charge.payment_method_details),
    failureMessage: charge.failure_message ?? null,
    shipping: charge.shipping ? shippingFacts(charge.shipping) : null,
  };
};

export const refundFacts = (refund: RefundAnswer): RefundFacts => ({
  id: asId(refund.id),
  status: refund.status,
  amountMinor: BigInt(refund.amount),
  createdAt: milliseconds(refund.created),
  effectKey: refund.metadata?.[effectKeyName] ?? null,
  failureReason: refund.failure_reason ?? null,
});

/**
 * Stripe lists what an authorisation releases as a refund too: the rest after a partial capture,
 * and everything after a cancellation or an expiry (docs.stripe.com/api/payment_intents/cancel:
 * "the remaining amount_capturable is automatically refunded"). Nobody was given money back by it,
 * so it is no refund to us. It moved nothing on the balance, and nobody gave it metadata.
 */
const releaseAmong = (
  charge: ChargeAnswer,
  refunds: readonly RefundAnswer[],
): ReadonlySet<RefundAnswer> => {
  if (!charge.captured) return new Set(refunds);
  const rest = charge.amount - charge.amount_captured;
  const releases = refunds.filter(
    (refund) =>
      refund.amount === rest &&
      refund.status === 'succeeded' &&
      !refund.balance_transaction &&
      !refund.metadata?.[effectKeyName],
  );
  const oldest = releases.reduce<RefundAnswer | null>(
    (first, refund) => (first && first.created <= refund.created ? first : refund),
    null,
  );
  return new Set(oldest ? [oldest] : []);
};

const failureOf = (intent: IntentAnswer): PaymentFailure | null => {
  const error = intent.last_payment_error;
  if (!error || intent.status !== 'requires_payment_method') return null;
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  // A bank's reason stands on the charge, for the shopper to read (api/charges/object).
  const ofBank = charge && charge.id === error.charge ? charge.failure_message : null;
  return {
    chargeId: error.charge ? asId(error.charge) : null,
    // Only of a card error may the shopper read Stripe's own words (api/errors).
    message: (error.type === 'card_error' ? error.message : ofBank) ?? 'The payment failed',
  };
};

/**
 * The facts of an intent, given all refunds that Stripe lists for it; null where it was not
 * captured until this moment, so that whatever is listed can only be a release.
 */
export const intentFacts = (
  intent: IntentAnswer,
  listed: readonly RefundAnswer[] | null,
): IntentFacts => {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const releases = charge && listed ? releaseAmong(charge, listed) : new Set<RefundAnswer>();
  const refunds = (listed ?? []).filter((refund) => !releases.has(refund));
  return {
    kind: 'intent',
    id: asId(intent.id),
    status: intent.status,
    amountMinor: BigInt(intent.amount),
    amountCapturableMinor: BigInt(intent.amount_capturable),
    amountReceivedMinor: BigInt(intent.amount_received),
    currency: intent.currency.toUpperCase(),
    livemode: intent.livemode,
    createdAt: milliseconds(intent.created),
    canceledAt: intent.canceled_at ? milliseconds(intent.canceled_at) : null,
    cancellationReason: intent.cancellation_reason ?? null,
    metadata: intent.metadata ?? {},
    actionExpiresAt: intent.next_action ? milliseconds(intent.next_action) : null,
    charge: charge && chargeFacts(charge),
    refunds: refunds.map(refundFacts),
    failure: failureOf(intent),
  };
};
