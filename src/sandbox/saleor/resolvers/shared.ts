import { globalId } from '../ids';
import type { Address, Channel, Notes, User, Variant } from '../state';
import type { Context } from '../execution';
import { field, money, taxed, type Resolver, type Resolvers } from './resolver';

/** The global id of anything with a key. */
export const id = (type: string): Resolver =>
  field<{ pk: string | number | null }>(({ pk }) => (pk === null ? null : globalId(type, pk)));

const list = (notes: Notes): readonly object[] =>
  [...notes].map(([key, value]) => ({ key, value }));

interface Noted {
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

/** The four fields of everything that carries notes. */
export const notes: Readonly<Record<string, Resolver>> = {
  metadata: field<Noted>(({ metadata }) => list(metadata)),
  privateMetadata: field<Noted>(({ privateMetadata }) => list(privateMetadata)),
  metafield: field<Noted, { key: string }>(({ metadata }, { key }) => metadata.get(key) ?? null),
  privateMetafield: field<Noted, { key: string }>(
    ({ privateMetadata }, { key }) => privateMetadata.get(key) ?? null,
  ),
};

const countryName = (code: string): string =>
  new Intl.DisplayNames(['en'], { type: 'region' }).of(code) ?? code;

const warehouse = {
  __typename: 'Warehouse',
  pk: 'a4dcd2a0-2d33-4b0e-9a4f-1f4e7b3f9a10',
  name: 'Default Warehouse',
  slug: 'default-warehouse',
};

export const theWarehouse = warehouse;

/** Saleor's default for "limit quantity per checkout". */
const piecesPerCheckout = 50;

/** An article with the channel that it was asked for in. */
type ListedVariant = Variant & { readonly channel?: Channel };

/** Channels, articles, addresses, people. */
export const sharedResolvers: Resolvers = {
  Channel: {
    id: id('Channel'),
    isActive: field<Channel>(({ settings }) => settings.isActive),
    defaultCountry: field(() => ({ code: 'US', country: countryName('US') })),
    orderSettings: field<Channel>(({ settings }) => settings),
    checkoutSettings: field<Channel>(({ settings }) => settings),
    paymentSettings: field<Channel>(({ settings }) => settings),
  },
  ProductVariant: {
    id: id('ProductVariant'),
    name: field<Variant>(({ sku }) => sku),
    product: field<Variant>((variant) => ({ pk: variant.pk, name: variant.productName })),
    quantityAvailable: field<ListedVariant>(({ quantity, allocated }) =>
      Math.min(Math.max(quantity - allocated, 0), piecesPerCheckout),
    ),
    // Saleor knows a price in a channel alone.
    pricing: field<ListedVariant>(({ price, channel }) =>
      channel ? { price: taxed(price, channel.currencyCode) } : null,
    ),
    stocks: field<Variant>((variant) => [
      {
        pk: variant.pk,
        warehouse,
        quantity: variant.quantity,
        quantityAllocated: variant.allocated,
      },
    ]),
  },
  Product: { id: id('Product') },
  Stock: { id: id('Stock') },
  Warehouse: { id: id('Warehouse') },
  Address: {
    id: id('Address'),
    country: field<Address>(({ countryCode }) => ({
      code: countryCode,
      country: countryName(countryCode),
    })),
  },
  ShippingMethod: {
    id: id('ShippingMethod'),
    active: field(() => true),
    price: field<{ price: number; currency?: string }>((method) =>
      money(method.price, method.currency ?? 'USD'),
    ),
  },
  User: {
    id: id('User'),
    isActive: field<User>(() => true),
  },
  Shop: {
    id: field(() => globalId('Shop', 1)),
    name: field(() => 'Saleor stand-in'),
    domain: field((_source, _args, { world }: Context) => {
      const url = new URL(world.apiUrl);
      return { host: url.host, url: `${url.origin}/`, sslEnabled: url.protocol === 'https:' };
    }),
  },
};
