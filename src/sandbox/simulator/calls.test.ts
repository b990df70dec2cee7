import { describe, expect, test } from 'vitest';
import { intact, type Mutation } from './mutation';
import { profileNamed } from './profiles';
import { account, appId, variantId } from './setting';
import { openWorld } from './world';

/** What one purchase costs on the wire, in a calm world whose answers take some milliseconds. */
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const profile = { ...profileNamed('calm'), latencyMs: 20 };

const open = async () => {
  /** Calls of the app to Saleor, by the names of their documents, oldest first. */
  const asked: string[] = [];
  /** Purchases that were taken, and mirrors that were written. */
  const worked = { looks: 0, mirrors: 0 };
  /** What happens at Saleor right before it takes a call of this name. */
  const before = new Map<string, () => Promise<unknown>>();
  let lastEvent = { url: '', event: {} };
  /** Stripe tells once more what it told last, as an event of its own. */
  let tellAgain = async (_id: string, _type: string): Promise<void> => undefined;
  const mutation: Mutation = {
    ...intact,
    toSaleor: (send) => async (input, init) => {
      const { operationName } = JSON.parse(String(init?.body)) as { operationName: string };
      // The sweep's own list is of all orders, whatever one purchase costs.
      if (operationName !== 'ListChangedOrders') asked.push(operationName);
      await before.get(operationName)?.();
      return send(input, init);
    },
    toApp: (send) => {
      tellAgain = async (id, type) => {
        const { url, event } = lastEvent;
        const body = JSON.stringify({ ...event, id, type });
        await send(url, { method: 'POST', body });
      };
      return async (input, init) => {
        const request = new Request(input, init);
        if (request.url.includes('/stripe/')) {
          lastEvent = { url: request.url, event: await request.clone().json() };
        }
        return send(request);
      };
    },
    parts: (own) => ({
      ...own,
      store: {
        ...own.store,
        leaseDirty: async (request) => {
          const leases = await own.store.leaseDirty(request);
          worked.looks += leases.length;
          return leases;
        },
        saveMirror: (...mirror) => {
          worked.mirrors += 1;
          return own.store.saveMirror(...mirror);
        },
      },
    }),
  };
  const world = await openWorld(1, { profile, banks: false, mutation }, silent);
  const { clock, shop, stripe } = world;
  const installedBy = stripe.ledger.length;
  const pass = (ms: number) => clock.runUntil(clock.now() + ms);
  /** Lets the act and what follows of it at once come to their end. */
  const run = async <T>(act: Promise<T>, withinMs = second): Promise<T> => {
    await pass(withinMs);
    return act;
  };
  /** Calls of the app to Stripe, the sweep's list aside; a shopper's browser confirms. */
  const called = () =>
    stripe.ledger
      .slice(installedBy)
      .filter(({ path }) => !path.endsWith('/confirm') && path !== '/v1/events')
      .map(({ method, path }) => `${method} ${path.replace(/[a-z]+_[A-Za-z0-9]{8,}/, ':id')}`);
  /** A session for an order or a checkout of this channel, begun by its shopper. */
  const begin = async (channel: 'order-first' | 'app' | 'storefront') => {
    const checkoutId = (await run(shop.createCheckout(channel, variantId(1), 1))) ?? '';
    const orderId = channel === 'order-first' ? await run(shop.complete(checkoutId)) : null;
    await pass(60 * second);
    const input = { gateway: appId, action: 'CHARGE', method: 'card' } as const;
    const started = await run(shop.initialize(orderId ?? checkoutId, input));
    return { checkoutId, orderId, ...started, clientSecret: started?.clientSecret ?? '' };
  };
  return {
    ...{ ...world, asked, worked, before, pass, run, called, begin },
    tellAgain: (id: string, type: string) => tellAgain(id, type),
  };
};

const isOf = (intentId: string) => (reached: { readonly path: string }) =>
  reached.path === `/v1/payment_intents/${intentId}`;

describe('of one purchase', () => {
  test('the answers to what the worker tells are its next reading', async () => {
    const { shop, asked, called, begin, run, pass, close } = await open();
    const { clientSecret } = await begin('order-first');
    await run(shop.confirm(clientSecret, 'pm_card_visa'));
    await pass(60 * second);
    close();
    expect(asked.slice(0, 3)).toEqual([
      'ReadOrder',
      'ReportTransactionEventWithMethod',
      'UpdateTransaction',
    ]);
    expect(called().slice(0, 3)).toEqual([
      'POST /v1/payment_intents',
      'GET /v1/payment_intents/:id',
      'POST /v1/payment_intents/:id',
    ]);
  });

  test('the answer to its order is the next reading, and both sides are read before it', async () => {
    const { shop, asked, begin, run, pass, close, saleor } = await open();
    const { clientSecret, checkoutId } = await begin('app');
    await run(shop.confirm(clientSecret, 'pm_card_visa'));
    await pass(60 * second);
    close();
    expect(saleor.read.orderOfCheckout(checkoutId)).toMatchObject({ chargeStatus: 'FULL' });
    expect(asked.slice(0, 5)).toEqual([
      'ReadCheckoutOrOrder',
      'ReportTransactionEventWithMethod',
      // Money is counted by facts of one moment alone.
      'ReadCheckoutOrOrder',
      'CreateOrderFromCheckout',
      'UpdateTransaction',
    ]);
  });

  test('an order that is cancelled between two answers is read anew before money goes back', async () => {
    const { shop, asked, called, before, begin, run, pass, close, stripe } = await open();
    const { clientSecret, orderId } = await begin('order-first');
    before.set('UpdateTransaction', () => shop.cancelOrder(orderId ?? ''));
    await run(shop.confirm(clientSecret, 'pm_card_visa'));
    await pass(60 * second);
    close();
    const title = asked.indexOf('UpdateTransaction');
    expect(asked[title + 1]).toBe('ReadOrder');
    const calls = called();
    const refund = calls.indexOf('POST /v1/refunds');
    expect(calls[refund - 1]).toBe('GET /v1/payment_intents/:id');
    const [balance] = [...stripe.balances(account.id).values()];
    expect(balance).toMatchObject({ capturedMinor: 1_000, refundedMinor: 1_000 });
  });

  test('its four steps and all that follows take few calls, and one look', async () => {
    const { shop, asked, called, worked, begin, pass, close, saleor } = await open();
    const { clientSecret, transactionId, orderId } = await begin('order-first');
    worked.looks = 0;
    // A storefront asks as soon as its shopper has paid, while the webhooks are on their way.
    const paid = shop.confirm(clientSecret, 'pm_card_visa');
    await pass(50);
    await paid;
    const processed = shop.process(transactionId ?? '');
    await pass(60 * second);
    await processed;
    close();
    expect(saleor.read.order(orderId ?? '')).toMatchObject({ chargeStatus: 'FULL' });
    expect(called().length).toBeLessThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(worked.looks).toBe(1);
  });

  test.each([
    ['of an order', 'order-first', 'ReadOrder'],
    ['of a paid checkout', 'storefront', 'ReadCheckoutOrOrder'],
  ] as const)('four webhooks %s within 400 ms are one look', async (_, channel, read) => {
    const { shop, asked, called, worked, begin, run, pass, close, tellAgain } = await open();
    const { clientSecret } = await begin(channel);
    await run(shop.confirm(clientSecret, 'pm_card_visa'));
    await pass(60 * second);
    Object.assign(worked, { looks: 0, mirrors: 0 });
    const before = { asked: asked.length, called: called().length };
    for (let step = 0; step < 4; step += 1) {
      await run(tellAgain(`evt_again_${step}`, 'payment_intent.succeeded'), 100);
    }
    await pass(60 * second);
    close();
    expect(worked).toEqual({ looks: 1, mirrors: 1 });
    expect(asked.slice(before.asked)).toEqual([read]);
    expect(called().slice(before.called)).toEqual(['GET /v1/payment_intents/:id']);
  });
});

test('a payment that is over for good is read once, whatever comes of the purchase', async () => {
  const { shop, stripe, begin, run, pass, close } = await open();
  const { orderId, clientSecret } = await begin('order-first');
  const intentId = clientSecret.split('_secret_')[0] ?? '';
  await run(shop.cancelInStripe(intentId));
  await pass(minute);
  const input = { gateway: appId, action: 'CHARGE', method: 'card' } as const;
  // Whether it has room, a new session asks for itself.
  const again = await run(shop.initialize(orderId ?? '', input));
  const before = stripe.ledger.length;
  await run(shop.confirm(again?.clientSecret ?? '', 'pm_card_visa'));
  await pass(5 * minute);
  close();
  const paid = again?.clientSecret?.split('_secret_')[0] ?? '';
  const after = stripe.ledger.slice(before);
  expect(after.filter(isOf(paid)).length).toBeGreaterThan(0);
  expect(after.filter(isOf(intentId))).toEqual([]);
});

describe('a session that its shopper left', () => {
  test('is looked at ever more seldom until it ends after a day', async () => {
    const { worked, called, begin, pass, close, stripe } = await open();
    await begin('storefront');
    worked.looks = 0;
    await pass(day - 10 * minute);
    const [row] = [...stripe.world(account.id).intents.values()];
    expect(row?.intent.status).toBe('requires_payment_method');
    await pass(20 * minute);
    close();
    expect(row?.intent.status).toBe('canceled');
    expect(worked.looks).toBeLessThanOrEqual(12);
    expect(worked.looks).toBeGreaterThanOrEqual(4);
    expect(called().length).toBeLessThanOrEqual(16);
  });

  test('and whose payment no webhook told is found by the list of events', async () => {
    const { shop, saleor, stripe, run, begin, pass, close, clock } = await open();
    const { clientSecret, transactionId } = await begin('storefront');
    await pass(6 * hour);
    stripe.deliveries.plan = () => ({ delaysMs: [], beforeAnswer: false });
    const paidAt = clock.now();
    await run(shop.confirm(clientSecret, 'pm_card_visa'));
    await pass(11 * minute);
    close();
    const events = saleor.read.transaction(transactionId ?? '')?.events ?? [];
    expect(events.map(({ type }) => type)).toContain('CHARGE_SUCCESS');
    expect(clock.now() - paidAt).toBeLessThan(12 * minute);
  });
});
