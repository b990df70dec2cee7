import { emit } from './events';
import { failed, type Failure } from './failure';
import { keyOf } from './ids';
import { findOrder } from './orders';
import { fulfillmentStatus, orderChargeStatus } from './statuses';
import {
  nextPk,
  type Fulfillment,
  type Order,
  type OrderLine,
  type Principal,
  type World,
} from './state';

interface FulfillLine {
  readonly orderLineId?: string | null;
  readonly stocks: readonly { readonly quantity: number; readonly warehouse: string }[];
}

export interface FulfillArgs {
  readonly order?: string | null;
  readonly input: {
    readonly lines: readonly FulfillLine[];
    readonly notifyCustomer?: boolean | null;
    readonly allowStockToBeExceeded?: boolean | null;
    readonly trackingNumber?: string | null;
  };
}

interface Portion {
  readonly line: OrderLine;
  readonly quantity: number;
}

const waiting = (order: Order, line: OrderLine): number =>
  order.fulfillments
    .filter((fulfillment) => fulfillment.status === 'WAITING_FOR_APPROVAL')
    .flatMap((fulfillment) => fulfillment.lines)
    .filter((part) => part.orderLine === line)
    .reduce((sum, part) => sum + part.quantity, 0);

const portionsOf = (order: Order, args: FulfillArgs): readonly Portion[] | Failure => {
  const portions: Portion[] = [];
  for (const input of args.input.lines) {
    const key = keyOf(input.orderLineId, 'OrderLine');
    const line = order.lines.find((candidate) => candidate.pk === key);
    if (!line) return failed('orderLineId', 'NOT_FOUND', "Couldn't resolve to an order line.");
    if (portions.some((portion) => portion.line === line)) {
      return failed('orderLineId', 'DUPLICATED_INPUT_ITEM', 'Duplicated order line ID.');
    }
    const quantity = input.stocks.reduce((sum, stock) => sum + stock.quantity, 0);
    if (line.quantityFulfilled + waiting(order, line) + quantity > line.quantity) {
      return failed('orderLineId', 'FULFILL_ORDER_LINE', 'More than is left to fulfill.');
    }
    if (quantity > line.variant.quantity && !args.input.allowStockToBeExceeded) {
      return failed('stocks', 'INSUFFICIENT_STOCK', 'Insufficient product stock.');
    }
    if (quantity > 0) portions.push({ line, quantity });
  }
  return portions.length > 0
    ? portions
    : failed('lines', 'ZERO_QUANTITY', 'Total quantity must be larger than 0.');
};

/** Takes the pieces out of the warehouse, or puts them back. */
const moveStock = (parts: readonly Portion[], direction: 1 | -1): void => {
  for (const { line, quantity } of parts) {
    line.quantityFulfilled += direction * quantity;
    line.variant.quantity -= direction * quantity;
    line.variant.allocated -= direction * quantity;
  }
};

const partsOf = (fulfillment: Fulfillment): readonly Portion[] =>
  fulfillment.lines.map(({ orderLine, quantity }) => ({ line: orderLine, quantity }));

/** Makes a fulfillment and puts it into its order. */
export const newFulfillment = (
  world: World,
  order: Order,
  fields: Pick<Fulfillment, 'status' | 'lines' | 'trackingNumber'>,
): Fulfillment => {
  const fulfillment: Fulfillment = {
    ...fields,
    __typename: 'Fulfillment',
    pk: nextPk(world, 'Fulfillment'),
    fulfillmentOrder: order.fulfillments.length + 1,
    createdAt: world.clock.now(),
    order,
    metadata: new Map(),
    privateMetadata: new Map(),
  };
  order.fulfillments.push(fulfillment);
  world.fulfillments.push(fulfillment);
  return fulfillment;
};

const makeFulfillment = (
  world: World,
  order: Order,
  portions: readonly Portion[],
  trackingNumber: string,
): Fulfillment =>
  newFulfillment(world, order, {
    status: world.shop.fulfillmentAutoApprove ? 'FULFILLED' : 'WAITING_FOR_APPROVAL',
    trackingNumber,
    lines: portions.map(({ line, quantity }) => ({
      __typename: 'FulfillmentLine',
      pk: nextPk(world, 'FulfillmentLine'),
      quantity,
      orderLine: line,
    })),
  });

const touch = (world: World, order: Order): void => {
  order.status = fulfillmentStatus(order);
  order.updatedAt = world.clock.now();
};

/** Events of a parcel that counts from now on, in Saleor's order. */
const tellOfParcel = (
  world: World,
  by: Principal,
  fulfillment: Fulfillment,
  notifyCustomer: boolean,
  byHand: boolean,
): void => {
  const { order } = fulfillment;
  const subject = { fulfillment, order, notifyCustomer };
  emit(world, 'FULFILLMENT_CREATED', by, subject);
  if (fulfillment.trackingNumber !== '') {
    emit(world, 'FULFILLMENT_TRACKING_NUMBER_UPDATED', by, subject);
  }
  if (byHand || order.status === 'FULFILLED') emit(world, 'FULFILLMENT_APPROVED', by, subject);
  emit(world, 'ORDER_UPDATED', by, { order });
  if (order.status === 'FULFILLED') emit(world, 'ORDER_FULFILLED', by, { order });
};

const refusal = (error: Failure): object => ({
  order: null,
  fulfillment: null,
  fulfillments: null,
  errors: [error],
});

const cannotFulfill = (world: World, order: Order): Failure | null => {
  const { fulfillmentAutoApprove, fulfillmentAllowUnpaid } = world.shop;
  const unpaid = !['FULL', 'OVERCHARGED'].includes(orderChargeStatus(order));
  return fulfillmentAutoApprove && !fulfillmentAllowUnpaid && unpaid
    ? failed(null, 'CANNOT_FULFILL_UNPAID_ORDER', 'Cannot fulfill unpaid order.')
    : null;
};

const closed: readonly string[] = ['DRAFT', 'UNCONFIRMED', 'CANCELED', 'EXPIRED'];

/** `orderFulfill`. */
export const orderFulfill = (world: World, by: Principal, args: FulfillArgs): object => {
  const order = findOrder(world, args.order);
  if (!order) return refusal(failed('order', 'NOT_FOUND', "Couldn't resolve to an order."));
  if (closed.includes(order.status)) {
    return refusal(failed('order', 'INVALID', `An order that is ${order.status} is not sent.`));
  }
  const problem = cannotFulfill(world, order);
  if (problem) return refusal(problem);
  const portions = portionsOf(order, args);
  if ('code' in portions) return refusal(portions);
  const fulfillment = makeFulfillment(world, order, portions, args.input.trackingNumber ?? '');
  if (fulfillment.status === 'FULFILLED') {
    moveStock(portions, 1);
    touch(world, order);
    tellOfParcel(world, by, fulfillment, args.input.notifyCustomer ?? false, false);
  } else {
    touch(world, order);
    emit(world, 'ORDER_UPDATED', by, { order });
  }
  return { order, fulfillment, fulfillments: [fulfillment], errors: [] };
};

const findFulfillment = (world: World, id: string): Fulfillment | null =>
  world.fulfillments.find(({ pk }) => pk === Number(keyOf(id, 'Fulfillment'))) ?? null;

const noFulfillment = refusal(failed('id', 'NOT_FOUND', "Couldn't resolve to a fulfillment."));

/** `orderFulfillmentApprove`. */
export const fulfillmentApprove = (
  world: World,
  by: Principal,
  args: { readonly id: string; readonly notifyCustomer: boolean },
): object => {
  const fulfillment = findFulfillment(world, args.id);
  if (!fulfillment) return noFulfillment;
  if (fulfillment.status !== 'WAITING_FOR_APPROVAL') {
    return refusal(
      failed(null, 'INVALID', 'Invalid fulfillment status, only WAITING_FOR_APPROVAL'),
    );
  }
  fulfillment.status = 'FULFILLED';
  moveStock(partsOf(fulfillment), 1);
  touch(world, fulfillment.order);
  tellOfParcel(world, by, fulfillment, args.notifyCustomer, true);
  return { fulfillment, order: fulfillment.order, errors: [] };
};

/** `orderFulfillmentCancel`, of returned goods as well: the order's status goes backwards. */
export const fulfillmentCancel = (world: World, by: Principal, id: string): object => {
  const fulfillment = findFulfillment(world, id);
  if (!fulfillment) return noFulfillment;
  if (fulfillment.status === 'CANCELED') {
    return refusal(failed('fulfillment', 'CANNOT_CANCEL_FULFILLMENT', 'It is canceled already.'));
  }
  const { order } = fulfillment;
  if (fulfillment.status !== 'WAITING_FOR_APPROVAL') moveStock(partsOf(fulfillment), -1);
  fulfillment.status = 'CANCELED';
  touch(world, order);
  emit(world, 'FULFILLMENT_CANCELED', by, { fulfillment, order });
  emit(world, 'ORDER_UPDATED', by, { order });
  return { fulfillment, order, errors: [] };
};

/** `orderFulfillmentUpdateTracking`. */
export const fulfillmentUpdateTracking = (
  world: World,
  by: Principal,
  id: string,
  trackingNumber: string,
): object => {
  const fulfillment = findFulfillment(world, id);
  if (!fulfillment) return noFulfillment;
  const { order } = fulfillment;
  fulfillment.trackingNumber = trackingNumber;
  order.updatedAt = world.clock.now();
  emit(world, 'FULFILLMENT_TRACKING_NUMBER_UPDATED', by, { fulfillment, order });
  emit(world, 'ORDER_UPDATED', by, { order });
  return { fulfillment, order, errors: [] };
};
