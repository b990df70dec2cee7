import { appDeleted } from './saleor/app-deleted';
import { appStatusChanged } from './saleor/app-status-changed';
import { checkoutFullyAuthorized } from './saleor/checkout-fully-authorized';
import { checkoutFullyPaid } from './saleor/checkout-fully-paid';
import { fulfillmentCanceled } from './saleor/fulfillment-canceled';
import { fulfillmentCreated } from './saleor/fulfillment-created';
import { fulfillmentTrackingNumberUpdated } from './saleor/fulfillment-tracking-number-updated';
import { checkoutUpdated } from './saleor/checkout-updated';
import { orderCancelled } from './saleor/order-cancelled';
import { orderConfirmed } from './saleor/order-confirmed';
import { orderCreated } from './saleor/order-created';
import { orderExpired } from './saleor/order-expired';
import { orderFulfilled } from './saleor/order-fulfilled';
import { orderFullyPaid } from './saleor/order-fully-paid';
import { orderFullyRefunded } from './saleor/order-fully-refunded';
import { orderPaid } from './saleor/order-paid';
import { orderRefunded } from './saleor/order-refunded';
import { orderUpdated } from './saleor/order-updated';
import { paymentGatewayInitializeSession } from './saleor/payment-gateway-initialize-session';
import { transactionCancelationRequested } from './saleor/transaction-cancelation-requested';
import { transactionChargeRequested } from './saleor/transaction-charge-requested';
import { transactionInitializeSession } from './saleor/transaction-initialize-session';
import { transactionProcessSession } from './saleor/transaction-process-session';
import { transactionRefundRequested } from './saleor/transaction-refund-requested';
import { charge } from './stripe/charge';
import { dispute } from './stripe/dispute';
import { paymentIntent } from './stripe/payment-intent';
import { refund } from './stripe/refund';
import type { SaleorHandler, StripeNotice } from './contract';

/**
 * Every handler, one line each. The manifest, the webhook routes and the list of Stripe's events
 * to register come from here; a handler file that is missing here fails a test.
 */
export const saleorHandlers: readonly SaleorHandler[] = [
  paymentGatewayInitializeSession,
  transactionInitializeSession,
  transactionProcessSession,
  transactionChargeRequested,
  transactionRefundRequested,
  transactionCancelationRequested,
  orderCreated,
  orderUpdated,
  orderConfirmed,
  orderPaid,
  orderFullyPaid,
  orderRefunded,
  orderFullyRefunded,
  orderFulfilled,
  orderCancelled,
  orderExpired,
  fulfillmentCreated,
  fulfillmentCanceled,
  fulfillmentTrackingNumberUpdated,
  checkoutFullyPaid,
  checkoutFullyAuthorized,
  checkoutUpdated,
  appDeleted,
  appStatusChanged,
];

export const stripeHandlers: readonly StripeNotice[] = [paymentIntent, charge, refund, dispute];

/** Types to ask of a Stripe webhook endpoint (`enabled_events`). */
export const stripeEventTypes: readonly string[] = stripeHandlers.flatMap(({ types }) => types);

const bySegment = new Map(saleorHandlers.map((handler) => [handler.segment, handler]));
const byType = new Map(
  stripeHandlers.flatMap((handler) => handler.types.map((type) => [type, handler] as const)),
);

/** By the last part of the webhook's path, `order_created`. */
export const saleorHandlerFor = (segment: string): SaleorHandler | null =>
  bySegment.get(segment) ?? null;

/** Null for a type that we never asked for: the event is foreign. */
export const stripeHandlerFor = (type: string): StripeNotice | null => byType.get(type) ?? null;
