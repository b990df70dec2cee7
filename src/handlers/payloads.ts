import { z } from 'zod';
import { asId, type CheckoutId, type OrderId, type TransactionId } from '../domain/facts/ids';
import type { PaymentSource } from '../payment-app/contract';
import type { DeliveryAbout, PurchaseIds } from '../ports/store';

/** The parts of Saleor's payloads that several handlers share. */

/** PostgreSQL keeps every character but NUL: an error of the database would be our own trouble. */
export const word = z.string().regex(/^[^\0]{1,255}$/);
const id = word;
const channel = z.object({ slug: word });

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

/** Saleor tells of every order and checkout; those that nobody paid for here are left alone. */
export const aboutOrder = (payload: z.infer<typeof orderPayload>): DeliveryAbout => ({
  kind: 'purchase',
  knownOnly: true,
  ids: purchaseOfOrder(payload.order),
});

export const aboutCheckout = (payload: z.infer<typeof checkoutPayload>): DeliveryAbout => ({
  kind: 'purchase',
  knownOnly: true,
  ids: purchaseOfCheckout(payload.checkout),
});

const money = z.object({ amount: decimal });

/** Selected at the start of a payment alone; null where a checkout has none. */
const transactions = z
  .array(
    z
      .object({
        id,
        authorizedAmount: money,
        authorizePendingAmount: money,
        chargedAmount: money,
        chargePendingAmount: money,
      })
      .transform((each) => ({
        id: asId<TransactionId>(each.id),
        amounts: [
          each.authorizedAmount.amount,
          each.authorizePendingAmount.amount,
          each.chargedAmount.amount,
          each.chargePendingAmount.amount,
        ],
      })),
  )
  .nullish();

/** `OrderOrCheckout` of a session, read as what the money is for. */
export const paymentSource = z
  .discriminatedUnion('__typename', [
    checkoutIds.extend({
      __typename: z.literal('Checkout'),
      channel,
      totalPrice: gross,
      giftCards: z.array(z.unknown()).nullish(),
      transactions,
    }),
    orderIds.extend({
      __typename: z.literal('Order'),
      channel,
      status: z.string(),
      total: gross,
      totalGrantedRefund: money.nullish(),
      orderTransactions: transactions,
    }),
  ])
  .transform((source): PaymentSource => {
    const isOrder = source.__typename === 'Order';
    const total = isOrder ? source.total : source.totalPrice;
    const paidBy = isOrder ? source.orderTransactions : source.transactions;
    return {
      ids: isOrder ? purchaseOfOrder(source) : purchaseOfCheckout(source),
      channel: source.channel.slug,
      currency: total.gross.currency,
      total: total.gross.amount,
      granted: isOrder ? (source.totalGrantedRefund?.amount ?? 0) : 0,
      hasGiftCards: !isOrder && (source.giftCards ?? []).length > 0,
      orderStatus: isOrder ? source.status : null,
      transactions: paidBy ?? [],
    };
  });
