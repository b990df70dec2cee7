import { stripeEvent } from '../define';
import { aboutPartOfIntent, partOfIntent } from '../stripe-objects';

/** docs.stripe.com/api/events/types, `refund.*`: all refunds, wherever they were made. */
export const refund = stripeEvent({
  types: ['refund.created', 'refund.updated', 'refund.failed'],
  object: partOfIntent,
  about: aboutPartOfIntent,
});
