import { isAtLeast } from './additions';
import { majorOf, millsOf } from './amounts';
import { emit } from './events';
import { failed, type Failure } from './failure';
import { keyOf } from './ids';
import {
  nextPk,
  type Address,
  type Channel,
  type Checkout,
  type CheckoutLine,
  type Principal,
  type World,
} from './state';

export interface AddressInput {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  readonly companyName?: string | null;
  readonly streetAddress1?: string | null;
  readonly streetAddress2?: string | null;
  readonly city?: string | null;
  readonly cityArea?: string | null;
  readonly postalCode?: string | null;
  readonly country?: string | null;
  readonly countryArea?: string | null;
  readonly phone?: string | null;
}

/** Saleor writes cities in capitals. */
export const makeAddress = (world: World, input: AddressInput): Address => ({
  __typename: 'Address',
  pk: nextPk(world, 'Address'),
  firstName: input.firstName ?? '',
  lastName: input.lastName ?? '',
  companyName: input.companyName ?? '',
  streetAddress1: input.streetAddress1 ?? '',
  streetAddress2: input.streetAddress2 ?? '',
  city: (input.city ?? '').toUpperCase(),
  cityArea: input.cityArea ?? '',
  postalCode: input.postalCode ?? '',
  countryCode: input.country ?? 'US',
  countryArea: input.countryArea ?? '',
  phone: input.phone ?? '',
});

interface LineInput {
  readonly variantId: string;
  readonly quantity: number;
  readonly price?: number | string | null;
}

interface Note {
  readonly key: string;
  readonly value: string;
}

export interface CheckoutInput {
  readonly channel?: string | null;
  readonly lines: readonly LineInput[];
  readonly email?: string | null;
  readonly billingAddress?: AddressInput | null;
  readonly shippingAddress?: AddressInput | null;
  readonly metadata?: readonly Note[] | null;
  readonly privateMetadata?: readonly Note[] | null;
}

const refusal = (error: Failure): object => ({ checkout: null, errors: [error] });

const lineOf = (world: World, channel: Channel, input: LineInput): CheckoutLine | Failure => {
  const pk = Number(keyOf(input.variantId, 'ProductVariant'));
  const variant = world.variants.find((candidate) => candidate.pk === pk);
  if (!variant) return failed('variantId', 'NOT_FOUND', "Couldn't resolve to a node.");
  if (!variant.available) {
    return failed('lines', 'UNAVAILABLE_VARIANT_IN_CHANNEL', 'Not available in this channel.');
  }
  if (input.quantity < 1) return failed('quantity', 'ZERO_QUANTITY', 'Must be 1 or more.');
  if (variant.quantity - variant.allocated < input.quantity) {
    return failed('quantity', 'INSUFFICIENT_STOCK', `Could not add items ${variant.sku}.`);
  }
  return {
    __typename: 'CheckoutLine',
    pk: world.random.uuid(),
    variant,
    quantity: input.quantity,
    unitPrice: millsOf(input.price ?? majorOf(variant.price)),
    channel,
  };
};

const addLines = (
  world: World,
  checkout: Checkout,
  inputs: readonly LineInput[],
): Failure | null => {
  const lines = inputs.map((input) => lineOf(world, checkout.channel, input));
  const problem = lines.find((line): line is Failure => 'code' in line);
  if (problem) return problem;
  for (const line of lines) {
    if ('code' in line) continue;
    const same = checkout.lines.find(
      (old) => old.variant === line.variant && old.unitPrice === line.unitPrice,
    );
    if (same) same.quantity += line.quantity;
    else checkout.lines.push(line);
  }
  return null;
};

const notes = (input: readonly Note[] | null | undefined): Map<string, string> =>
  new Map((input ?? []).map(({ key, value }) => [key, value]));

const newCheckout = (world: World, channel: Channel, input: CheckoutInput): Checkout => ({
  __typename: 'Checkout',
  pk: world.random.uuid(),
  channel,
  createdAt: world.clock.now(),
  email: input.email ?? null,
  lines: [],
  lastChange: world.clock.now(),
  lockedUntil: 0,
  transactions: [],
  billingAddress: input.billingAddress ? makeAddress(world, input.billingAddress) : null,
  shippingAddress: input.shippingAddress ? makeAddress(world, input.shippingAddress) : null,
  shippingMethod: null,
  deducted: 0,
  giftCards: [],
  metadata: notes(input.metadata),
  privateMetadata: notes(input.privateMetadata),
});

/** `checkoutCreate`. */
export const checkoutCreate = (world: World, by: Principal, input: CheckoutInput): object => {
  const slug = input.channel ?? world.channels[0]?.slug;
  const channel = world.channels.find((candidate) => candidate.slug === slug);
  if (!channel)
    return refusal(failed('channel', 'NOT_FOUND', `Channel with '${slug}' slug not found.`));
  if (!channel.settings.isActive) {
    return refusal(failed('channel', 'CHANNEL_INACTIVE', `Channel with '${slug}' is inactive.`));
  }
  const checkout = newCheckout(world, channel, input);
  const problem = addLines(world, checkout, input.lines);
  if (problem) return refusal(problem);
  world.checkouts.set(checkout.pk, checkout);
  emit(world, 'CHECKOUT_CREATED', by, { checkout });
  return { checkout, errors: [] };
};

/** A checkout by its global id. */
export const findCheckout = (world: World, id: string | null | undefined): Checkout | null =>
  world.checkouts.get(keyOf(id, 'Checkout') ?? '') ?? null;

/** Changes a checkout and tells of it. */
export const changed = (
  world: World,
  by: Principal,
  id: string | null | undefined,
  change: (checkout: Checkout) => Failure | null,
): object => {
  const checkout = findCheckout(world, id);
  if (!checkout) return refusal(failed('id', 'NOT_FOUND', "Couldn't resolve to a node."));
  const problem = change(checkout);
  if (problem) return refusal(problem);
  checkout.lastChange = world.clock.now();
  emit(world, 'CHECKOUT_UPDATED', by, { checkout });
  return { checkout, errors: [] };
};

interface CheckoutRef {
  readonly id?: string | null;
}

export const checkoutLinesAdd = (
  world: World,
  by: Principal,
  args: CheckoutRef & { readonly lines: readonly LineInput[] },
): object => changed(world, by, args.id, (checkout) => addLines(world, checkout, args.lines));

export const checkoutEmailUpdate = (
  world: World,
  by: Principal,
  args: CheckoutRef & { readonly email: string },
): object =>
  changed(world, by, args.id, (checkout) => {
    checkout.email = args.email;
    return null;
  });

export const checkoutBillingAddressUpdate = (
  world: World,
  by: Principal,
  args: CheckoutRef & { readonly billingAddress: AddressInput },
): object =>
  changed(world, by, args.id, (checkout) => {
    checkout.billingAddress = makeAddress(world, args.billingAddress);
    return null;
  });

export const checkoutShippingAddressUpdate = (
  world: World,
  by: Principal,
  args: CheckoutRef & { readonly shippingAddress: AddressInput },
): object =>
  changed(world, by, args.id, (checkout) => {
    checkout.shippingAddress = makeAddress(world, args.shippingAddress);
    return null;
  });

export const checkoutDeliveryMethodUpdate = (
  world: World,
  by: Principal,
  args: CheckoutRef & { readonly deliveryMethodId?: string | null },
): object =>
  changed(world, by, args.id, (checkout) => {
    if (!args.deliveryMethodId) {
      checkout.shippingMethod = null;
      return null;
    }
    const pk = Number(keyOf(args.deliveryMethodId, 'ShippingMethod'));
    const method = world.shippingMethods.find((candidate) => candidate.pk === pk);
    if (!method) return failed('deliveryMethodId', 'NOT_FOUND', "Couldn't resolve to a node.");
    if (!checkout.shippingAddress) {
      return failed('deliveryMethodId', 'SHIPPING_ADDRESS_NOT_SET', 'Set an address first.');
    }
    checkout.shippingMethod = method;
    return null;
  });

/** Whether a metadata write of a checkout is told as an update as well (until 3.21 always). */
export const tellsUpdateOfNotes = (world: World): boolean => !isAtLeast(world.version, '3.22');
