import Sdk from 'stripe';

/** Stripe's own client under a name that does not collide with our port's. */
export { Sdk };
export type LatestApiVersion = NonNullable<Sdk.StripeConfig['apiVersion']>;
