import { globalId } from '../ids';
import type { Checkout, CheckoutLine, GiftCard, ShippingMethod } from '../state';
import {
  balanceOf,
  checkoutAuthorizeStatus,
  checkoutChargeStatus,
  currencyOf,
  lineTotal,
  needsShipping,
  shippingOf,
  subtotalOf,
  totalOf,
} from '../statuses';
import { field, money, taxed, type Resolvers } from './resolver';
import { id, notes } from './shared';

const method = (checkout: Checkout, shipping: ShippingMethod): object => ({
  ...shipping,
  currency: currencyOf(checkout),
});

export const checkoutResolvers: Resolvers = {
  Checkout: {
    ...notes,
    id: id('Checkout'),
    token: field<Checkout>(({ pk }) => pk),
    created: field<Checkout>(({ createdAt }) => createdAt),
    updatedAt: field<Checkout>(({ lastChange }) => lastChange),
    user: field(() => null),
    deliveryMethod: field<Checkout>((checkout) =>
      checkout.shippingMethod ? method(checkout, checkout.shippingMethod) : null,
    ),
    shippingMethods: field<Checkout>((checkout, _args, { world }) =>
      needsShipping(checkout) && checkout.shippingAddress
        ? world.shippingMethods.map((shipping) => method(checkout, shipping))
        : [],
    ),
    // Every payment app is listed, in every channel and currency.
    availablePaymentGateways: field<Checkout>((checkout, _args, { world }) =>
      world.apps
        .filter((app) => app.isActive && app.removedAt === null)
        .filter((app) =>
          app.webhooks.some((hook) => hook.syncEvents.includes('TRANSACTION_INITIALIZE_SESSION')),
        )
        .map((app) => ({
          id: app.identifier,
          name: app.name,
          currencies: [currencyOf(checkout)],
          config: [],
        })),
    ),
    isShippingRequired: field<Checkout>(needsShipping),
    subtotalPrice: field<Checkout>((item) => taxed(subtotalOf(item), currencyOf(item))),
    shippingPrice: field<Checkout>((item) => taxed(shippingOf(item), currencyOf(item))),
    totalPrice: field<Checkout>((item) => taxed(totalOf(item), currencyOf(item))),
    totalBalance: field<Checkout>((item) => {
      const charged = balanceOf(item, 'charged') + balanceOf(item, 'chargePending');
      return money(charged - totalOf(item), currencyOf(item));
    }),
    giftCards: field<Checkout>(({ giftCards }) => giftCards),
    authorizeStatus: field<Checkout>(checkoutAuthorizeStatus),
    chargeStatus: field<Checkout>(checkoutChargeStatus),
  },
  GiftCard: {
    id: id('GiftCard'),
    currentBalance: field<GiftCard>(({ balance, currency }) => money(balance, currency)),
  },
  CheckoutLine: {
    id: id('CheckoutLine'),
    unitPrice: field<CheckoutLine>((line) => taxed(line.unitPrice, line.channel.currencyCode)),
    totalPrice: field<CheckoutLine>((line) => taxed(lineTotal(line), line.channel.currencyCode)),
    requiresShipping: field<CheckoutLine>(({ variant }) => variant.isShippingRequired),
  },
};

export const checkoutGlobalId = (pk: string | null): string | null =>
  pk === null ? null : globalId('Checkout', pk);
