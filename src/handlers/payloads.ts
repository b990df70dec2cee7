import { z } from 'zod';
import { asId } from '../domain/ids';
import type { CheckoutId, OrderId } from '../domain/ids';
import type { PaymentSource } from '../payment-app/contract';
import type { DeliveryAbout, PurchaseIds } from '../ports/store';

/** The parts of Saleor's payloads that several handlers share. */

const id = z.string().min(1).max(255);
const channel = z.object({ slug: z.string().min(1).max(255) });

/** Saleor's decimals come as JSON numbers, or as text where a proxy keeps digits. */
export const decimal = z.union([z.number(), z.string().max(40)]);

const gross = z.object({ gross: z.object({ amount: decimal, currency: z.string() }) });

/** Without its channel a purchase can still be looked at: the facts name it. */
export const orderIds = z.object({ id, checkoutId: id.nullish(), channel: channel.nullish() });
export const checkoutIds = z.object({ id, channel: channel.nullish() });

export const orderPayload = z.object({ order: orderIds });
export const checkoutPayload = z.object({ checkout: checkoutIds });

export const purchaseOfOrder = (order: z.infer<typeof orderIds>): PurchaseIds => ({
  orderId: asId<OrderId>(order.id),
  checkoutId: order.checkoutId ? asId<CheckoutId>(order.checkoutId) : null,
  channel: order.channel?.slug ?? null,
});

export const purchaseOfCheckout = (checkout: z.infer<typeof checkoutIds>): PurchaseIds => ({
  orderId: null,
  checkoutId: asId<CheckoutId>(checkout.id),
  channel: checkout.channel?.slug ?? null,
});

export const aboutOrder = (payload: z.infer<typeof orderPayload>): DeliveryAbout => ({
  kind: 'purchase',
  ids: purchaseOfOrder(payload.order),
});

export const aboutCheckout = (payload: z.infer<typeof checkoutPayload>): DeliveryAbout => ({
  kind: 'purchase',
  ids: purchaseOfCheckout(payload.checkout),
});

/** `OrderOrCheckout` of a session, read as what the money is for. */
export const paymentSource = z
  .discriminatedUnion('__typename', [
    checkoutIds.extend({ __typename: z.literal('Checkout'), channel, totalPrice: gross }),
    orderIds.extend({
      __typename: z.literal('Order'),
      channel,
      status: z.string(),
      total: gross,
    }),
  ])
  .transform((source): PaymentSource => {
    const total = source.__typename === 'Order' ? source.total : source.totalPrice;
    return {
      ids: source.__typename === 'Order' ? purchaseOfOrder(source) : purchaseOfCheckout(source),
      channel: source.channel.slug,
      currency: total.gross.currency,
      total: total.gross.amount,
      orderStatus: source.__typename === 'Order' ? source.status : null,
    };
  });
