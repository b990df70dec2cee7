import type { Attempt, Flow } from '../facts/attempt';
import type { Purchase } from '../facts/purchase';

/** Of the installation, what a PaymentIntent says about where it came from. */
interface IntentOrigin {
  readonly saleorApiUrl: string;
  /** Saleor's global id of the app. */
  readonly appId: string;
}

/** What is asked of Stripe for an attempt; the Stripe port's `CreateIntentRequest`. */
interface IntentRequest {
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly flow: Flow;
  readonly paymentMethodType: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Key of the metadata by which an intent whose creation was lost is found again. */
const attemptIdMetadataKey = 'saleor_attempt_id';

/**
 * The one builder of a create-intent request. It reads nothing but the record, so that whoever
 * repeats the call sends the same bytes: Stripe refuses a key that comes with other parameters
 * (docs.stripe.com/api/idempotent_requests). The checkout goes before the order as the source,
 * because a purchase keeps its checkout when it becomes an order.
 */
export const createIntentRequest = (
  origin: IntentOrigin,
  attempt: Attempt,
  purchase: Purchase,
): IntentRequest => {
  const source = purchase.checkoutId ?? purchase.orderId;
  const type = purchase.checkoutId === null ? 'Order' : 'Checkout';
  return {
    amountMinor: attempt.amountMinor,
    currency: attempt.currency,
    flow: attempt.flow,
    paymentMethodType: attempt.paymentMethodType,
    metadata: {
      [attemptIdMetadataKey]: attempt.id,
      ...(source === null ? {} : { saleor_source_id: source, saleor_source_type: type }),
      ...(attempt.transactionId === null ? {} : { saleor_transaction_id: attempt.transactionId }),
      saleor_api_url: origin.saleorApiUrl,
      saleor_app_id: origin.appId,
      ...(purchase.channel === null ? {} : { saleor_channel: purchase.channel }),
    },
  };
};
