import { stripeEvent } from '../define';
import { aboutPartOfIntent, partOfIntent } from '../stripe-objects';

/**
 * docs.stripe.com/api/events/types: charges, refunds (all of them, wherever they were made) and
 * disputes. The payment that they belong to is looked at.
 */
export const partsOfPayment = stripeEvent({
  types: [
    'charge.succeeded',
    'charge.captured',
    'charge.updated',
    'charge.expired',
    'charge.failed',
    'charge.pending',
    'charge.refunded',
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.funds_reinstated',
    'refund.created',
    'refund.updated',
    'refund.failed',
  ],
  object: partOfIntent,
  about: aboutPartOfIntent,
});
