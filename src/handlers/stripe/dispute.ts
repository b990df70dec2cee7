import { stripeEvent } from '../define';
import { aboutPartOfIntent, partOfIntent } from '../stripe-objects';

/** docs.stripe.com/api/events/types, `charge.dispute.*`: the disputed payment is looked at. */
export const dispute = stripeEvent({
  types: [
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
  ],
  object: partOfIntent,
  about: aboutPartOfIntent,
});
