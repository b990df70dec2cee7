import { stripeEvent } from '../define';
import { aboutIntent, intentObject } from '../stripe-objects';

/** docs.stripe.com/api/events/types, `payment_intent.*`. */
export const paymentIntent = stripeEvent({
  types: [
    'payment_intent.succeeded',
    'payment_intent.processing',
    'payment_intent.requires_action',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
    'payment_intent.amount_capturable_updated',
    'payment_intent.partially_funded',
  ],
  object: intentObject,
  about: aboutIntent,
});
