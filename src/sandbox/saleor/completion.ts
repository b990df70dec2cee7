import { emit } from './events';
import { failed, type Failure } from './failure';
import {
  checkoutAuthorizeStatus,
  giftCardsOf,
  needsShipping,
  notCounted,
  storeStatuses,
  totalOf,
} from './statuses';
import { globalId } from './ids';
import {
  nextPk,
  nobody,
  type Checkout,
  type Notes,
  type Order,
  type Principal,
  type World,
} from './state';

const addressProblem = (checkout: Checkout): Failure | null => {
  if (needsShipping(checkout)) {
    if (!checkout.shippingMethod) {
      return failed('shippingMethod', 'SHIPPING_METHOD_NOT_SET', 'Shipping method is not set');
    }
    if (!checkout.shippingAddress) {
      return failed('shippingAddress', 'SHIPPING_ADDRESS_NOT_SET', 'Shipping address is not set');
    }
  }
  return checkout.billingAddress
    ? null
    : failed('billingAddress', 'BILLING_ADDRESS_NOT_SET', 'Billing address is not set');
};

const articleProblem = (checkout: Checkout): Failure | null => {
  const lines = checkout.lines.map(({ variant }) => globalId('ProductVariant', variant.pk));
  if (checkout.lines.some((line) => !line.variant.available)) {
    const message = `Some of the checkout lines variants are unavailable: ${lines.join(', ')}`;
    return failed('lines', 'UNAVAILABLE_VARIANT_IN_CHANNEL', message);
  }
  const wanted = new Map<Checkout['lines'][number]['variant'], number>();
  for (const { variant, quantity } of checkout.lines) {
    wanted.set(variant, (wanted.get(variant) ?? 0) + quantity);
  }
  const short = [...wanted].find(
    ([variant, quantity]) => variant.quantity - variant.allocated < quantity,
  );
  return short
    ? failed('lines', 'INSUFFICIENT_STOCK', `Insufficient product stock: ${short[0].sku}`)
    : null;
};

/** Why Saleor refuses to make an order of this checkout; payment is not looked at here. */
const orderProblem = (checkout: Checkout): Failure | null => {
  if (!checkout.channel.settings.isActive) {
    return failed('channel', 'CHANNEL_INACTIVE', 'Cannot complete checkout with inactive channel.');
  }
  if (checkout.lines.length === 0) {
    return failed('lines', 'NO_LINES', 'Cannot create an order without any line.');
  }
  if (!checkout.email) {
    return failed('email', 'EMAIL_NOT_SET', 'Checkout email must be set.');
  }
  return addressProblem(checkout) ?? articleProblem(checkout);
};

const copyNotes = (from: Notes, more: Readonly<Record<string, string>>): Notes =>
  new Map([...from, ...Object.entries(more)]);

interface OrderOptions {
  readonly removeCheckout: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly privateMetadata?: Readonly<Record<string, string>>;
}

const orderFrom = (world: World, checkout: Checkout, options: OrderOptions): Order => {
  const now = world.clock.now();
  const automatic = checkout.channel.settings.automaticallyConfirmAllNewOrders;
  return {
    __typename: 'Order',
    pk: world.random.uuid(),
    number: nextPk(world, 'order number'),
    // Any transaction, of any amount and even a failed one, confirms the order.
    status: automatic && checkout.transactions.length > 0 ? 'UNFULFILLED' : 'UNCONFIRMED',
    origin: 'CHECKOUT',
    createdAt: now,
    updatedAt: now,
    channel: checkout.channel,
    checkoutPk: checkout.pk,
    userEmail: checkout.email ?? '',
    lines: checkout.lines.map((line) => ({
      __typename: 'OrderLine',
      pk: world.random.uuid(),
      variant: line.variant,
      quantity: line.quantity,
      quantityFulfilled: 0,
      unitPrice: line.unitPrice,
      channel: line.channel,
    })),
    transactions: checkout.transactions,
    billingAddress: checkout.billingAddress,
    shippingAddress: checkout.shippingAddress,
    shippingMethod: checkout.shippingMethod,
    deducted: checkout.deducted + giftCardsOf(checkout),
    stored: notCounted,
    metadata: copyNotes(checkout.metadata, options.metadata ?? {}),
    privateMetadata: copyNotes(checkout.privateMetadata, options.privateMetadata ?? {}),
    grantedRefunds: [],
    fulfillments: [],
  };
};

/**
 * Events of a new order, in Saleor's order; a confirmation may come while it is unconfirmed. The
 * stored status says whether it was paid: of a draft that was edited after its payment, wrongly.
 */
export const tellOfOrder = (world: World, order: Order, by: Principal): void => {
  emit(world, 'ORDER_CREATED', by, { order });
  if (['FULL', 'OVERCHARGED'].includes(order.stored.charge)) {
    for (const event of ['ORDER_PAID', 'ORDER_FULLY_PAID', 'ORDER_UPDATED']) {
      emit(world, event, by, { order });
    }
  }
  if (order.channel.settings.automaticallyConfirmAllNewOrders) {
    emit(world, 'ORDER_CONFIRMED', by, { order });
  }
};

/** Makes the order of a checkout that was found fit; its transactions move along. */
const makeOrder = (
  world: World,
  checkout: Checkout,
  by: Principal,
  options: OrderOptions,
): Order => {
  const order = orderFrom(world, checkout, options);
  for (const { variant, quantity } of order.lines) variant.allocated += quantity;
  for (const transaction of order.transactions) {
    transaction.checkout = null;
    transaction.order = order;
  }
  checkout.transactions = [];
  storeStatuses(order);
  world.orders.set(order.pk, order);
  world.orderOfCheckout.set(checkout.pk, order);
  if (options.removeCheckout) world.checkouts.delete(checkout.pk);
  else world.keepsCheckouts = true;
  tellOfOrder(world, order, by);
  return order;
};

/** Saleor's own completion of a paid checkout; a refusal leaves everything as it is. */
export const completeBySaleor = (world: World, checkout: Checkout): Order | null =>
  orderProblem(checkout) ? null : makeOrder(world, checkout, nobody, { removeCheckout: true });

const record = (
  notes: readonly { readonly key: string; readonly value: string }[] | null | undefined,
): Readonly<Record<string, string>> =>
  Object.fromEntries((notes ?? []).map(({ key, value }) => [key, value]));

export interface CreateOrderArgs {
  readonly removeCheckout?: boolean | null;
  readonly metadata?: readonly { readonly key: string; readonly value: string }[] | null;
  readonly privateMetadata?: readonly { readonly key: string; readonly value: string }[] | null;
}

/** `orderCreateFromCheckout`: asks for no payment, and is not idempotent. */
export const orderCreateFromCheckout = (
  world: World,
  by: Principal,
  checkout: Checkout | null,
  args: CreateOrderArgs,
): object => {
  const problem = checkout
    ? orderProblem(checkout)
    : failed('id', 'CHECKOUT_NOT_FOUND', 'Checkout not found.');
  if (!checkout || problem) return { order: null, errors: problem ? [problem] : [] };
  const order = makeOrder(world, checkout, by, {
    removeCheckout: args.removeCheckout ?? true,
    metadata: record(args.metadata),
    privateMetadata: record(args.privateMetadata),
  });
  return { order, errors: [] };
};

const paymentProblem = (checkout: Checkout): Failure | null => {
  const { allowUnpaidOrders, markAsPaidStrategy } = checkout.channel.settings;
  if (checkoutAuthorizeStatus(checkout) === 'FULL' || allowUnpaidOrders) return null;
  if (totalOf(checkout) <= 0 && markAsPaidStrategy === 'TRANSACTION_FLOW') return null;
  return failed(
    'id',
    'CHECKOUT_NOT_FULLY_PAID',
    "The authorized amount doesn't cover the checkout's total amount.",
  );
};

/** `checkoutComplete`: a checkout that is finished gives its order again. */
export const checkoutComplete = (
  world: World,
  by: Principal,
  key: string,
  args: CreateOrderArgs,
): object => {
  const checkout = world.checkouts.get(key);
  const finished = world.orderOfCheckout.get(key);
  const answer = (order: Order | null, errors: readonly Failure[]): object => ({
    order,
    errors,
    confirmationNeeded: false,
    confirmationData: null,
  });
  if (!checkout && finished) return answer(finished, []);
  if (!checkout) return answer(null, [failed('id', 'NOT_FOUND', "Couldn't resolve to a node.")]);
  const problem = orderProblem(checkout) ?? paymentProblem(checkout);
  if (problem) return answer(null, [problem]);
  const options = { removeCheckout: true, metadata: record(args.metadata) };
  return answer(makeOrder(world, checkout, by, options), []);
};
