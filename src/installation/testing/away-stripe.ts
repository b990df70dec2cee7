import { unknown } from '../../domain/facts/outcome';
import type { StripeAccount } from '../../ports/stripe-account';

const away = async () => unknown('no-answer', 'Stripe is away');

/** A Stripe that never answers; a test lets it answer what it is about. */
export const awayStripe: StripeAccount = {
  checkKey: away,
  createEndpoint: away,
  readEndpoint: away,
  findEndpoints: away,
  setEndpointEvents: away,
  deleteEndpoint: away,
};
