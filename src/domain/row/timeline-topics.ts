import type { TimelineEntry } from './timeline';

/** What an entry of the timeline is about, in the words of a merchant. */
export type TimelineTopic =
  | 'payment'
  | 'decline'
  | 'authorization'
  | 'charge'
  | 'refund'
  | 'cancellation'
  | 'order'
  | 'order_cancellation'
  | 'fulfillment'
  | 'dispute'
  /** Something changed, and no more is known of it. */
  | 'change';

/** Acts of the app that begin something, in contrast to those that tell of it. */
const acts: Readonly<Record<string, TimelineTopic>> = {
  attempt: 'payment',
  'create-intent': 'payment',
  capture: 'charge',
  refund: 'refund',
  'cancel-intent': 'cancellation',
  'create-order': 'order',
  'cancel-order': 'order_cancellation',
};

/**
 * Events of both sides and what is reported of them, by how their names begin; the first that fits
 * counts. Saleor docs: "Order events", "Checkout events"; Stripe: docs.stripe.com/api/events/types.
 */
const beginnings: readonly (readonly [start: string, topic: TimelineTopic])[] = [
  ['payment_intent.processing', 'payment'],
  ['payment_intent.requires_action', 'payment'],
  ['payment_intent.partially_funded', 'payment'],
  ['charge.pending', 'payment'],
  ['payment_intent.payment_failed', 'decline'],
  ['charge.failed', 'decline'],
  ['payment_intent.amount_capturable_updated', 'authorization'],
  ['payment_intent.succeeded', 'charge'],
  ['charge.succeeded', 'charge'],
  ['charge.captured', 'charge'],
  ['payment_intent.canceled', 'cancellation'],
  ['charge.expired', 'cancellation'],
  ['charge.refund', 'refund'],
  ['refund.', 'refund'],
  ['charge.dispute', 'dispute'],
  ['report CHARGE_BACK', 'dispute'],
  ['report CHARGE_SUCCESS', 'charge'],
  ['report CHARGE_FAILURE', 'decline'],
  ['report CHARGE_', 'payment'],
  ['report AUTHORIZATION_SUCCESS', 'authorization'],
  ['report AUTHORIZATION_FAILURE', 'decline'],
  ['report AUTHORIZATION_ADJUSTMENT', 'authorization'],
  ['report AUTHORIZATION_', 'payment'],
  ['report REFUND_', 'refund'],
  ['report CANCEL_', 'cancellation'],
  ['checkout_fully_authorized', 'authorization'],
  ['checkout_fully_paid', 'charge'],
  ['order_paid', 'charge'],
  ['order_fully_paid', 'charge'],
  ['order_refunded', 'refund'],
  ['order_fully_refunded', 'refund'],
  ['order_cancelled', 'order_cancellation'],
  ['order_expired', 'order_cancellation'],
  ['order_created', 'order'],
  ['order_confirmed', 'order'],
  ['order_fulfilled', 'fulfillment'],
  ['fulfillment_', 'fulfillment'],
];

/** Whether the entry begins something by itself: two of them are two, however close they are. */
export const isAct = ({ what, act }: TimelineEntry): boolean =>
  act !== null && Object.hasOwn(acts, what);

/** What an entry is about; `change` follows whatever came right before it. */
export const topicOf = ({ what }: TimelineEntry): TimelineTopic => {
  if (Object.hasOwn(acts, what)) return acts[what] ?? 'change';
  return beginnings.find(([start]) => what.startsWith(start))?.[1] ?? 'change';
};
