import { stripeEvent } from '../define';
import { aboutPartOfIntent, partOfIntent } from '../stripe-objects';

/** docs.stripe.com/api/events/types, `charge.*`. */
export const charge = stripeEvent({
  types: [
    'charge.succeeded',
    'charge.captured',
    'charge.updated',
    'charge.expired',
    'charge.failed',
    'charge.pending',
    'charge.refunded',
  ],
  object: partOfIntent,
  about: aboutPartOfIntent,
});
