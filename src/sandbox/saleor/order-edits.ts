import { majorOf, millsOf, roundedMills } from './amounts';
import { emit } from './events';
import { failed, type Failure } from './failure';
import { keyOf } from './ids';
import { findOrder, orderNotFound } from './orders';
import type { Channel, Order, OrderLine, Principal, World } from './state';
import { currencyOf, totalOf } from './statuses';

/**
 * Edits of an order by staff. None of them counts its charge status or its authorize status anew,
 * as measured on a running Saleor: what was FULL stays FULL until the next transaction event.
 */
export interface LineInput {
  readonly variantId: string;
  readonly quantity: number;
  readonly price?: number | string | null;
}

/** Lines of an order; an article that is not known is left out. */
export const linesOf = (
  world: World,
  channel: Channel,
  inputs: readonly LineInput[],
): OrderLine[] =>
  inputs.flatMap((line) => {
    const pk = Number(keyOf(line.variantId, 'ProductVariant'));
    const variant = world.variants.find((candidate) => candidate.pk === pk);
    if (!variant) return [];
    return [
      {
        __typename: 'OrderLine' as const,
        pk: world.random.uuid(),
        variant,
        quantity: line.quantity,
        quantityFulfilled: 0,
        unitPrice: millsOf(line.price ?? majorOf(variant.price)),
        channel,
      },
    ];
  });

const isEditable = (order: Order): boolean =>
  order.status === 'DRAFT' || order.status === 'UNCONFIRMED';

const notEditable = failed(
  'id',
  'NOT_EDITABLE',
  'Only draft and unconfirmed orders can be edited.',
);

/** A draft holds no stock, and tells by events of its own. */
const edited = (world: World, by: Principal, order: Order, allocate: () => void): void => {
  order.updatedAt = world.clock.now();
  if (order.status === 'DRAFT') return;
  allocate();
  emit(world, 'ORDER_UPDATED', by, { order });
};

const refusal = (error: Failure): object => ({ order: null, orderLines: null, errors: [error] });

export interface LinesCreateArgs {
  readonly id: string;
  readonly input: readonly LineInput[];
}

/** `orderLinesCreate`. */
export const orderLinesCreate = (world: World, by: Principal, args: LinesCreateArgs): object => {
  const order = findOrder(world, args.id);
  if (!order) return refusal(orderNotFound);
  if (!isEditable(order)) return refusal(notEditable);
  const orderLines = linesOf(world, order.channel, args.input);
  if (orderLines.length !== args.input.length) {
    return refusal(failed('input', 'NOT_FOUND', 'Variants could not be found.'));
  }
  order.lines.push(...orderLines);
  edited(world, by, order, () => {
    for (const { variant, quantity } of orderLines) variant.allocated += quantity;
  });
  return { order, orderLines, errors: [] };
};

/** `orderLineDelete`. */
export const orderLineDelete = (world: World, by: Principal, id: string): object => {
  const pk = keyOf(id, 'OrderLine');
  const order = [...world.orders.values()].find(({ lines }) => lines.some((one) => one.pk === pk));
  const place = order?.lines.findIndex((one) => one.pk === pk) ?? -1;
  const orderLine = order?.lines[place];
  const refuse = (error: Failure): object => ({ order: null, orderLine: null, errors: [error] });
  if (!order || !orderLine) return refuse(failed('id', 'NOT_FOUND', 'No such line.'));
  if (!isEditable(order)) return refuse(notEditable);
  order.lines.splice(place, 1);
  edited(world, by, order, () => {
    orderLine.variant.allocated -= orderLine.quantity;
  });
  return { order, orderLine, errors: [] };
};

export interface DiscountArgs {
  readonly orderId: string;
  readonly input: {
    readonly valueType: 'FIXED' | 'PERCENTAGE';
    readonly value: number | string;
    readonly reason?: string | null;
  };
}

/** `orderDiscountAdd`: tells nobody, and leaves even `updatedAt` as it was. */
export const orderDiscountAdd = (world: World, args: DiscountArgs): object => {
  const order = findOrder(world, args.orderId);
  const refuse = (error: Failure): object => ({ order: null, errors: [error] });
  if (!order) return refuse(orderNotFound);
  if (!isEditable(order)) {
    return refuse(failed('orderId', 'CANNOT_DISCOUNT', 'Only drafts and unconfirmed orders.'));
  }
  const { valueType, value } = args.input;
  const total = totalOf(order);
  const wanted =
    valueType === 'FIXED'
      ? roundedMills(value, currencyOf(order))
      : roundedMills((majorOf(total) * Number(value)) / 100, currencyOf(order));
  order.deducted += Math.min(wanted, total);
  return { order, errors: [] };
};
