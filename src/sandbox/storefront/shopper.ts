import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { ask, type Endpoint } from './graphql';
import {
  askGateways,
  askedGateways,
  chooseShipping,
  chosenShipping,
  completeCheckout,
  completed,
  createCart,
  createdCart,
  initialize,
  initialized,
  processPayment,
  processed,
  type errors,
} from './shopper-documents';

/** Where a shopper shops: an anonymous visitor of a storefront, and Stripe.js in her browser. */
interface ShopFront {
  readonly saleorApiUrl: string;
  readonly stripeUrl: string;
  readonly publishableKey: string;
  /** The app's identifier, which storefronts know as the payment gateway's id. */
  readonly gatewayId: string;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Cart {
  readonly checkoutId: string;
  /** In major units. */
  readonly total: number;
  readonly currency: string;
}

interface CartInput {
  readonly channel: string;
  readonly variantId: string;
  readonly quantity: number;
  readonly email: string;
}

/** What the storefront holds after `transactionInitialize`. */
export interface Payment {
  readonly transactionId: string;
  readonly intentId: string;
  readonly clientSecret: string;
}

interface PaymentInput {
  /** Checkout or order. */
  readonly sourceId: string;
  /** In major units; everything that is due where left out. */
  readonly amount?: number;
  /** What the shopper chose in the Payment Element. Default `card`. */
  readonly method?: string;
  readonly idempotencyKey?: string;
}

/** Test cards and accounts (docs.stripe.com/testing). */
export type Card = string | { readonly iban: string };

export interface Shopper {
  fillCart(input: CartInput): Promise<Cart>;
  /**
   * Asks the app what the Payment Element needs before a payment begins, and again while it does
   * not answer.
   */
  askGateway(sourceId: string): Promise<object>;
  /** Starts a payment, and again while the shop says that it cannot just now. */
  startPayment(input: PaymentInput): Promise<Payment>;
  /** One try to start a payment; null where the shop refuses. */
  tryPayment(input: PaymentInput): Promise<Payment | null>;
  /** Confirms at Stripe as Stripe.js does; gives the intent's status, `declined` for a decline. */
  confirm(payment: Payment, card: Card): Promise<string>;
  /** The page of the shopper's bank. */
  authenticate(payment: Payment): Promise<string>;
  /** One `transactionProcess`: the type of the event that came of it, or null where it is open. */
  lookAtPayment(payment: Payment): Promise<string | null>;
  /** Looks until it is decided. */
  finishPayment(payment: Payment): Promise<string>;
  /** One `checkoutComplete`: the order's id, or null where Saleor refuses. */
  complete(checkoutId: string): Promise<string | null>;
}

const fail = (what: string, found: z.infer<typeof errors>): never => {
  throw new Error(`${what}: ${found.map(({ code }) => code).join(', ')}`);
};

const stripeAnswer = z.looseObject({
  status: z.string().optional(),
  error: z.looseObject({ type: z.string(), message: z.string().nullish() }).optional(),
});

const address = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  streetAddress1: '12 St James’s Square',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
  phone: '+442079304832',
};

/** A shopper waits a second and tries again, so often. */
const patienceTries = 90;
const patienceMs = 1_000;
/** Saleor's own words where a payment app gave no answer. */
const notReached = 'Failed to delivery request.';

const methodOf = (card: Card): Readonly<Record<string, string>> =>
  typeof card === 'string'
    ? { payment_method: card }
    : {
        'payment_method_data[type]': 'sepa_debit',
        'payment_method_data[sepa_debit][iban]': card.iban,
      };

const formOf = (fields: Readonly<Record<string, string>>): URLSearchParams =>
  new URLSearchParams(fields);

export const makeShopper = (front: ShopFront): Shopper => {
  const saleor: Endpoint = { url: front.saleorApiUrl, headers: {} };

  const askStripe = async (path: string, fields: Record<string, string>): Promise<string> => {
    const response = await fetch(new URL(path, front.stripeUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${front.publishableKey}` },
      body: formOf(fields),
    });
    const { status, error } = stripeAnswer.parse(await response.json());
    if (error?.type === 'card_error') return 'declined';
    if (error || !status) throw new Error(`Stripe: ${error?.message ?? response.status}`);
    return status;
  };

  const tryPayment = async (input: PaymentInput): Promise<Payment | { message: string }> => {
    const answer = await ask(saleor, initialized, initialize, {
      id: input.sourceId,
      amount: input.amount,
      key: input.idempotencyKey ?? front.random.uuid(),
      gateway: {
        id: front.gatewayId,
        data: { paymentIntent: { paymentMethod: input.method ?? 'card' } },
      },
    });
    const { transaction, transactionEvent, data } = answer.transactionInitialize;
    const clientSecret = data?.paymentIntent?.stripeClientSecret;
    if (!transaction || !transactionEvent || !clientSecret) {
      return { message: transactionEvent?.message ?? '' };
    }
    return { transactionId: transaction.id, intentId: transactionEvent.pspReference, clientSecret };
  };

  const patiently = async <T>(what: string, task: () => Promise<T | null>): Promise<T> => {
    for (let tries = 1; tries <= patienceTries; tries += 1) {
      const found = await task();
      if (found !== null) return found;
      await front.clock.sleep(patienceMs);
    }
    throw new Error(`${what}: given up after ${patienceTries} tries`);
  };

  const lookAtPayment = async ({ transactionId }: Payment): Promise<string | null> => {
    const { transactionProcess } = await ask(saleor, processed, processPayment, {
      id: transactionId,
    });
    const event = transactionProcess.transactionEvent;
    const isOpen = event?.type.endsWith('_ACTION_REQUIRED') || event?.message === notReached;
    return event && !isOpen ? event.type : null;
  };

  return {
    fillCart: async ({ channel, variantId, quantity, email }) => {
      const lines = [{ variantId, quantity }];
      const addresses = { shippingAddress: address, billingAddress: address };
      const input = { channel, email, lines, ...addresses };
      const { checkoutCreate } = await ask(saleor, createdCart, createCart, { input });
      const cart = checkoutCreate.checkout;
      if (!cart) return fail('checkoutCreate', checkoutCreate.errors);
      const { checkoutDeliveryMethodUpdate: shipped } = await ask(
        saleor,
        chosenShipping,
        chooseShipping,
        { id: cart.id, method: cart.shippingMethods[0]?.id ?? '' },
      );
      if (!shipped.checkout) return fail('checkoutDeliveryMethodUpdate', shipped.errors);
      const { amount, currency } = shipped.checkout.totalPrice.gross;
      return { checkoutId: cart.id, total: amount, currency };
    },
    askGateway: (sourceId) =>
      patiently('paymentGatewayInitialize', async () => {
        const { paymentGatewayInitialize: asked } = await ask(saleor, askedGateways, askGateways, {
          id: sourceId,
          gateways: [{ id: front.gatewayId }],
        });
        const [config] = asked.gatewayConfigs ?? [];
        return config?.errors.length === 0 ? config.data : null;
      }),
    tryPayment: async (input) => {
      const payment = await tryPayment(input);
      return 'message' in payment ? null : payment;
    },
    startPayment: (input) => {
      let idempotencyKey = input.idempotencyKey ?? front.random.uuid();
      return patiently('transactionInitialize', async () => {
        const payment = await tryPayment({ ...input, idempotencyKey });
        if (!('message' in payment)) return payment;
        // The app was not reached: the same key asks about the same transaction once more. After
        // a refusal of the app only a new transaction can be paid.
        if (payment.message !== notReached) idempotencyKey = front.random.uuid();
        return null;
      });
    },
    confirm: ({ intentId, clientSecret }, card) =>
      askStripe(`/v1/payment_intents/${intentId}/confirm`, {
        client_secret: clientSecret,
        ...methodOf(card),
      }),
    authenticate: ({ intentId, clientSecret }) =>
      askStripe(`/test/payment_intents/${intentId}/authenticate`, {
        client_secret: clientSecret,
        passed: 'true',
      }),
    lookAtPayment,
    finishPayment: (payment) => patiently('transactionProcess', () => lookAtPayment(payment)),
    complete: async (checkoutId) => {
      const { checkoutComplete } = await ask(saleor, completed, completeCheckout, {
        id: checkoutId,
      });
      return checkoutComplete.order?.id ?? null;
    },
  };
};
