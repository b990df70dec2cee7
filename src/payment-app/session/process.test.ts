import { describe, expect, test } from 'vitest';
import type { InitializeRequest, SessionAnswer, SessionRequest } from '../contract';
import { confirm, initializeRequest, makeWorld, pay, second, type World } from '../testing/world';

const process = (world: World, request: SessionRequest) =>
  world.run(world.app.processTransaction(world.installation, request));
const start = (world: World, request: InitializeRequest) =>
  world.run(world.app.initializeTransaction(world.installation, request));
const errorOf = (answer: SessionAnswer) => {
  const { paymentIntent } = answer.data as { paymentIntent: { errors: { code: string }[] } };
  return paymentIntent.errors[0]?.code;
};
const chargeIds = (world: World) => [...world.stripe.world('acct_one').charges.keys()];

describe('the state of a payment', () => {
  test('received: CHARGE_SUCCESS under the charge, refundable, without data', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ amount: 19.9 });
    await pay(world, request);
    const answer = await process(world, request);
    expect(answer).toEqual({
      result: 'CHARGE_SUCCESS',
      pspReference: chargeIds(world)[0],
      amount: 19.9,
      message: expect.any(String),
      externalUrl: expect.stringContaining('https://dashboard.stripe.com/test/payments/pi_'),
      actions: ['REFUND'],
      paymentMethodDetails: expect.objectContaining({
        type: 'CARD',
        brand: 'visa',
        lastDigits: '4242',
      }),
    });
  });

  test('held: AUTHORIZATION_SUCCESS, to be charged or canceled', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ flow: 'AUTHORIZATION' });
    await pay(world, request);
    expect(await process(world, request)).toMatchObject({
      result: 'AUTHORIZATION_SUCCESS',
      pspReference: chargeIds(world)[0],
      amount: 100,
      actions: ['CHARGE', 'CANCEL'],
    });
  });

  test('not paid yet: ACTION_REQUIRED, which Saleor lets the storefront repeat', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const { pspReference } = await start(world, request);
    const answer = await process(world, request);
    expect(answer).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED', pspReference });
    expect(answer.actions).toEqual(['CANCEL']);
  });

  test('declined: still ACTION_REQUIRED, with Stripe’s words for the shopper', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const { pspReference } = await start(world, request);
    await confirm(world, pspReference, 'pm_card_chargeDeclined');
    const answer = await process(world, request);
    expect(answer).toMatchObject({
      result: 'CHARGE_ACTION_REQUIRED',
      message: 'Your card was declined.',
    });
    expect(errorOf(answer)).toBe('StripeCardError');
  });

  test('canceled: FAILURE', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const { pspReference } = await start(world, request);
    const stripe = world.deps().stripeFor(world.connection, 'inline');
    await world.run(stripe.cancelIntent(pspReference as never, 'test-cancel'));
    const answer = await process(world, request);
    expect(answer).toMatchObject({ result: 'CHARGE_FAILURE', amount: 100, pspReference });
  });

  test('payment method details are for Saleor 3.22 and newer', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    await pay(world, request);
    const details = async (schemaVersion: string | null) => {
      const installation = { ...world.installation, schemaVersion };
      const answer = await world.run(world.app.processTransaction(installation, request));
      return answer.paymentMethodDetails !== undefined;
    };
    expect(await details('3.21')).toBe(false);
    expect(await details(null)).toBe(false);
    expect(await details('3.22')).toBe(true);
    expect(await details('3.24')).toBe(true);
    expect(await details('4.0')).toBe(true);
  });
});

describe('what must not come to life', () => {
  test.each(['CANCELED', 'EXPIRED'])(
    'money for an order that is %s is never a success, and the worker is sent to return it',
    async (orderStatus) => {
      const world = await makeWorld();
      const request = initializeRequest({ order: 'Order:closed' });
      const intentId = await pay(world, request);
      const source = { ...request.source, orderStatus };
      const answer = await process(world, { ...request, source });
      expect(answer.result).toBe('CHARGE_FAILURE');
      expect(errorOf(answer)).toBe('MoneyGoesBack');
      // Saleor puts it in the place of the transaction's own.
      expect(answer.pspReference).toBe(intentId);
      expect(world.woken()).toBe(1);
      const leases = await world.store.leaseDirty({
        worker: 'test',
        now: world.clock.now(),
        leaseMs: second,
        gatherMs: 0,
        limit: 1,
        limitOther: 0,
        share: 1,
        shareOther: 0,
        inProgress: new Map(),
      });
      expect(leases).toHaveLength(1);
    },
  );

  test.each(['CANCELED', 'EXPIRED'] as const)(
    'money for an order that became %s after the request was written is never a success',
    async (status) => {
      const world = await makeWorld();
      const request = initializeRequest({ order: 'Order:meanwhile', orderStatus: 'UNFULFILLED' });
      await pay(world, request);
      world.shop.statuses.set('Order:meanwhile', status);
      const answer = await process(world, request);
      expect(answer.result).toBe('CHARGE_FAILURE');
      expect(errorOf(answer)).toBe('MoneyGoesBack');
      const repeated = await start(world, request);
      expect(repeated.result).toBe('CHARGE_FAILURE');
      expect(errorOf(repeated)).toBe('MoneyGoesBack');
    },
  );

  test('held money for an order that was canceled meanwhile is never a success', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ order: 'Order:meanwhile', flow: 'AUTHORIZATION' });
    await pay(world, request);
    world.shop.statuses.set('Order:meanwhile', 'CANCELED');
    expect((await process(world, request)).result).toBe('AUTHORIZATION_FAILURE');
  });

  test('while nobody can say how the order stands, the storefront may ask again', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ order: 'Order:unread' });
    const intentId = await pay(world, request);
    world.shop.isUnavailable = true;
    for (const answer of [await process(world, request), await start(world, request)]) {
      expect(answer).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED', pspReference: intentId });
      expect(errorOf(answer)).toBe('StripeApiError');
    }
    world.shop.isUnavailable = false;
    expect((await process(world, request)).result).toBe('CHARGE_SUCCESS');
    expect((await start(world, request)).result).toBe('CHARGE_SUCCESS');
  });

  test('an open payment for an order that is gone says so', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ order: 'Order:closed' });
    await start(world, request);
    const source = { ...request.source, orderStatus: 'EXPIRED' };
    expect(errorOf(await process(world, { ...request, source }))).toBe('OrderClosed');
  });

  test('a superseded payment that was not paid is over', async () => {
    const world = await makeWorld();
    const older = initializeRequest({ checkout: 'Checkout:superseded' });
    await start(world, older);
    await start(world, initializeRequest({ checkout: 'Checkout:superseded' }));
    expect(errorOf(await process(world, older))).toBe('Superseded');
  });

  test('a transaction that was never started is a failure', async () => {
    const world = await makeWorld();
    expect(errorOf(await process(world, initializeRequest()))).toBe('PaymentNotStarted');
    expect(world.stripe.ledger).toEqual([]);
  });

  test('a transaction of another installation is not found', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    await pay(world, request);
    const other = await world.store.saveInstallation({
      saleorApiUrl: 'https://other.example/graphql/',
      appId: world.installation.appId,
      schemaVersion: '3.23',
      jwks: null,
      at: 0,
      encrypt: () => 'encrypted',
    });
    const answer = await world.run(world.app.processTransaction(other, request));
    expect(errorOf(answer)).toBe('PaymentNotStarted');
  });
});

describe('when Stripe cannot be asked', () => {
  test('the storefront may ask again: no FAILURE that would close the transaction', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const intentId = await pay(world, request);
    world.stripe.faults.add({ kind: 'drop-before', times: 9 });
    const answer = await process(world, request);
    expect(answer).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED', pspReference: intentId });
    expect(errorOf(answer)).toBe('StripeApiError');
    world.stripe.faults.clear();
    expect((await process(world, request)).result).toBe('CHARGE_SUCCESS');
  });

  test('the answer comes within its time', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    await pay(world, request);
    world.stripe.faults.add({ kind: 'delay-request', delayMs: 60 * second, times: 9 });
    const before = world.clock.now();
    expect((await process(world, request)).result).toBe('CHARGE_ACTION_REQUIRED');
    expect(world.clock.now() - before).toBeLessThanOrEqual(15 * second + 50);
  });

  test('a payment stays with the connection that it was made on', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    await pay(world, request);
    await world.store.assignChannel({
      installationId: world.installation.id,
      channel: 'default-channel',
      connectionId: null,
      completion: 'storefront',
      refundCanceled: true,
    });
    expect((await process(world, request)).result).toBe('CHARGE_SUCCESS');
  });
});

describe('the gateway', () => {
  const gateway = (world: World, channel: string) =>
    world.app.initializeGateway(world.installation, {
      source: initializeRequest({ channel }).source,
      data: null,
    });

  test('gives the publishable key of the channel’s connection, and nothing else', async () => {
    const world = await makeWorld();
    const answer = await gateway(world, 'default-channel');
    expect(answer).toEqual({ data: { stripePublishableKey: 'pk_test_one' } });
  });

  test('gives it under the older name as well, where that is switched on', async () => {
    const world = await makeWorld({ olderStorefronts: true });
    const answer = await gateway(world, 'default-channel');
    expect(answer).toEqual({
      data: { stripePublishableKey: 'pk_test_one', publishableKey: 'pk_test_one' },
    });
  });

  test('of a channel without a connection is refused', async () => {
    const world = await makeWorld();
    const answer = await gateway(world, 'elsewhere');
    expect(answer).toEqual({
      refused: { code: 'channel-not-configured', message: expect.any(String) },
    });
  });
});
