import { makeAddress, type AddressInput } from './checkouts';
import { tellOfOrder } from './completion';
import { emit } from './events';
import { failed, invalid, type Failure } from './failure';
import { keyOf } from './ids';
import { linesOf, type LineInput } from './order-edits';
import { findOrder, orderNotFound } from './orders';
import { notCounted, storeStatuses } from './statuses';
import { nextPk, type Order, type Principal, type World } from './state';

const refusal = (error: Failure): object => ({ order: null, errors: [error] });

export interface DraftInput {
  readonly channelId?: string | null;
  readonly userEmail?: string | null;
  readonly billingAddress?: AddressInput | null;
  readonly shippingAddress?: AddressInput | null;
  readonly lines?: readonly LineInput[] | null;
}

/** `draftOrderCreate`. */
export const draftOrderCreate = (world: World, by: Principal, input: DraftInput): object => {
  const pk = Number(keyOf(input.channelId, 'Channel'));
  const channel = world.channels.find((candidate) => candidate.pk === pk);
  if (!channel) return refusal(failed('channelId', 'NOT_FOUND', "Couldn't resolve to a node."));
  const now = world.clock.now();
  const order: Order = {
    __typename: 'Order',
    pk: world.random.uuid(),
    number: nextPk(world, 'order number'),
    status: 'DRAFT',
    origin: 'DRAFT',
    createdAt: now,
    updatedAt: now,
    channel,
    checkoutPk: null,
    userEmail: input.userEmail ?? '',
    lines: linesOf(world, channel, input.lines ?? []),
    transactions: [],
    billingAddress: input.billingAddress ? makeAddress(world, input.billingAddress) : null,
    shippingAddress: input.shippingAddress ? makeAddress(world, input.shippingAddress) : null,
    shippingMethod: world.shippingMethods[0] ?? null,
    deducted: 0,
    stored: notCounted,
    metadata: new Map(),
    privateMetadata: new Map(),
    grantedRefunds: [],
    fulfillments: [],
  };
  storeStatuses(order);
  world.orders.set(order.pk, order);
  emit(world, 'DRAFT_ORDER_CREATED', by, { order });
  return { order, errors: [] };
};

/** `draftOrderComplete`: whatever was paid, the channel alone decides whether it is confirmed. */
export const draftOrderComplete = (world: World, by: Principal, id: string): object => {
  const order = findOrder(world, id);
  if (!order) return refusal(orderNotFound);
  if (order.status !== 'DRAFT') return refusal(invalid('id', 'The order is not draft.'));
  if (!order.billingAddress) {
    return refusal(
      failed('order', 'BILLING_ADDRESS_NOT_SET', "Can't finalize draft with no billing address."),
    );
  }
  const automatic = order.channel.settings.automaticallyConfirmAllNewOrders;
  order.status = automatic ? 'UNFULFILLED' : 'UNCONFIRMED';
  order.updatedAt = world.clock.now();
  for (const { variant, quantity } of order.lines) variant.allocated += quantity;
  tellOfOrder(world, order, by);
  return { order, errors: [] };
};
