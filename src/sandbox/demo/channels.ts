import type { Completion } from '../../domain/decide/policy';
import type { ChannelInput, VariantInput } from '../saleor/contract';

/** A channel of the demo's shop, and who turns its paid checkouts into orders. */
interface DemoChannel extends ChannelInput {
  readonly completion: Completion;
}

/** A real Saleor counts whole minutes; here an unpaid order expires after six seconds. */
const expiryMinutes = 0.1;

export const demoChannels = {
  us: {
    slug: 'default-channel',
    name: 'United States',
    currencyCode: 'USD',
    completion: 'storefront',
  },
  hold: {
    slug: 'authorise-first',
    name: 'Europe, authorised first',
    currencyCode: 'EUR',
    settings: { defaultTransactionFlowStrategy: 'AUTHORIZATION' },
    completion: 'storefront',
  },
  app: {
    slug: 'app-completes',
    name: 'Europe, completed by the app',
    currencyCode: 'EUR',
    completion: 'app',
  },
  auto: {
    slug: 'saleor-completes',
    name: 'Britain, completed by Saleor',
    currencyCode: 'GBP',
    settings: { automaticallyCompleteFullyPaidCheckouts: true, automaticCompletionDelay: 0 },
    completion: 'saleor',
  },
  japan: { slug: 'japan', name: 'Japan', currencyCode: 'JPY', completion: 'app' },
  orderFirst: {
    slug: 'order-first',
    name: 'On account, order first',
    currencyCode: 'USD',
    settings: { allowUnpaidOrders: true, expireOrdersAfter: expiryMinutes },
    completion: 'storefront',
  },
} as const satisfies Record<string, DemoChannel>;

export type ChannelName = keyof typeof demoChannels;

/** Whole prices, so that they are prices in yen as well. */
export const articles: readonly VariantInput[] = [
  { sku: 'mug', productName: 'Mug', price: 60 },
  { sku: 'chair', productName: 'Chair', price: 100 },
  { sku: 'lamp', productName: 'Lamp', price: 140 },
];

/** The last piece of an article each, for orders that find it sold. */
export const lastPieces = (count: number): readonly VariantInput[] =>
  Array.from({ length: count }, (_, index) => ({
    sku: `last-${index + 1}`,
    productName: `Last piece ${index + 1}`,
    price: 62,
    quantity: 1,
  }));

const wholeCurrencies: ReadonlySet<string> = new Set(['JPY']);

/** Digits of the demo's currencies, written down once more so that the audit trusts nobody. */
export const digitsOf = (currency: string): number => (wholeCurrencies.has(currency) ? 0 : 2);

/** Saleor's major units as whole minor units. */
export const minorOf = (amount: number, currency: string): number =>
  Math.round(amount * 10 ** digitsOf(currency));

/** A share of an amount, in major units that the currency can hold. */
export const shareOf = (amount: number, share: number, currency: string): number => {
  const scale = 10 ** digitsOf(currency);
  return Math.round(amount * share * scale) / scale;
};
