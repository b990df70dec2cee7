import { emit } from './events';
import { failed, type Failure } from './failure';
import { newFulfillment } from './fulfillments';
import { keyOf } from './ids';
import { findOrder } from './orders';
import { fulfillmentStatus } from './statuses';
import { nextPk, type Fulfillment, type FulfillmentLine, type OrderLine } from './state';
import type { Order, Principal, World } from './state';

interface ReturnLine {
  readonly fulfillmentLineId: string;
  readonly quantity: number;
  readonly replace?: boolean | null;
}

export interface ReturnArgs {
  readonly order: string;
  readonly input: {
    readonly fulfillmentLines?: readonly ReturnLine[] | null;
    readonly refund?: boolean | null;
  };
}

interface Piece {
  readonly line: FulfillmentLine;
  readonly quantity: number;
  readonly replace: boolean;
}

const refusal = (error: Failure): object => ({
  returnFulfillment: null,
  replaceFulfillment: null,
  order: null,
  replaceOrder: null,
  errors: [error],
});

const piecesOf = (order: Order, lines: readonly ReturnLine[]): readonly Piece[] | Failure => {
  const sent = order.fulfillments
    .filter(({ status }) => status === 'FULFILLED')
    .flatMap((fulfillment) => fulfillment.lines);
  const pieces: Piece[] = [];
  for (const { fulfillmentLineId, quantity, replace } of lines) {
    const pk = Number(keyOf(fulfillmentLineId, 'FulfillmentLine'));
    const line = sent.find((candidate) => candidate.pk === pk);
    if (!line) return failed('fulfillmentLineId', 'NOT_FOUND', 'No such line was sent.');
    if (quantity > line.quantity) {
      return failed('fulfillmentLineId', 'INVALID_QUANTITY', 'More than was sent.');
    }
    pieces.push({ line, quantity, replace: replace ?? false });
  }
  return pieces;
};

/** Moves pieces out of the fulfillments they were sent in; lines without pieces are gone. */
const moveTo = (world: World, target: Fulfillment, order: Order, pieces: readonly Piece[]) => {
  for (const { line, quantity } of pieces) {
    line.quantity -= quantity;
    target.lines.push({
      __typename: 'FulfillmentLine',
      pk: nextPk(world, 'FulfillmentLine'),
      quantity,
      orderLine: line.orderLine,
    });
  }
  for (const fulfillment of order.fulfillments) {
    fulfillment.lines = fulfillment.lines.filter(({ quantity }) => quantity > 0);
  }
};

/** What was sent and is empty now is deleted, with its tracking number. */
const deleteEmptied = (world: World, order: Order): void => {
  const emptied = order.fulfillments.filter(
    ({ status, lines }) =>
      lines.length === 0 && (status === 'FULFILLED' || status === 'WAITING_FOR_APPROVAL'),
  );
  order.fulfillments = order.fulfillments.filter((one) => !emptied.includes(one));
  for (const one of emptied) world.fulfillments.splice(world.fulfillments.indexOf(one), 1);
};

const replacementOf = (world: World, order: Order, pieces: readonly Piece[]): Order => {
  const now = world.clock.now();
  const lines: OrderLine[] = pieces.map(({ line, quantity }) => ({
    ...line.orderLine,
    pk: world.random.uuid(),
    quantity,
    quantityFulfilled: 0,
  }));
  const draft: Order = {
    ...order,
    pk: world.random.uuid(),
    number: nextPk(world, 'order number'),
    status: 'DRAFT',
    origin: 'REISSUE',
    createdAt: now,
    updatedAt: now,
    checkoutPk: null,
    lines,
    transactions: [],
    metadata: new Map(order.metadata),
    privateMetadata: new Map(),
    grantedRefunds: [],
    fulfillments: [],
  };
  world.orders.set(draft.pk, draft);
  return draft;
};

/**
 * `orderFulfillmentReturnProducts`: what comes back moves into a new fulfillment without a tracking
 * number, what is replaced into another one. Measured: only ORDER_UPDATED tells of it, and
 * `quantityFulfilled` does not fall.
 */
export const orderFulfillmentReturnProducts = (
  world: World,
  by: Principal,
  args: ReturnArgs,
): object => {
  const order = findOrder(world, args.order);
  if (!order) return refusal(failed('order', 'NOT_FOUND', "Couldn't resolve to an order."));
  if (args.input.refund) {
    // Legacy payments alone are refunded by it.
    return refusal(failed('order', 'CANNOT_REFUND', 'Order cannot be refunded.'));
  }
  const pieces = piecesOf(order, args.input.fulfillmentLines ?? []);
  if ('code' in pieces) return refusal(pieces);
  const add = (status: 'RETURNED' | 'REPLACED', some: readonly Piece[]): Fulfillment => {
    const fulfillment = newFulfillment(world, order, { status, lines: [], trackingNumber: '' });
    moveTo(world, fulfillment, order, some);
    return fulfillment;
  };
  const replaced = pieces.filter(({ replace }) => replace);
  const replaceFulfillment = replaced.length > 0 ? add('REPLACED', replaced) : null;
  const replaceOrder = replaced.length > 0 ? replacementOf(world, order, replaced) : null;
  const returned = pieces.filter(({ replace }) => !replace);
  const returnFulfillment = add('RETURNED', returned);
  deleteEmptied(world, order);
  order.status = fulfillmentStatus(order);
  order.updatedAt = world.clock.now();
  emit(world, 'ORDER_UPDATED', by, { order });
  if (replaceOrder) emit(world, 'DRAFT_ORDER_CREATED', by, { order: replaceOrder });
  return { returnFulfillment, replaceFulfillment, order, replaceOrder, errors: [] };
};
