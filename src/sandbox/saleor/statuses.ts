import { quantized, type Mills } from './amounts';
import type { Fulfillment } from './shop-state';
import type { Checkout, CheckoutLine, Order, OrderLine, TransactionItem } from './state';

export type ChargeStatus = 'NONE' | 'PARTIAL' | 'FULL' | 'OVERCHARGED';
export type AuthorizeStatus = 'NONE' | 'PARTIAL' | 'FULL';

const sumOf = <T>(items: readonly T[], amount: (item: T) => Mills): Mills =>
  items.reduce((sum, item) => sum + amount(item), 0);

export const lineTotal = (line: CheckoutLine | OrderLine): Mills => line.unitPrice * line.quantity;

export const subtotalOf = (source: Checkout | Order): Mills =>
  sumOf<CheckoutLine | OrderLine>(source.lines, lineTotal);

export const shippingOf = (source: Checkout | Order): Mills => source.shippingMethod?.price ?? 0;

/** The total before gift cards. */
const priceOf = (source: Checkout | Order): Mills =>
  Math.max(subtotalOf(source) + shippingOf(source) - source.deducted, 0);

/** What the gift cards of a checkout pay. */
export const giftCardsOf = (checkout: Checkout): Mills =>
  Math.min(
    priceOf(checkout),
    sumOf(checkout.giftCards, ({ balance }) => balance),
  );

/** `totalPrice` of a checkout, `total` of an order: gift cards are taken off. */
export const totalOf = (source: Checkout | Order): Mills =>
  priceOf(source) - (source.__typename === 'Checkout' ? giftCardsOf(source) : 0);

export const needsShipping = (source: Checkout | Order): boolean =>
  source.lines.some((line) => line.variant.isShippingRequired);

export const currencyOf = (source: Checkout | Order): string => source.channel.currencyCode;

/** Sum of one balance over the transactions of a checkout or order. */
export const balanceOf = (
  source: Checkout | Order,
  balance: keyof TransactionItem['balances'],
): Mills => sumOf(source.transactions, (transaction) => transaction.balances[balance]);

export const grantedOf = (order: Order): Mills =>
  sumOf(order.grantedRefunds, (granted) => granted.amount);

const chargeStatus = (charged: Mills, due: Mills, currency: string): ChargeStatus => {
  const c = quantized(charged, currency);
  const t = quantized(due, currency);
  if (c === t) return 'FULL';
  if (c <= 0) return 'NONE';
  return c < t ? 'PARTIAL' : 'OVERCHARGED';
};

const authorizeStatus = (covered: Mills, due: Mills, total: Mills): AuthorizeStatus => {
  if (covered === 0) return total === 0 ? 'FULL' : 'NONE';
  return covered >= due ? 'FULL' : 'PARTIAL';
};

/** What is still to be paid for an order in all, refunds that staff granted left out. */
export const dueOf = (order: Order): Mills => Math.max(totalOf(order) - grantedOf(order), 0);

/** Pending amounts do not count for orders. */
export const orderChargeStatus = (order: Order): ChargeStatus =>
  chargeStatus(balanceOf(order, 'charged'), dueOf(order), currencyOf(order));

export const orderAuthorizeStatus = (order: Order): AuthorizeStatus =>
  authorizeStatus(
    balanceOf(order, 'authorized') + balanceOf(order, 'charged'),
    dueOf(order),
    totalOf(order),
  );

const checkoutCharged = (checkout: Checkout): Mills =>
  balanceOf(checkout, 'charged') + balanceOf(checkout, 'chargePending');

const checkoutAuthorized = (checkout: Checkout): Mills =>
  balanceOf(checkout, 'authorized') + balanceOf(checkout, 'authorizePending');

const isFree = (checkout: Checkout): boolean => checkout.lines.length > 0 && totalOf(checkout) <= 0;

/** Pending amounts count for checkouts (Saleor docs: checkout payment statuses). */
export const checkoutChargeStatus = (checkout: Checkout): ChargeStatus => {
  if (isFree(checkout)) return 'FULL';
  if (checkout.lines.length === 0 && checkoutCharged(checkout) <= 0) return 'NONE';
  return chargeStatus(checkoutCharged(checkout), totalOf(checkout), currencyOf(checkout));
};

export const checkoutAuthorizeStatus = (checkout: Checkout): AuthorizeStatus => {
  if (isFree(checkout)) return 'FULL';
  const covered = checkoutCharged(checkout) + checkoutAuthorized(checkout);
  if (checkout.lines.length === 0 && covered <= 0) return 'NONE';
  return authorizeStatus(covered, totalOf(checkout), totalOf(checkout));
};

/** Counts both statuses anew, as Saleor does at a transaction event and at a granted refund. */
export const storeStatuses = (order: Order): void => {
  order.stored = { charge: orderChargeStatus(order), authorize: orderAuthorizeStatus(order) };
};

/** Statuses of an order of which nothing was counted yet. */
export const notCounted = { charge: 'NONE', authorize: 'NONE' } as const;

/** `Order.paymentStatus` knows nothing of refunds through transactions. */
export const orderPaymentStatus = (order: Order): string => {
  const words = {
    NONE: 'NOT_CHARGED',
    PARTIAL: 'PARTIALLY_CHARGED',
    FULL: 'FULLY_CHARGED',
    OVERCHARGED: 'FULLY_CHARGED',
  } as const;
  return words[order.stored.charge];
};

/**
 * Status of an order from its quantities. A parcel awaiting approval does not count as sent, what
 * was returned counts as sent, and what was replaced as if it had never been ordered. An order of
 * which everything was replaced keeps its status.
 */
export const fulfillmentStatus = (order: Order): Order['status'] => {
  const piecesOf = (...statuses: readonly Fulfillment['status'][]) =>
    sumOf(
      order.fulfillments.filter(({ status }) => statuses.includes(status)),
      (fulfillment) => sumOf(fulfillment.lines, (line) => line.quantity),
    );
  const all = sumOf(order.lines, (line) => line.quantity) - piecesOf('REPLACED');
  if (all === 0) return order.status;
  const sent = piecesOf('FULFILLED', 'RETURNED');
  const returned = piecesOf('RETURNED');
  if (sent <= 0) return 'UNFULFILLED';
  if (returned > 0) return returned < all ? 'PARTIALLY_RETURNED' : 'RETURNED';
  return sent < all ? 'PARTIALLY_FULFILLED' : 'FULFILLED';
};

/** What `transactionInitialize` asks for where no amount is given: gift cards are not looked at. */
export const defaultAmount = (source: Checkout | Order): Mills => {
  const taken = sumOf(
    source.transactions,
    ({ balances }) =>
      Math.max(balances.authorized, balances.charged) +
      balances.authorizePending +
      balances.chargePending,
  );
  return Math.max(priceOf(source) - taken, 0);
};
