/** Who turns a paid checkout into an order. */
export type Completion = 'storefront' | 'saleor' | 'app';

/** What decide() may assume. All times are milliseconds. */
export interface Policy {
  readonly completion: Completion;
  /**
   * Whether a cancelled order's charged money goes back by itself. Where it does not, a person
   * decides; what is only held or not paid yet is cancelled in any case.
   */
  readonly refundCanceled: boolean;
  /** Longer than any create-order request can still be under way at Saleor. */
  readonly orderMayLandMs: number;
  /** How long a paid checkout may lack what its storefront still supplies (decide-grace.ts). */
  readonly checkoutGraceMs: number;
  /** How often its order is asked for meanwhile, although no event reported a change. */
  readonly checkoutLookMs: number;
  /** Money without an order for longer than this is a problem. */
  readonly stuckAfterMs: number;
  /** An intent about which nothing happened for this long is cancelled. */
  readonly abandonAfterMs: number;
  /**
   * The same for an intent whose shopper has something to do: vouchers and bank transfers take
   * days (docs.stripe.com/payments/payment-methods/overview).
   */
  readonly abandonActionAfterMs: number;
  /**
   * What was paid on the last day of a voucher arrives this much later at most: the next working
   * day, over a weekend and a holiday (docs.stripe.com/payments/boleto, …/oxxo, …/konbini).
   */
  readonly voucherArrivesMs: number;
  /** So long before a hold ends a problem is shown. */
  readonly holdWarningMs: number;
  /** After this, Stripe may have forgotten a key: look instead of sending again. */
  readonly keyTrustMs: number;
  /** After a refusal that may pass (a balance too low), the act is tried anew this much later. */
  readonly refusedAgainMs: number;
  /** Each further refusal doubles the pause, up to this. */
  readonly refusedAgainLongestMs: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The figures of the limits table; `completion` and `refundCanceled` are set per channel. */
export const defaultPolicy: Policy = {
  completion: 'storefront',
  refundCanceled: true,
  orderMayLandMs: 2 * minute,
  checkoutGraceMs: 10 * minute,
  checkoutLookMs: minute,
  stuckAfterMs: 15 * minute,
  abandonAfterMs: 24 * hour,
  abandonActionAfterMs: 14 * 24 * hour,
  voucherArrivesMs: 5 * 24 * hour,
  holdWarningMs: 48 * hour,
  keyTrustMs: 20 * hour,
  refusedAgainMs: hour,
  refusedAgainLongestMs: 24 * hour,
};
