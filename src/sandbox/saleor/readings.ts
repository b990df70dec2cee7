import { majorOf, type Mills } from './amounts';
import { deliveryReading } from './delivery';
import { globalId, keyOf } from './ids';
import type {
  CheckoutReading,
  OrderReading,
  SaleorReading,
  TransactionEventReading,
  TransactionReading,
} from './reading';
import type { Checkout, Order, TransactionEvent, TransactionItem, World } from './state';
import {
  balanceOf,
  checkoutAuthorizeStatus,
  checkoutChargeStatus,
  currencyOf,
  grantedOf,
  orderAuthorizeStatus,
  orderChargeStatus,
  totalOf,
} from './statuses';

const eventReading = (event: TransactionEvent): TransactionEventReading => ({
  id: globalId('TransactionEvent', event.pk),
  type: event.type,
  pspReference: event.pspReference,
  externalUrl: event.externalUrl,
  amount: majorOf(event.amount),
  message: event.message,
  createdAt: event.createdAt,
  included: event.included,
});

const transactionReading = (transaction: TransactionItem): TransactionReading => {
  const { order, checkout, balances } = transaction;
  const major = (name: keyof typeof balances): Mills => majorOf(balances[name]);
  return {
    id: globalId('TransactionItem', transaction.token),
    name: transaction.name,
    externalUrl: transaction.externalUrl,
    pspReference: transaction.pspReference,
    appIdentifier: transaction.app?.identifier ?? null,
    currency: transaction.currency,
    orderId: order ? globalId('Order', order.pk) : null,
    checkoutId: checkout ? globalId('Checkout', checkout.pk) : null,
    actions: [...transaction.actions],
    unreadableActions: [...transaction.unreadableActions],
    authorized: major('authorized'),
    authorizePending: major('authorizePending'),
    charged: major('charged'),
    chargePending: major('chargePending'),
    refunded: major('refunded'),
    refundPending: major('refundPending'),
    canceled: major('canceled'),
    cancelPending: major('cancelPending'),
    events: transaction.events.map(eventReading),
  };
};

export const orderReading = (order: Order): OrderReading => ({
  id: globalId('Order', order.pk),
  number: String(order.number),
  status: order.status,
  channel: order.channel.slug,
  currency: currencyOf(order),
  checkoutId: order.checkoutPk ? globalId('Checkout', order.checkoutPk) : null,
  userEmail: order.userEmail,
  total: majorOf(totalOf(order)),
  totalCharged: majorOf(balanceOf(order, 'charged')),
  totalAuthorized: majorOf(balanceOf(order, 'authorized')),
  totalGrantedRefund: majorOf(grantedOf(order)),
  chargeStatus: orderChargeStatus(order),
  authorizeStatus: orderAuthorizeStatus(order),
  storedChargeStatus: order.stored.charge,
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
  metadata: Object.fromEntries(order.metadata),
  transactions: order.transactions.map(transactionReading),
  fulfillments: order.fulfillments.map(({ pk, status, trackingNumber }) => ({
    id: globalId('Fulfillment', pk),
    status,
    trackingNumber,
  })),
  grantedRefunds: order.grantedRefunds.map(({ pk, amount, status }) => ({
    id: globalId('OrderGrantedRefund', pk),
    amount: majorOf(amount),
    status,
  })),
});

const checkoutReading = (checkout: Checkout): CheckoutReading => ({
  id: globalId('Checkout', checkout.pk),
  channel: checkout.channel.slug,
  currency: currencyOf(checkout),
  total: majorOf(totalOf(checkout)),
  chargeStatus: checkoutChargeStatus(checkout),
  authorizeStatus: checkoutAuthorizeStatus(checkout),
  createdAt: checkout.createdAt,
  lacksEmail: !checkout.email,
  lacksBillingAddress: checkout.billingAddress === null,
  transactions: checkout.transactions.map(transactionReading),
});

const found = <From, To>(value: From | undefined, read: (value: From) => To): To | null =>
  value === undefined ? null : read(value);

/** What tests and the simulator may look at. */
export const makeReading = (world: World): SaleorReading => ({
  order: (id) => found(world.orders.get(keyOf(id, 'Order') ?? ''), orderReading),
  orders: () => [...world.orders.values()].map(orderReading),
  orderOfCheckout: (id) =>
    found(world.orderOfCheckout.get(keyOf(id, 'Checkout') ?? ''), orderReading),
  checkout: (id) => found(world.checkouts.get(keyOf(id, 'Checkout') ?? ''), checkoutReading),
  checkouts: () => [...world.checkouts.values()].map(checkoutReading),
  transaction: (id) =>
    found(world.transactions.get(keyOf(id, 'TransactionItem') ?? ''), transactionReading),
  transactions: () => [...world.transactions.values()].map(transactionReading),
  apps: () =>
    world.apps.map(({ pk, identifier, isActive, removedAt }) => ({
      id: globalId('App', pk),
      identifier,
      isActive,
      removedAt,
    })),
  deliveries: () => world.deliveries.map(deliveryReading),
  requests: () => [...world.requests],
});
