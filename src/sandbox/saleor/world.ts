import { millsOf } from './amounts';
import type {
  ChannelInput,
  ChannelSettings,
  SaleorStandInOptions,
  SaleorVersion,
  ShopSettings,
  VariantInput,
} from './contract';
import { schemaOf } from './schema';
import type { Channel, Variant, World } from './state';

/** Saleor's defaults for a channel made through the API. */
const channelDefaults: ChannelSettings = {
  isActive: true,
  automaticallyConfirmAllNewOrders: true,
  allowUnpaidOrders: false,
  expireOrdersAfter: null,
  markAsPaidStrategy: 'PAYMENT_FLOW',
  defaultTransactionFlowStrategy: 'CHARGE',
  automaticallyCompleteFullyPaidCheckouts: false,
  automaticCompletionDelay: 30,
  releaseFundsForExpiredCheckouts: false,
  checkoutTtlBeforeReleasingFunds: 6,
};

const shopDefaults: ShopSettings = {
  fulfillmentAutoApprove: true,
  fulfillmentAllowUnpaid: true,
  allowStorefrontTraffic: true,
};

const someVariants: readonly VariantInput[] = [
  { sku: 'apple-juice', productName: 'Apple Juice', price: 1.99 },
  { sku: 'blue-hoodie', productName: 'Blue Hoodie', price: 40 },
  { sku: 'gift-wrap', productName: 'Gift Wrap', price: 5.5, isShippingRequired: false },
];

const manyPieces = 1_000_000;

const channelOf = (input: ChannelInput, index: number): Channel => ({
  __typename: 'Channel',
  pk: index + 1,
  slug: input.slug,
  name: input.name ?? input.slug,
  currencyCode: input.currencyCode ?? 'USD',
  settings: { ...channelDefaults, ...input.settings },
});

const variantOf = (input: VariantInput, index: number): Variant => ({
  __typename: 'ProductVariant',
  pk: index + 1,
  sku: input.sku,
  productName: input.productName,
  price: millsOf(input.price),
  isShippingRequired: input.isShippingRequired ?? true,
  available: true,
  quantity: input.quantity ?? manyPieces,
  allocated: 0,
});

/** The Dashboard that usually stands before a Saleor. */
const dashboards: Readonly<Record<SaleorVersion, string>> = {
  '3.21': '3.21.21',
  '3.22': '3.22.44',
  '3.23': '3.23.27',
  '3.24': '3.23.27',
};

/** An empty shop: channels, articles, one way to ship, one member of staff. */
export const makeWorld = (options: SaleorStandInOptions): World => ({
  clock: options.clock,
  random: options.random,
  fetch: options.fetch,
  apiUrl: options.apiUrl,
  version: options.version,
  dashboardVersion: dashboards[options.version],
  schema: schemaOf(options.version),
  sign: options.sign ?? true,
  deliveryDelayMs: options.deliveryDelayMs ?? 0,
  faults: options.faults ?? {},
  shop: shopDefaults,
  channels: (options.channels ?? [{ slug: 'default-channel' }]).map(channelOf),
  variants: (options.variants ?? someVariants).map(variantOf),
  shippingMethods: [{ __typename: 'ShippingMethod', pk: 1, name: 'Post', price: 0 }],
  promoCodes: new Map(),
  checkouts: new Map(),
  orders: new Map(),
  keepsCheckouts: false,
  orderOfCheckout: new Map(),
  transactions: new Map(),
  grantedRefunds: [],
  fulfillments: [],
  apps: [],
  installations: [],
  deliveries: [],
  requests: [],
  users: [
    {
      __typename: 'User',
      pk: 1,
      email: 'admin@example.com',
      firstName: 'Ada',
      lastName: 'Staff',
      isStaff: true,
      permissions: null,
    },
  ],
  userTokens: new Map(),
  counters: new Map(),
  timers: new Set(),
  busy: new Set(),
});
