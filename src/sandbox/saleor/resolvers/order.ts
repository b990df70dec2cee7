import type { Fulfillment, GrantedRefund, Order, OrderLine } from '../state';
import {
  balanceOf,
  currencyOf,
  dueOf,
  grantedOf,
  lineTotal,
  orderPaymentStatus,
  shippingOf,
  subtotalOf,
  totalOf,
} from '../statuses';
import { checkoutGlobalId } from './checkout';
import { field, money, taxed, type Resolver, type Resolvers } from './resolver';
import { id, notes } from './shared';

const balance = (name: Parameters<typeof balanceOf>[1]): Resolver =>
  field<Order>((order) => money(balanceOf(order, name), currencyOf(order)));

const statuses: Readonly<Record<string, Resolver>> = {
  authorizeStatus: field<Order>(({ stored }) => stored.authorize),
  chargeStatus: field<Order>(({ stored }) => stored.charge),
  paymentStatus: field<Order>(orderPaymentStatus),
  isPaid: field<Order>((order) => balanceOf(order, 'charged') >= totalOf(order)),
};

const amounts: Readonly<Record<string, Resolver>> = {
  total: field<Order>((order) => taxed(totalOf(order), currencyOf(order))),
  subtotal: field<Order>((order) => taxed(subtotalOf(order), currencyOf(order))),
  shippingPrice: field<Order>((order) => taxed(shippingOf(order), currencyOf(order))),
  totalCharged: balance('charged'),
  totalAuthorized: balance('authorized'),
  totalChargePending: balance('chargePending'),
  totalRefunded: balance('refunded'),
  totalRefundPending: balance('refundPending'),
  totalGrantedRefund: field<Order>((order) => money(grantedOf(order), currencyOf(order))),
  totalBalance: field<Order>((order) => {
    const charged = balanceOf(order, 'charged') + balanceOf(order, 'chargePending');
    return money(charged - dueOf(order), currencyOf(order));
  }),
};

export const orderResolvers: Resolvers = {
  Order: {
    ...notes,
    ...statuses,
    ...amounts,
    id: id('Order'),
    token: field<Order>(({ pk }) => pk),
    number: field<Order>(({ number }) => String(number)),
    created: field<Order>(({ createdAt }) => createdAt),
    checkoutId: field<Order>(({ checkoutPk }) => checkoutGlobalId(checkoutPk)),
    externalReference: field(() => null),
    user: field(() => null),
    deliveryMethod: field<Order>((order) =>
      order.shippingMethod ? { ...order.shippingMethod, currency: currencyOf(order) } : null,
    ),
    shippingMethodName: field<Order>(({ shippingMethod }) => shippingMethod?.name ?? null),
  },
  OrderLine: {
    id: id('OrderLine'),
    productName: field<OrderLine>(({ variant }) => variant.productName),
    variantName: field<OrderLine>(({ variant }) => variant.sku),
    productSku: field<OrderLine>(({ variant }) => variant.sku),
    quantityToFulfill: field<OrderLine>((line) => line.quantity - line.quantityFulfilled),
    unitPrice: field<OrderLine>((line) => taxed(line.unitPrice, line.channel.currencyCode)),
    totalPrice: field<OrderLine>((line) => taxed(lineTotal(line), line.channel.currencyCode)),
    isShippingRequired: field<OrderLine>(({ variant }) => variant.isShippingRequired),
  },
  Fulfillment: {
    ...notes,
    id: id('Fulfillment'),
    created: field<Fulfillment>(({ createdAt }) => createdAt),
  },
  FulfillmentLine: { id: id('FulfillmentLine') },
  OrderGrantedRefund: {
    id: id('OrderGrantedRefund'),
    amount: field<GrantedRefund>(({ amount, order }) =>
      amount === undefined ? null : money(amount, currencyOf(order)),
    ),
    transactionEvents: field<GrantedRefund>((granted) =>
      granted.transaction.events.filter((event) => event.grantedRefund === granted).toReversed(),
    ),
  },
};
