import { emit } from './events';
import { failed, invalid, type Failure } from './failure';
import { keyOf } from './ids';
import { fulfillmentStatus, totalOf } from './statuses';
import { addTransaction, changeTransaction, newEvent } from './transactions';
import type { Fulfillment, Order, Principal, World } from './state';

export const findOrder = (world: World, id: string | null | undefined): Order | null =>
  world.orders.get(keyOf(id, 'Order') ?? '') ?? null;

export const orderNotFound = failed('id', 'NOT_FOUND', "Couldn't resolve to an order.");
const refusal = (error: Failure): object => ({ order: null, errors: [error] });

/** Gives back what an order holds and has not sent. */
export const releaseStock = (order: Order): void => {
  for (const line of order.lines) {
    line.variant.allocated -= line.quantity - line.quantityFulfilled;
  }
};

/** Parcels that do not stand in the way of a cancellation. */
const keepsNothing: readonly Fulfillment['status'][] = ['CANCELED', 'RETURNED', 'REPLACED'];

/** `orderCancel`: frees stock and moves no money. */
export const orderCancel = (world: World, by: Principal, id: string): object => {
  const order = findOrder(world, id);
  if (!order) return refusal(orderNotFound);
  const over = ['CANCELED', 'DRAFT', 'EXPIRED'].includes(order.status);
  if (over || order.fulfillments.some(({ status }) => !keepsNothing.includes(status))) {
    return refusal(failed('order', 'CANNOT_CANCEL_ORDER', "This order can't be canceled."));
  }
  order.status = 'CANCELED';
  order.updatedAt = world.clock.now();
  releaseStock(order);
  emit(world, 'ORDER_CANCELLED', by, { order });
  emit(world, 'ORDER_UPDATED', by, { order });
  return { order, errors: [] };
};

/** `orderConfirm`: charges nothing. */
export const orderConfirm = (world: World, by: Principal, id: string): object => {
  const order = findOrder(world, id);
  if (!order) return refusal(orderNotFound);
  if (order.status !== 'UNCONFIRMED' || order.lines.length === 0) {
    return refusal(
      invalid(
        'id',
        'Provided order id belongs to an order with status different than unconfirmed.',
      ),
    );
  }
  order.status = 'UNFULFILLED';
  order.updatedAt = world.clock.now();
  emit(world, 'ORDER_CONFIRMED', by, { order });
  return { order, errors: [] };
};

/** `orderMarkAsPaid` with the strategy TRANSACTION_FLOW; tells of no ORDER_PAID. */
export const orderMarkAsPaid = (
  world: World,
  by: Principal,
  args: { readonly id: string; readonly transactionReference?: string | null },
): object => {
  const order = findOrder(world, args.id);
  if (!order) return refusal(orderNotFound);
  if (order.transactions.length > 0) {
    return refusal(
      failed(
        'transaction',
        'TRANSACTION_ERROR',
        'Orders with transactions can not be manually marked as paid.',
      ),
    );
  }
  if (!order.billingAddress) {
    return refusal(
      failed('billingAddress', 'BILLING_ADDRESS_NOT_SET', 'Order billing address is required.'),
    );
  }
  if (order.channel.settings.markAsPaidStrategy !== 'TRANSACTION_FLOW') {
    return refusal(failed(null, 'PAYMENT_ERROR', 'Legacy payments are not part of this stand-in.'));
  }
  const transaction = addTransaction(world, {
    source: order,
    app: by.kind === 'app' ? by.app : null,
    user: by.kind === 'user' ? by.user : null,
  });
  const { status } = order;
  // A draft tells nobody: this mutation has its own list of events.
  order.status = 'DRAFT';
  changeTransaction(world, transaction, by, () => {
    transaction.pspReference = args.transactionReference ?? '';
    transaction.events.push(
      newEvent(world, transaction, { type: 'CHARGE_SUCCESS', amount: totalOf(order) }),
    );
  });
  const automatic = order.channel.settings.automaticallyConfirmAllNewOrders;
  order.status = automatic ? fulfillmentStatus(order) : status;
  emit(world, 'ORDER_FULLY_PAID', by, { order });
  emit(world, 'ORDER_UPDATED', by, { order });
  return { order, errors: [] };
};
