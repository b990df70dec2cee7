import type { DocumentNode } from 'graphql';
import * as saleor from '../../generated/saleor';
import type { SaleorAsyncEvent } from '../contract';
import { saleorAsyncEvent } from '../define';
import { aboutCheckout, aboutOrder, checkoutPayload, orderPayload } from '../payloads';

/** An event that names an order, which is looked at again where we have a payment for it. */
export const ofOrder = (
  event: SaleorAsyncEvent['event'],
  document: DocumentNode,
): SaleorAsyncEvent =>
  saleorAsyncEvent({ event, document, payload: orderPayload, about: aboutOrder });

/** The same for an event that names a checkout. */
const ofCheckout = (event: SaleorAsyncEvent['event'], document: DocumentNode): SaleorAsyncEvent =>
  saleorAsyncEvent({ event, document, payload: checkoutPayload, about: aboutCheckout });

/** Saleor docs: "Order events", "Fulfillment events" and "Checkout events", one line each. */
export const orderEvents: readonly SaleorAsyncEvent[] = [
  ofOrder('ORDER_CREATED', saleor.OrderCreatedDocument),
  ofOrder('ORDER_UPDATED', saleor.OrderUpdatedDocument),
  ofOrder('ORDER_CONFIRMED', saleor.OrderConfirmedDocument),
  ofOrder('ORDER_PAID', saleor.OrderPaidDocument),
  ofOrder('ORDER_FULLY_PAID', saleor.OrderFullyPaidDocument),
  ofOrder('ORDER_REFUNDED', saleor.OrderRefundedDocument),
  ofOrder('ORDER_FULLY_REFUNDED', saleor.OrderFullyRefundedDocument),
  ofOrder('ORDER_FULFILLED', saleor.OrderFulfilledDocument),
  ofOrder('ORDER_CANCELLED', saleor.OrderCancelledDocument),
  ofOrder('ORDER_EXPIRED', saleor.OrderExpiredDocument),
  ofOrder('FULFILLMENT_CREATED', saleor.FulfillmentCreatedDocument),
  ofOrder('FULFILLMENT_CANCELED', saleor.FulfillmentCanceledDocument),
  ofOrder('FULFILLMENT_TRACKING_NUMBER_UPDATED', saleor.FulfillmentTrackingNumberUpdatedDocument),
  ofCheckout('CHECKOUT_FULLY_PAID', saleor.CheckoutFullyPaidDocument),
  ofCheckout('CHECKOUT_FULLY_AUTHORIZED', saleor.CheckoutFullyAuthorizedDocument),
  // Comes for every change of every cart. Of one with a payment it is news: its order may be
  // possible now.
  ofCheckout('CHECKOUT_UPDATED', saleor.CheckoutUpdatedDocument),
];
