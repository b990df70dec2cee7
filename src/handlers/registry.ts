import { appEvents } from './saleor/app-events';
import { orderEvents } from './saleor/order-events';
import { paymentGatewayInitializeSession } from './saleor/payment-gateway-initialize-session';
import { transactionRequests } from './saleor/transaction-requests';
import {
  transactionInitializeSession,
  transactionProcessSession,
} from './saleor/transaction-sessions';
import { partsOfPayment } from './stripe/parts-of-payment';
import { paymentIntent } from './stripe/payment-intent';
import type { SaleorHandler, StripeEventHandler } from './contract';

/**
 * Every handler. The manifest, the webhook routes and the list of Stripe's events to register come
 * from here; a handler or a subscription that is missing here fails a test.
 */
export const saleorHandlers: readonly SaleorHandler[] = [
  paymentGatewayInitializeSession,
  transactionInitializeSession,
  transactionProcessSession,
  ...transactionRequests,
  ...orderEvents,
  ...appEvents,
];

export const stripeHandlers: readonly StripeEventHandler[] = [paymentIntent, partsOfPayment];

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
export const stripeHandlerFor = (type: string): StripeEventHandler | null =>
  byType.get(type) ?? null;
