import { unknown } from '../../domain/facts/outcome';
import type { StripeAccount } from '../../ports/stripe-account';

const unavailable = async () => unknown('no-answer', 'Stripe is unavailable');

/** A Stripe that never answers; a test lets it answer what it is about. */
export const unavailableStripe: StripeAccount = {
  checkKey: unavailable,
  createEndpoint: unavailable,
  readEndpoint: unavailable,
  findEndpoints: unavailable,
  setEndpointEvents: unavailable,
  deleteEndpoint: unavailable,
};
