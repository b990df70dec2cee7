import type { TypedDocumentNode } from '@urql/core';
import { z } from 'zod';
import {
  AskGatewayDocument,
  ChooseDeliveryDocument,
  CompleteCheckoutDocument,
  CreateCartDocument,
  FindArticlesDocument,
  ProcessPaymentDocument,
  StartPaymentDocument,
  type CartFragment,
  type FindArticlesQuery,
} from '../../generated/saleor';
import { asId } from '../../domain/facts/ids';
import { done, refused, unknown, type Outcome } from '../../domain/facts/outcome';
import type { Article, Cart, CartRequest, Shopper } from '../../ports/shopper';
import type { Client } from './client';
import { refusalOf } from './report';
import { sampleAddress } from './sample-address';

/** Marks what a test made, so that reports can leave it out. Saleor copies it to the order. */
const testPaymentMark = { key: 'stripeOrders.testPayment', value: 'true' };

/** Saleor's longest page. Many may be out of stock, which only the answer says. */
const articlesLooked = 100;

interface Money {
  readonly amount: number;
  readonly currency: string;
}

const written = ({ amount, currency }: Money): string => `${amount} ${currency}`;

type Variant = NonNullable<FindArticlesQuery['productVariants']>['edges'][number]['node'];

const nameOf = ({ name, product }: Pick<Variant, 'name' | 'product'>): string =>
  name && name !== product.name ? `${product.name}, ${name}` : product.name;

const articleOf = (variant: Variant): Article => ({
  variantId: variant.id,
  name: nameOf(variant),
  sku: variant.sku,
  price: variant.pricing?.price ? written(variant.pricing.price.gross) : null,
});

const cartOf = (cart: CartFragment): Cart => ({
  checkoutId: asId(cart.id),
  article: cart.lines[0] ? nameOf(cart.lines[0].variant) : null,
  total: written(cart.totalPrice.gross),
  isShippingRequired: cart.isShippingRequired,
  deliveryMethods: cart.shippingMethods
    .filter(({ active }) => active)
    .map(({ id, name }) => ({ id, name })),
});

const publishable = z.object({ stripePublishableKey: z.string() });
const intent = z.object({ paymentIntent: z.object({ stripeClientSecret: z.string() }) });

/** What a mutation answered under its own name: its errors, and what it is about. */
interface Answered {
  readonly errors: Parameters<typeof refusalOf>[0];
}

const notWhole = (what: string): Outcome<never> =>
  unknown('unreadable-answer', `Saleor's answer names no ${what}`);

const inputOf = ({ channel, variantId, email, country }: CartRequest) => {
  const address = sampleAddress(country);
  const unchecked = { checkRequiredFields: false, checkFieldsFormat: false };
  return {
    ...{ channel, email, lines: [{ variantId, quantity: 1 }] },
    ...{ shippingAddress: address, billingAddress: address },
    validationRules: { shippingAddress: unchecked, billingAddress: unchecked },
    metadata: [testPaymentMark],
  };
};

/** What a storefront asks, over a client (src/ports/shopper.ts says what each call promises). */
export const makeShopper = (client: Client, gatewayId: string): Shopper => {
  const ask = async <R, V extends Record<string, unknown>, A extends Answered, T>(
    document: TypedDocumentNode<R, V>,
    variables: V,
    pick: (answer: R) => A | null,
    read: (answered: A) => Outcome<T>,
  ): Promise<Outcome<T>> => {
    const outcome = await client.ask(document, variables);
    if (outcome.kind !== 'done') return outcome;
    const answered = pick(outcome.value);
    if (!answered) return notWhole('result');
    return refusalOf(answered.errors) ?? read(answered);
  };
  const readCart = (checkout: CartFragment | null): Outcome<Cart> =>
    checkout ? done(cartOf(checkout)) : notWhole('checkout');
  return {
    findArticles: async (channel, text, limit) => {
      const outcome = await client.ask(FindArticlesDocument, {
        ...{ channel, text, first: articlesLooked },
      });
      if (outcome.kind !== 'done') return outcome;
      const found = (outcome.value.productVariants?.edges ?? []).map(({ node }) => node);
      // Null: Saleor does not count the stock of this one, and sells it always.
      const inStock = found.filter(({ quantityAvailable }) => (quantityAvailable ?? 1) > 0);
      return done(inStock.slice(0, limit).map(articleOf));
    },
    createCart: (request) =>
      ask(
        CreateCartDocument,
        { input: inputOf(request) },
        ({ checkoutCreate }) => checkoutCreate,
        ({ checkout }) => readCart(checkout),
      ),
    chooseDelivery: (id, methodId) =>
      ask(
        ChooseDeliveryDocument,
        { id, methodId },
        ({ checkoutDeliveryMethodUpdate }) => checkoutDeliveryMethodUpdate,
        ({ checkout }) => readCart(checkout),
      ),
    askGateway: (id) =>
      ask(
        AskGatewayDocument,
        { id, gatewayId },
        ({ paymentGatewayInitialize }) => paymentGatewayInitialize,
        ({ gatewayConfigs }): Outcome<string> => {
          const [config] = gatewayConfigs ?? [];
          const refusal = refusalOf(config?.errors ?? []);
          if (refusal) return refusal;
          const read = publishable.safeParse(config?.data);
          return read.success ? done(read.data.stripePublishableKey) : notWhole('publishable key');
        },
      ),
    startPayment: (id, key) =>
      ask(
        StartPaymentDocument,
        { id, key, gateway: { id: gatewayId, data: { paymentIntent: { paymentMethod: 'card' } } } },
        ({ transactionInitialize }) => transactionInitialize,
        ({ transaction, transactionEvent, data }) => {
          const { type, message, pspReference } = transactionEvent ?? {};
          const read = intent.safeParse(data);
          if (!read.success || !transaction) return refused(type ?? 'no-event', message ?? '');
          return done({
            transactionId: asId(transaction.id),
            intentId: asId(pspReference ?? ''),
            clientSecret: read.data.paymentIntent.stripeClientSecret,
            event: type ?? '',
          });
        },
      ),
    processPayment: (id) =>
      ask(
        ProcessPaymentDocument,
        { id },
        ({ transactionProcess }) => transactionProcess,
        ({ transactionEvent: event }) =>
          event ? done({ event: event.type ?? '', message: event.message }) : notWhole('event'),
      ),
    completeCheckout: (id) =>
      ask(
        CompleteCheckoutDocument,
        { id },
        ({ checkoutComplete }) => checkoutComplete,
        ({ order }) => (order ? done(asId(order.id)) : notWhole('order')),
      ),
  };
};
