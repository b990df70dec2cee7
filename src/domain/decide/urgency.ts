/**
 * What a purchase is due for, most urgent first: the order in which work is taken
 * (docs/decisions, "Payments are worked first").
 */
export const urgencies = [
  /** Money came in for a checkout that this app makes an order of: a shopper waits for it. */
  'awaited-order',
  /** Other fresh news of a payment, or a request of staff. */
  'payment',
  /** Any other fresh news: an order was changed, sent, confirmed. */
  'news',
  /** A payment that could not be worked some times already, or that waits for a time. */
  'payment-retry',
  /** Anything else that could not be worked, or that waits for a time. */
  'retry',
  /** No event came: it is looked at because it was not for long. */
  'sweep',
] as const;

/** One of `urgencies`. */
export type Urgency = (typeof urgencies)[number];

/** Its place in the line; 0 is worked first. Stored, so the order of the list must stay. */
export const rankOf = (urgency: Urgency): number => urgencies.indexOf(urgency);

/** The urgency of a stored place. */
export const urgencyAt = (rank: number): Urgency => urgencies[rank] ?? 'sweep';

/** True for what waits a moment for more news; who waits for an order waits long enough. */
export const gathersNews = (urgency: Urgency): boolean => urgency !== 'awaited-order';

/** The more urgent of two. */
export const moreUrgent = (a: Urgency, b: Urgency): Urgency => (rankOf(a) <= rankOf(b) ? a : b);

/** Fresh news of payments: slots are kept free for them. */
export const isFreshPayment = (urgency: Urgency): boolean =>
  urgency === 'awaited-order' || urgency === 'payment';

/** Of a purchase that nobody has paid for through this app: money cannot be waiting. */
export const urgencyWithoutPayment = (urgency: Urgency): Urgency =>
  isFreshPayment(urgency) ? 'news' : urgency;

/** What counts where the app says that too much is waiting to take another payment. */
export const concernsPayment = (urgency: Urgency): boolean =>
  isFreshPayment(urgency) || urgency === 'payment-retry';

/**
 * News that a payment was made: Stripe's events (docs.stripe.com/api/events/types), and Saleor's
 * once a checkout is covered in full (WebhookEventTypeAsyncEnum).
 */
const paidEvents: ReadonlySet<string> = new Set([
  'payment_intent.succeeded',
  'payment_intent.amount_capturable_updated',
  'charge.succeeded',
  'checkout_fully_paid',
  'checkout_fully_authorized',
]);

/** Name under which the sweep accepts an order that Saleor lists as changed. */
export const sweptOrderEvent = 'sweep.order_changed';

/** How urgent a delivery makes its purchase. */
export const urgencyOfDelivery = (delivery: {
  readonly source: 'saleor' | 'stripe';
  readonly event: string;
}): Urgency => {
  if (paidEvents.has(delivery.event)) return 'awaited-order';
  // Saleor's news of a checkout are taken where there is a payment for it alone.
  if (delivery.source === 'stripe' || delivery.event === 'checkout_updated') return 'payment';
  return delivery.event === sweptOrderEvent ? 'sweep' : 'news';
};

/**
 * The urgency of a purchase whose order nobody expects of this app: it is an order already, or the
 * storefront or Saleor makes it (`Completion`).
 */
export const urgencyUnawaited = (urgency: Urgency): Urgency =>
  urgency === 'awaited-order' ? 'payment' : urgency;

/**
 * The urgency of a checkout whose row shows that all of it was received, and that both sides agree:
 * what Stripe says of that payment again is no news that an order waits for. Saleor's news are,
 * since they may tell that the order can be made now.
 */
export const urgencyOfPaid = (delivery: Parameters<typeof urgencyOfDelivery>[0]): Urgency => {
  const urgency = urgencyOfDelivery(delivery);
  return delivery.source === 'stripe' ? urgencyUnawaited(urgency) : urgency;
};

/** Failed tries in a row for which a payment keeps its place before other news. */
const paymentTries = 3;

/** The urgency of the next try, after one that failed; `tries` counts those that failed before. */
export const urgencyAfterFailure = (urgency: Urgency, tries: number): Urgency => {
  if (!concernsPayment(urgency)) return 'retry';
  return tries + 1 < paymentTries ? 'payment' : 'payment-retry';
};
