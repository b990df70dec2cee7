import type { LatestApiVersion } from './sdk';

/**
 * The one Stripe API version of this program: what we send, what our endpoints are created with,
 * and what the SDK's types describe. It changes only together with the `stripe` package.
 */
export const stripeApiVersion: LatestApiVersion = '2026-10-28.endive';
