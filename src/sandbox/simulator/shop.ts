import type { SaleorStandIn } from '../saleor/contract';
import type { StripeStandIn } from '../stripe/stand-in';
import { address, email, type Detail } from './details';
import { documents } from './shop-documents';

/** What shoppers and staff do, as calls of the two public APIs. Amounts are major units. */
export interface Shop {
  /** A checkout in a channel, without what its shopper gives later; gives its id. */
  createCheckout(
    channel: string,
    variantId: string,
    quantity: number,
    without?: Detail | null,
  ): Promise<string | null>;
  /** The storefront supplies what was left out. */
  supply(checkoutId: string, detail: Detail): Promise<void>;
  /** `transactionInitialize`, and what it answers. */
  initialize(sourceId: string, request: InitializeInput): Promise<Started | null>;
  process(transactionId: string): Promise<void>;
  /** `checkoutComplete`; the order's id if there is one. */
  complete(checkoutId: string): Promise<string | null>;
  /** What Stripe.js does with the client secret. */
  confirm(clientSecret: string, method: string | { readonly iban: string }): Promise<void>;
  /** The page of the shopper's bank: 3-D Secure ends there. */
  authenticate(clientSecret: string, passed: boolean): Promise<void>;
  request(
    transactionId: string,
    action: 'CHARGE' | 'REFUND' | 'CANCEL',
    amount?: number,
  ): Promise<void>;
  /** Grants a refund of a part; gives its id, or null where Saleor refuses. */
  grantRefund(orderId: string, transactionId: string, amount: number): Promise<string | null>;
  /** Asks for a refund that was granted. */
  requestGranted(grantedRefundId: string, transactionId: string): Promise<void>;
  cancelOrder(orderId: string): Promise<void>;
  /** Staff were paid in another way. */
  markAsPaid(orderId: string): Promise<void>;
  /** Staff add an article to an order that is not confirmed yet. */
  addLine(orderId: string, variantId: string): Promise<void>;
  /** Staff take so much off such an order. */
  discount(orderId: string, amount: number): Promise<void>;
  /** A voucher or a gift card is entered at a checkout. */
  enterCode(checkoutId: string, promoCode: string): Promise<void>;
  fulfill(orderId: string, trackingNumber: string): Promise<void>;
  /** Approves what waits for it. */
  approve(orderId: string): Promise<void>;
  /** Somebody writes into the payment in Stripe to whom it goes. */
  nameRecipient(intentId: string): Promise<void>;
  /** One piece of everything that was sent comes back. */
  takeBack(orderId: string, replace?: boolean): Promise<void>;
  /** A refund made in Stripe's own Dashboard; minor units. */
  refundInStripe(intentId: string, amountMinor: number): Promise<void>;
  /** A capture made there; minor units, null = everything. */
  captureInStripe(intentId: string, amountMinor: number | null): Promise<void>;
  /** A payment that is voided there. */
  cancelInStripe(intentId: string): Promise<void>;
}

interface InitializeInput {
  readonly gateway: string;
  readonly action?: 'CHARGE' | 'AUTHORIZATION';
  readonly amount?: number;
  /** What the storefront says that the shopper chose. */
  readonly method: string;
}

export interface Started {
  readonly transactionId: string;
  /** Null where the session was refused. */
  readonly clientSecret: string | null;
}

interface ShopDeps {
  readonly saleor: SaleorStandIn;
  readonly stripe: StripeStandIn;
  readonly staffToken: string;
  readonly publishableKey: string;
  readonly secretKey: string;
}

type Json = Record<string, unknown>;

const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | null | undefined)?.[key], value);

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const makeShop = (deps: ShopDeps): Shop => {
  const gql = async (query: string, variables: Json, token?: string): Promise<unknown> => {
    const headers = {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const body = JSON.stringify({ query, variables });
    const answer = await deps.saleor.handle(
      new Request(deps.saleor.apiUrl, { method: 'POST', headers, body }),
    );
    return at(await answer.json(), 'data');
  };
  const staff = (query: string, variables: Json) => gql(query, variables, deps.staffToken);
  const stripe = async (path: string, key: string, form: Record<string, string>) => {
    const answer = await deps.stripe.handle(
      new Request(`http://stripe.sandbox${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(form).toString(),
      }),
    );
    await answer.arrayBuffer();
  };

  const parcelsOf = async (id: string): Promise<readonly Json[]> =>
    (at(await staff(documents.parcels, { id }), 'order', 'fulfillments') as Json[] | undefined) ??
    [];

  return {
    createCheckout: async (channel, variantId, quantity, without = null) => {
      const input = {
        channel,
        lines: [{ variantId, quantity }],
        shippingAddress: address,
        ...(without === 'email' ? {} : { email }),
        ...(without === 'billing address' ? {} : { billingAddress: address }),
      };
      return text(at(await gql(documents.checkout, { input }), 'checkoutCreate', 'checkout', 'id'));
    },
    supply: async (id, detail) =>
      void (await (detail === 'email'
        ? gql(documents.email, { id, email })
        : gql(documents.billing, { id, address }))),
    initialize: async (id, { gateway, action, amount, method }) => {
      const paymentGateway = { id: gateway, data: { paymentIntent: { paymentMethod: method } } };
      const answer = await staff(documents.initialize, { id, action, amount, paymentGateway });
      const payload = at(answer, 'transactionInitialize');
      const transactionId = text(at(payload, 'transaction', 'id'));
      const secret = at(payload, 'data', 'paymentIntent', 'stripeClientSecret');
      return transactionId ? { transactionId, clientSecret: text(secret) } : null;
    },
    process: async (id) => void (await gql(documents.process, { id })),
    complete: async (id) =>
      text(at(await gql(documents.complete, { id }), 'checkoutComplete', 'order', 'id')),
    confirm: (clientSecret, method) =>
      stripe(`/v1/payment_intents/${intentOf(clientSecret)}/confirm`, deps.publishableKey, {
        client_secret: clientSecret,
        ...(typeof method === 'string'
          ? { payment_method: method }
          : {
              'payment_method_data[type]': 'sepa_debit',
              'payment_method_data[sepa_debit][iban]': method.iban,
            }),
      }),
    authenticate: (clientSecret, passed) =>
      stripe(`/test/payment_intents/${intentOf(clientSecret)}/authenticate`, deps.publishableKey, {
        client_secret: clientSecret,
        passed: String(passed),
      }),
    request: async (id, action, amount) =>
      void (await staff(documents.request, { id, action, amount })),
    markAsPaid: async (id) => void (await staff(documents.markAsPaid, { id })),
    addLine: async (id, variantId) => {
      await staff(documents.addLine, { id, input: [{ variantId, quantity: 1 }] });
    },
    discount: async (id, value) => {
      await staff(documents.discount, { id, input: { valueType: 'FIXED', value } });
    },
    enterCode: async (id, promoCode) => void (await gql(documents.enterCode, { id, promoCode })),
    grantRefund: async (id, transactionId, amount) => {
      const input = { transactionId, amount, reason: 'A button was missing' };
      const answer = await staff(documents.grant, { id, input });
      return text(at(answer, 'orderGrantRefundCreate', 'grantedRefund', 'id'));
    },
    requestGranted: async (granted, id) =>
      void (await staff(documents.requestGranted, { granted, id })),
    cancelOrder: async (id) => void (await staff(documents.cancel, { id })),
    fulfill: async (id, trackingNumber) => {
      const order = at(await staff(documents.lines, { id }), 'order');
      const lines = (at(order, 'lines') as Json[] | undefined) ?? [];
      const input = {
        trackingNumber,
        lines: lines.map((line) => ({
          orderLineId: line['id'],
          stocks: [{ quantity: line['quantity'], warehouse: warehouseOf(line) }],
        })),
      };
      await staff(documents.fulfill, { order: id, input });
    },
    approve: async (id) => {
      for (const parcel of await parcelsOf(id)) {
        if (parcel['status'] !== 'WAITING_FOR_APPROVAL') continue;
        await staff(documents.approve, { id: parcel['id'] });
      }
    },
    nameRecipient: (intentId) =>
      stripe(`/v1/payment_intents/${intentId}`, deps.secretKey, {
        'shipping[name]': 'Grace Hopper',
        'shipping[phone]': '+12025550123',
        'shipping[carrier]': 'UPS',
        'shipping[address][line1]': '1 Navy Way',
        'shipping[address][state]': 'VA',
        'shipping[address][country]': 'US',
      }),
    takeBack: async (id, replace = false) => {
      const sent = (await parcelsOf(id)).filter(({ status }) => status === 'FULFILLED');
      const lines = sent
        .flatMap((parcel) => (at(parcel, 'lines') as Json[] | undefined) ?? [])
        .map((line) => ({ fulfillmentLineId: line['id'], quantity: 1, replace }));
      if (lines.length > 0) await staff(documents.takeBack, { id, lines });
    },
    refundInStripe: (intentId, amountMinor) =>
      stripe('/v1/refunds', deps.secretKey, {
        payment_intent: intentId,
        amount: String(amountMinor),
      }),
    captureInStripe: (intentId, amountMinor) =>
      stripe(
        `/v1/payment_intents/${intentId}/capture`,
        deps.secretKey,
        amountMinor === null ? {} : { amount_to_capture: String(amountMinor) },
      ),
    cancelInStripe: (intentId) =>
      stripe(`/v1/payment_intents/${intentId}/cancel`, deps.secretKey, {}),
  };
};

/** The id of the intent that a client secret is of. */
export const intentOf = (clientSecret: string): string => clientSecret.split('_secret_')[0] ?? '';

const warehouseOf = (line: Json): unknown =>
  at((at(line, 'variant', 'stocks') as Json[] | undefined)?.[0], 'warehouse', 'id');
