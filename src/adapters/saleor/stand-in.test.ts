import { afterEach, describe, expect, it } from 'vitest';
import { asId } from '../../domain/facts/ids';
import type { CheckoutId, OrderId } from '../../domain/facts/ids';
import type { TransactionEvent } from '../../domain/facts/transaction-event';
import type { ActionAnswer, ActionRequest, InitializeRequest } from '../../payment-app/contract';
import type { PaymentApp } from '../../payment-app/contract';
import type { ParsedAsyncEvent } from '../../handlers/contract';
import { makeManifest } from '../../handlers/manifest';
import { saleorHandlerFor } from '../../handlers/registry';
import type { ApiFault, SaleorStandIn, SaleorVersion } from '../../sandbox/saleor/contract';
import { makeSaleorStandIn } from '../../sandbox/saleor/stand-in';
import { makeSystemClock } from '../system/clock';
import { makeSystemRandom } from '../system/random';
import { makeIdentifyApp } from './identify';
import { makeSaleorFor } from './saleor-for';
import { installation } from './testing/scripted';

const identifier = 'saleor.app.stripe.orders';
const channel = 'default-channel';
const appUrl = 'http://app.test';
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

type Json = Record<string, unknown>;
const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | null | undefined)?.[key], value);

const open: SaleorStandIn[] = [];
afterEach(() => {
  for (const saleor of open.splice(0)) saleor.control.close();
});

/** A Saleor with the app in it; the app's webhooks go through the real handlers. */
const makeShop = (version: SaleorVersion) => {
  const clock = makeSystemClock();
  const notices: { segment: string; notice: ParsedAsyncEvent }[] = [];
  const refused: { segment: string; answer: unknown }[] = [];
  const asked: { initialize: InitializeRequest[]; act: ActionRequest[] } = {
    initialize: [],
    act: [],
  };
  const session = { result: 'CHARGE_SUCCESS', pspReference: 'ch_1', actions: ['REFUND'] } as const;
  const paymentApp: PaymentApp = {
    initializeGateway: async () => ({ data: { stripePublishableKey: 'pk_test_1' } }),
    initializeTransaction: async (_installation, request) => {
      asked.initialize.push(request);
      return { ...session, amount: Number(request.amount) };
    },
    processTransaction: async (_installation, request) => ({
      ...session,
      amount: Number(request.amount),
    }),
    actOnTransaction: async (_installation, request) => {
      asked.act.push(request);
      return acted ?? { pspReference: `re_${asked.act.length}` };
    },
  };
  /** What the app answers to charge, refund and cancel requests from now on, right or wrong. */
  let acted: ActionAnswer | null = null;
  const answerActions = (answer: object): void => {
    acted = { pspReference: '', ...answer };
  };
  const receive = async (request: Request): Promise<Response> => {
    const segment = new URL(request.url).pathname.split('/').at(-1) ?? '';
    const text = await request.text();
    const parsed = saleorHandlerFor(segment)?.parse(JSON.parse(text));
    if (parsed?.kind === 'async-event') notices.push({ segment, notice: parsed });
    if (parsed?.kind === 'sync-event') {
      return Response.json(
        await parsed.answer({ installation, paymentApp, receivedAt: clock.now() }),
      );
    }
    if (parsed?.kind !== 'async-event') refused.push({ segment, answer: parsed });
    return Response.json({});
  };
  const saleor = makeSaleorStandIn({
    clock,
    random: makeSystemRandom(),
    fetch: receive,
    apiUrl: 'http://saleor.test/graphql/',
    version,
    sign: false,
    tasks: false,
  });
  open.push(saleor);
  const manifest = makeManifest({
    appUrl,
    appId: identifier,
    version: '1',
    schemaVersion: [3, Number(version.split('.')[1])],
  });
  const { permissions, webhooks = [] } = manifest;
  const { appId, token } = saleor.control.addApp({ identifier, permissions, webhooks });
  const send: typeof fetch = (input, init) => saleor.handle(new Request(input, init));
  const timeoutMs = { inline: 60_000, worker: 60_000 };
  const secrets = { encrypt: () => '', decrypt: () => token };
  const saleorFor = makeSaleorFor({ secrets, fetch: send, timeoutMs, log, clock });
  const schemaVersion = version;
  const row = { ...installation, saleorApiUrl: saleor.apiUrl, appId: asId<never>(appId) };
  const staff = saleor.control.staffToken();
  const gql = async (query: string, variables: Json = {}): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${staff}` };
    const body = JSON.stringify({ query, variables });
    const answer = await send(saleor.apiUrl, { method: 'POST', headers, body });
    return at(await answer.json(), 'data');
  };
  const fault = (name: string, value: ApiFault): void => {
    Object.assign(saleor.faults, {
      api: (call: { operationName: string | null }) => (call.operationName === name ? value : null),
    });
  };
  const api = saleorFor({ ...row, schemaVersion }, 'worker');
  return {
    ...{ saleor, api, gql, notices, refused, asked, answerActions, fault, appId, token, send },
    clock,
  };
};

type Shop = ReturnType<typeof makeShop>;

const address = {
  firstName: 'Ada',
  lastName: 'Byron',
  streetAddress1: 'St James 12',
  city: 'London',
  postalCode: 'SW1Y 4JH',
  country: 'GB',
};

const createCheckout = async ({ gql }: Shop): Promise<CheckoutId> => {
  const variants = await gql(`{ productVariants(first: 10) { edges { node { id } } } }`);
  const [edge] = at(variants, 'productVariants', 'edges') as Json[];
  const input = {
    channel,
    email: 'ada@example.com',
    lines: [{ variantId: at(edge, 'node', 'id'), quantity: 1 }],
    billingAddress: address,
    shippingAddress: address,
  };
  const made = await gql(
    `mutation ($input: CheckoutCreateInput!) {
      checkoutCreate(input: $input) {
        checkout { id shippingMethods { id } } errors { field code }
      }
    }`,
    { input },
  );
  const checkout = at(made, 'checkoutCreate', 'checkout');
  const [method] = (at(checkout, 'shippingMethods') as Json[] | undefined) ?? [];
  await gql(
    `mutation ($id: ID!, $method: ID!) {
      checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) { errors { code } }
    }`,
    { id: at(checkout, 'id'), method: at(method, 'id') },
  );
  return asId<CheckoutId>(String(at(checkout, 'id')));
};

const initialize = async ({ gql }: Shop, id: string): Promise<string> => {
  const paymentGateway = { id: identifier, data: { paymentIntent: { paymentMethod: 'card' } } };
  const answer = await gql(
    `mutation ($id: ID!, $paymentGateway: PaymentGatewayToInitialize!) {
      transactionInitialize(id: $id, paymentGateway: $paymentGateway, idempotencyKey: "once") {
        transaction { id } errors { field code message }
      }
    }`,
    { id, paymentGateway },
  );
  return String(at(answer, 'transactionInitialize', 'transaction', 'id'));
};

const paidOrder = async (shop: Shop) => {
  const checkoutId = await createCheckout(shop);
  const transactionId = await initialize(shop, checkoutId);
  const request = { checkoutId, effectKey: 'p1:create-order:c:g1' };
  const created = await shop.api.createOrderFromCheckout(request);
  if (created.kind !== 'done') throw new Error(JSON.stringify(created));
  return { checkoutId, transactionId, order: created.value, request };
};

const versions: readonly SaleorVersion[] = ['3.21', '3.22', '3.23', '3.24'];

describe.each(versions)('over a Saleor %s', (version) => {
  it('an order whose origin is empty, as in old data, is read like any other', async () => {
    const shop = makeShop(version);
    const { order, checkoutId } = await paidOrder(shop);
    shop.saleor.control.storeUnchecked(order.id, { origin: '' });
    // Whoever asks for the word gets no order at all.
    const asked = await shop.gql(`query ($id: ID!) { order(id: $id) { id origin } }`, {
      id: order.id,
    });
    expect(asked).toEqual({ order: null });
    for (const source of [
      { orderId: order.id, checkoutId: null },
      { orderId: null, checkoutId },
    ]) {
      await expect(shop.api.readSource(source)).resolves.toMatchObject({
        kind: 'done',
        value: { kind: 'order', id: order.id },
      });
    }
  });

  it.each([1, 2])(
    'a read that fails inside Saleor is asked again, once: %d failures',
    async (times) => {
      const shop = makeShop(version);
      const checkoutId = await createCheckout(shop);
      const reads: string[] = [];
      shop.saleor.faults.api = ({ operationName }) => {
        reads.push(operationName ?? '');
        return reads.length <= times ? { crash: true } : null;
      };
      const outcome = await shop.api.readSource({ checkoutId, orderId: null });
      expect(reads).toEqual(['ReadCheckoutOrOrder', 'ReadCheckoutOrOrder']);
      expect(outcome).toMatchObject(
        times === 1
          ? { kind: 'done', value: { kind: 'checkout', id: checkoutId } }
          : { kind: 'unknown', code: 'saleor-error' },
      );
    },
  );

  it('a gift card lowers what is due, and the app is told of it', async () => {
    const shop = makeShop(version);
    const checkoutId = await createCheckout(shop);
    const total = shop.saleor.read.checkout(checkoutId)?.total ?? 0;
    shop.saleor.control.addPromoCode({ code: 'CARD-1234', kind: 'gift card', amount: 1 });
    await shop.gql(
      `mutation ($id: ID!) {
        checkoutAddPromoCode(id: $id, promoCode: "CARD-1234") { errors { code } }
      }`,
      { id: checkoutId },
    );
    await initialize(shop, checkoutId);
    expect(shop.asked.initialize).toMatchObject([
      { amount: total, source: { total: Math.round((total - 1) * 100) / 100, hasGiftCards: true } },
    ]);
  });

  it('a purchase is read as a checkout, then as the order that it became', async () => {
    const shop = makeShop(version);
    const checkoutId = await createCheckout(shop);
    const source = { checkoutId, orderId: null };
    const before = await shop.api.readSource(source);
    expect(before).toMatchObject({
      kind: 'done',
      value: { kind: 'checkout', id: checkoutId, channel, transactions: [] },
    });

    const transactionId = await initialize(shop, checkoutId);
    const [asked] = shop.asked.initialize;
    expect(asked).toMatchObject({
      transactionId,
      idempotencyKey: 'once',
      flow: 'CHARGE',
      source: { ids: { checkoutId, orderId: null, channel }, channel, orderStatus: null },
    });
    expect(asked?.source.transactions).toEqual([{ id: transactionId, amounts: [0, 0, 0, 0] }]);

    const request = { checkoutId, effectKey: 'p1:create-order:c:g1' };
    const created = await shop.api.createOrderFromCheckout(request);
    expect(created).toMatchObject({
      kind: 'done',
      value: {
        kind: 'order',
        checkoutId,
        createdByEffect: request.effectKey,
        shippingAddress: { name: 'Ada Byron', country: 'GB' },
        transactions: [{ id: transactionId, ours: true }],
      },
    });
    const after = await shop.api.readSource(source);
    expect(after).toEqual(created);
    await expect(shop.api.findOrderOfCheckout(checkoutId)).resolves.toEqual(created);
    if (created.kind !== 'done') return;
    const byOrder = { checkoutId: null, orderId: created.value.id };
    await expect(shop.api.readSource(byOrder)).resolves.toEqual(created);
  });

  it('every notice of an order names it and its checkout', async () => {
    const shop = makeShop(version);
    const { checkoutId, order } = await paidOrder(shop);
    const canceled = await shop.api.cancelOrder(order.id);
    expect(canceled).toMatchObject({ kind: 'done', value: { source: { status: 'CANCELED' } } });
    await shop.saleor.control.idle();
    expect(shop.refused).toEqual([]);
    const seen = shop.notices.map((each) => each.segment);
    expect(seen).toEqual(
      expect.arrayContaining([
        'checkout_fully_paid',
        'order_created',
        'order_paid',
        'order_fully_paid',
        'order_cancelled',
        'order_updated',
      ]),
    );
    const created = shop.notices.find((each) => each.segment === 'order_created');
    expect(created?.notice).toMatchObject({
      recipientAppId: shop.appId,
      version: expect.stringMatching(new RegExp(`^${version.replace('.', '\\.')}`)),
      about: { kind: 'purchase', ids: { orderId: order.id, checkoutId, channel } },
    });
  });

  it('a report is recorded once, with every field that this version knows', async () => {
    const shop = makeShop(version);
    const { order, transactionId } = await paidOrder(shop);
    const event: TransactionEvent = {
      transactionId: asId(transactionId),
      type: 'REFUND_SUCCESS',
      pspReference: 're_9',
      amountMinor: 100n,
      currency: order.currency,
      time: Date.UTC(2026, 10, 22, 4, 14, 52, 411),
      message: 'Given back',
      externalUrl: 'https://dashboard.stripe.com/payments/pi_1',
      availableActions: ['REFUND'],
      paymentMethod: {
        type: 'card',
        brand: 'visa',
        lastDigits: '4242',
        expMonth: 12,
        expYear: 2030,
      },
    };
    const byOrder = { orderId: asId<OrderId>(order.id), checkoutId: null };
    await shop.api.readSource(byOrder);
    for (const alreadyProcessed of [false, true]) {
      const reported = await shop.api.reportTransactionEvent(event);
      // The answer is the next reading: it shows what was just reported, and all the rest.
      const read = await shop.api.readSource(byOrder);
      expect(reported).toEqual({
        kind: 'done',
        value: { alreadyProcessed, source: read.kind === 'done' && read.value },
      });
    }
    const other = await shop.api.reportTransactionEvent({ ...event, amountMinor: 200n });
    expect(other).toMatchObject({ kind: 'refused', code: 'INCORRECT_DETAILS' });
    const read = await shop.api.readSource({ orderId: order.id, checkoutId: null });
    const transaction =
      read.kind === 'done' && read.value.kind === 'order' ? read.value.transactions[0] : null;
    expect(transaction).toMatchObject({ refundedMinor: 100n });
    expect(shop.saleor.read.transaction(event.transactionId)?.actions).toEqual(['REFUND']);
    expect(transaction?.events).toContainEqual({
      type: 'REFUND_SUCCESS',
      pspReference: 're_9',
      amountMinor: 100n,
      createdAt: event.time,
      idempotencyKey: null,
    });
    const mutation = shop.saleor.read
      .requests()
      .filter((each) => each.operationName?.startsWith('ReportTransactionEvent'));
    expect(new Set(mutation.map((each) => each.operationName))).toEqual(
      new Set([version === '3.21' ? 'ReportTransactionEvent' : 'ReportTransactionEventWithMethod']),
    );
  });

  it('two refund requests of one amount have two keys, in the order they were asked', async () => {
    const shop = makeShop(version);
    const { transactionId, order } = await paidOrder(shop);
    const refund = () =>
      shop.gql(
        `mutation ($id: ID!) {
          transactionRequestAction(id: $id, actionType: REFUND, amount: 1) { errors { code } }
        }`,
        { id: transactionId },
      );
    await refund();
    await shop.saleor.control.idle();
    await refund();
    await shop.saleor.control.idle();
    expect(shop.asked.act).toHaveLength(2);
    expect(shop.asked.act[0]).toMatchObject({
      action: 'REFUND',
      transactionId,
      source: { orderId: order.id, channel },
      orderStatus: order.status,
    });
    expect(Number(shop.asked.act[0]?.amount)).toBe(1);
    const keys = shop.asked.act.map(({ claims: [claim] }) => claim?.eventKey);
    expect(new Set(keys).size).toBe(2);
    const read = await shop.api.readSource({ orderId: order.id, checkoutId: null });
    const events =
      read.kind === 'done' && read.value.kind === 'order'
        ? (read.value.transactions[0]?.events ?? [])
        : [];
    for (const [index, key] of keys.entries()) {
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'REFUND_REQUEST',
          idempotencyKey: key,
          pspReference: `re_${index + 1}`,
        }),
      );
    }
  });

  it('the money of an order is read whose actions cannot be shown, until they are told anew', async () => {
    const shop = makeShop(version);
    const { checkoutId, transactionId, order } = await paidOrder(shop);
    shop.answerActions({ pspReference: 're_1', actions: ['REFUND'] });
    const query = `mutation ($id: ID!) {
      transactionRequestAction(id: $id, actionType: REFUND, amount: 1) { errors { code } }
    }`;
    await shop.gql(query, { id: transactionId });
    await shop.saleor.control.idle();
    const isShown = version === '3.21';
    const shown = await shop.gql(
      `query ($id: ID!) { order(id: $id) { transactions { actions } } }`,
      {
        id: order.id,
      },
    );
    expect(at(shown, 'order') !== null).toBe(isShown);

    const actions = isShown ? ['REFUND'] : null;
    const transactions = [{ refundPendingMinor: 100n, actions }];
    const expected = { kind: 'done', value: { kind: 'order', id: order.id, transactions } };
    const read = () => shop.api.readSource({ orderId: order.id, checkoutId: null });
    expect(await read()).toMatchObject(expected);
    expect(await shop.api.readSource({ orderId: null, checkoutId })).toMatchObject(expected);
    expect(await shop.api.findOrderOfCheckout(checkoutId)).toMatchObject(expected);

    // A write is made whether or not its answer can show the order.
    const named = await shop.api.updateTransaction({
      transactionId: asId(transactionId),
      name: 'Stripe',
      externalUrl: 'https://dashboard.stripe.com/payments/pi_1',
    });
    const source = isShown ? { kind: 'order', id: order.id } : null;
    expect(named).toMatchObject({ kind: 'done', value: { source } });
    expect(await read()).toMatchObject({ value: { transactions: [{ name: 'Stripe' }] } });

    await shop.api.reportTransactionEvent({
      transactionId: asId(transactionId),
      type: 'REFUND_REQUEST',
      pspReference: 're_1',
      amountMinor: 100n,
      currency: order.currency,
      time: shop.clock.now(),
      message: '',
      externalUrl: null,
      availableActions: ['REFUND'],
      paymentMethod: null,
    });
    expect(await read()).toMatchObject({ value: { transactions: [{ actions: ['REFUND'] }] } });
  });

  it('changed orders and channels are listed', async () => {
    const shop = makeShop(version);
    const { order, checkoutId } = await paidOrder(shop);
    const listed = await shop.api.listChangedOrders({ since: order.createdAt - 1, cursor: null });
    expect(listed).toMatchObject({
      kind: 'done',
      value: { orders: [{ orderId: order.id, checkoutId, channel }], nextCursor: null },
    });
    const later = await shop.api.listChangedOrders({
      since: shop.clock.now() + 60_000,
      cursor: null,
    });
    expect(later).toMatchObject({ value: { orders: [] } });
    await expect(shop.api.listChannels()).resolves.toMatchObject({
      value: [{ slug: channel, currencyCode: 'USD' }],
    });
  });
});

describe('over a Saleor that misbehaves', () => {
  it('an order whose making was not answered is found, and not made twice', async () => {
    const shop = makeShop('3.23');
    const checkoutId = await createCheckout(shop);
    const request = { checkoutId, effectKey: 'key' };
    shop.fault('CreateOrderFromCheckout', { loseAnswer: true });
    const lost = await shop.api.createOrderFromCheckout(request);
    expect(lost).toMatchObject({ kind: 'unknown' });
    Object.assign(shop.saleor.faults, { api: undefined });
    const found = await shop.api.findOrderOfCheckout(checkoutId);
    expect(found).toMatchObject({ kind: 'done', value: { createdByEffect: 'key' } });
    await expect(shop.api.createOrderFromCheckout(request)).resolves.toMatchObject({
      kind: 'refused',
      code: 'CHECKOUT_NOT_FOUND',
    });
    expect(shop.saleor.read.orders()).toHaveLength(1);
  });

  it('a 503 says nothing, a missing order says gone', async () => {
    const shop = makeShop('3.23');
    const orderId = asId<OrderId>('T3JkZXI6NGI0YmQzYzQtMGM2MS00YzVkLThmMmItNmE0YjNmN2YwYTAx');
    const source = { orderId, checkoutId: null };
    shop.fault('ReadOrder', { refuseWith: 503 });
    await expect(shop.api.readSource(source)).resolves.toMatchObject({
      kind: 'unknown',
      code: 'http-503',
    });
    Object.assign(shop.saleor.faults, { api: undefined });
    await expect(shop.api.readSource(source)).resolves.toEqual({
      kind: 'done',
      value: { kind: 'gone' },
    });
  });

  it('an order without stock is refused by its code, and the checkout stays', async () => {
    const shop = makeShop('3.23');
    const checkoutId = await createCheckout(shop);
    const variants = await shop.gql(`{ productVariants(first: 10) { edges { node { sku } } } }`);
    const edges = at(variants, 'productVariants', 'edges') as Json[];
    for (const edge of edges) shop.saleor.control.setStock(String(at(edge, 'node', 'sku')), 0);
    const outcome = await shop.api.createOrderFromCheckout({ checkoutId, effectKey: 'key' });
    expect(outcome).toMatchObject({ kind: 'refused', code: 'INSUFFICIENT_STOCK' });
    await expect(shop.api.readSource({ checkoutId, orderId: null })).resolves.toMatchObject({
      value: { kind: 'checkout' },
    });
  });

  it('a token is somebody, and any other text is nobody', async () => {
    const shop = makeShop('3.23');
    const identify = makeIdentifyApp({ fetch: shop.send, timeoutMs: 60_000, clock: shop.clock });
    await expect(identify(shop.saleor.apiUrl, shop.token)).resolves.toMatchObject({
      kind: 'done',
      value: { appId: shop.appId, identifier, version: expect.stringMatching(/^3\.23/) },
    });
    await expect(identify(shop.saleor.apiUrl, 'guessed')).resolves.toMatchObject({
      kind: 'refused',
      code: 'not-permitted',
    });
  });
});
