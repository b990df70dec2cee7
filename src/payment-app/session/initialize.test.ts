import { describe, expect, test } from 'vitest';
import { asId, type CheckoutId, type OrderId } from '../../domain/facts/ids';
import type { InitializeRequest, SessionAnswer } from '../contract';
import {
  confirm,
  initializeRequest,
  makeWorld,
  pay,
  second,
  secretKey,
  type World,
} from '../testing/world';

const creations = (world: World) => world.writes(/^\/v1\/payment_intents$/);
const start = (world: World, request: InitializeRequest) =>
  world.run(world.app.initializeTransaction(world.installation, request));
const errorOf = (answer: SessionAnswer) => {
  const { paymentIntent } = answer.data as { paymentIntent: { errors?: { code: string }[] } };
  return paymentIntent.errors?.[0]?.code;
};
const attemptOf = async (world: World, request: InitializeRequest) => {
  const { store, installation } = world;
  return store.findAttemptByTransaction(installation.id, request.transactionId);
};

describe('a session that starts', () => {
  test('is answered as the official app answers, with the secret, the reference and the link', async () => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest());
    const [intent] = world.intents();
    expect(answer).toEqual({
      result: 'CHARGE_ACTION_REQUIRED',
      pspReference: intent?.id,
      amount: 100,
      message: expect.any(String),
      externalUrl: `https://dashboard.stripe.com/test/payments/${intent?.id}`,
      actions: ['CANCEL'],
      data: { paymentIntent: { stripeClientSecret: intent?.client_secret } },
    });
  });

  test('is recorded before Stripe is asked, under the attempt’s key, with metadata in the call', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ checkout: 'Checkout:meta' });
    await start(world, request);
    const attempt = await attemptOf(world, request);
    const [creation] = creations(world);
    expect(creation?.idempotencyKey).toBe(`${attempt?.id}:create-intent:init:g1`);
    expect(creation?.params).toMatchObject({
      amount: '10000',
      currency: 'usd',
      automatic_payment_methods: { enabled: 'true' },
      metadata: {
        saleor_attempt_id: attempt?.id,
        saleor_source_id: 'Checkout:meta',
        saleor_source_type: 'Checkout',
        saleor_transaction_id: request.transactionId,
        saleor_api_url: 'https://shop.example/graphql/',
        saleor_app_id: 'QXBwOjE=',
        saleor_channel: 'default-channel',
      },
    });
    expect(attempt?.intentId).toBe(world.intents()[0]?.id);
  });

  test('for an authorization holds the money per method and never on the intent', async () => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ flow: 'AUTHORIZATION' }));
    expect(answer.result).toBe('AUTHORIZATION_ACTION_REQUIRED');
    const [creation] = creations(world);
    expect(creation?.params).not.toHaveProperty('capture_method');
    expect(creation?.params).toMatchObject({
      payment_method_options: { card: { capture_method: 'manual' } },
    });
  });

  test('is a charge where the method cannot be held, whatever the channel asks for', async () => {
    const world = await makeWorld();
    const data = { paymentIntent: { paymentMethod: 'sepa_debit' } };
    const answer = await start(world, initializeRequest({ flow: 'AUTHORIZATION', data }));
    expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
    expect(creations(world)[0]?.params).not.toHaveProperty('payment_method_options');
  });

  test('speaks to older storefronts in their shape too, where that is switched on', async () => {
    const world = await makeWorld({ olderStorefronts: true });
    const data = { automatic_payment_methods: { enabled: true } };
    const answer = await start(world, initializeRequest({ data }));
    const secret = world.intents()[0]?.client_secret;
    expect(answer.data).toEqual({
      paymentIntent: { stripeClientSecret: secret, client_secret: secret },
      publishableKey: 'pk_test_one',
    });
  });
});

describe('what the browser sends', () => {
  test.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['a method outside the official eight', { paymentIntent: { paymentMethod: 'ideal' } }],
    ['a method that we do not know', { paymentIntent: { paymentMethod: 'newpay_2027' } }],
    ['parameters of an older storefront', { setup_future_usage: 'off_session', amount: 1 }],
  ])('%s starts a payment', async (_, data) => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ data }));
    expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
  });

  test.each<[string, unknown, string]>([
    ['a key too many', { paymentIntent: { paymentMethod: 'card' }, amount: 1 }, 'ParseError'],
    [
      'a key too many inside',
      { paymentIntent: { paymentMethod: 'card', amount: 1 } },
      'ParseError',
    ],
    ['no method', { paymentIntent: {} }, 'ParseError'],
    ['a number', 7, 'ParseError'],
    ['a text', '{"paymentIntent":{"paymentMethod":"card"}}', 'ParseError'],
    ['a list', [{ paymentIntent: { paymentMethod: 'card' } }], 'ParseError'],
    ['a method that is no word', { paymentIntent: { paymentMethod: ['card'] } }, 'ParseError'],
    ['a prototype', JSON.parse('{"__proto__":{"paymentIntent":{}}}'), 'ParseError'],
    ['deep nesting', JSON.parse('{"a":'.repeat(500) + '1' + '}'.repeat(500)), 'ParseError'],
    [
      'a method in capitals',
      { paymentIntent: { paymentMethod: 'CARD' } },
      'UnsupportedPaymentMethodError',
    ],
    ['an empty method', { paymentIntent: { paymentMethod: '' } }, 'UnsupportedPaymentMethodError'],
    [
      'a lone surrogate',
      { paymentIntent: { paymentMethod: '\ud800' } },
      'UnsupportedPaymentMethodError',
    ],
    [
      'a method of 10,000 letters',
      { paymentIntent: { paymentMethod: 'a'.repeat(10_000) } },
      'UnsupportedPaymentMethodError',
    ],
  ])('%s is refused with a stable code, and Stripe is not asked', async (_, data, code) => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ data }));
    expect(answer).toMatchObject({
      result: 'CHARGE_FAILURE',
      pspReference: expect.stringMatching(/^failure-/),
      amount: 100,
      message: expect.any(String),
    });
    expect(errorOf(answer)).toBe(code);
    expect(world.stripe.ledger).toEqual([]);
  });

  test('leads no shopper anywhere: no address of it reaches Stripe or comes back (threat 13)', async () => {
    const world = await makeWorld();
    const data = { return_url: 'https://evil.example/paid' };
    const answer = await start(world, initializeRequest({ data }));
    expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
    expect(JSON.stringify([answer, world.stripe.ledger])).not.toContain('evil.example');
  });

  test('never changes the amount, the currency or the capture (threat 11)', async () => {
    const world = await makeWorld();
    const data = { amount: 1, currency: 'idr', capture_method: 'manual', customer: 'cus_other' };
    await start(world, initializeRequest({ data }));
    const [creation] = creations(world);
    expect(creation?.params).toMatchObject({ amount: '10000', currency: 'usd' });
    expect(creation?.params).not.toHaveProperty('capture_method');
    expect(creation?.params).not.toHaveProperty('customer');
  });

  test('two failures never share a reference', async () => {
    const world = await makeWorld();
    const first = await start(world, initializeRequest({ data: 7 }));
    const second = await start(world, initializeRequest({ data: 7 }));
    expect(first.pspReference).not.toBe(second.pspReference);
  });
});

describe('amounts', () => {
  test.each([
    ['USD', 10.99, '1099'],
    ['USD', '0.5', '50'],
    ['JPY', 1005, '1005'],
    ['ISK', 5000, '500000'],
    ['UGX', 5000, '500000'],
    ['MGA', 5000, '5000'],
    ['BHD', 1.23, '1230'],
    ['ALL', 150, '15000'],
  ])('%s %s becomes %s of Stripe’s units', async (currency, amount, minor) => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ currency, amount }));
    expect(creations(world)[0]?.params).toMatchObject({ amount: minor });
    expect(answer.amount).toBe(Number(amount));
  });

  test.each<[string, string, number | string, string]>([
    ['an odd last digit of a three-decimal currency', 'BHD', 1.234, 'AmountNotExact'],
    ['half a króna', 'ISK', 10.5, 'AmountNotExact'],
    ['a third decimal', 'USD', '10.001', 'AmountNotExact'],
    ['less than nothing', 'USD', -5, 'AmountNotExact'],
    ['no number', 'USD', 'NaN', 'AmountNotExact'],
    ['infinity', 'USD', Number.POSITIVE_INFINITY, 'AmountNotExact'],
    ['nothing', 'USD', 0, 'NothingToPay'],
    ['a currency that is none', 'US', 5, 'AmountNotExact'],
  ])('%s is refused before Stripe is asked', async (_, currency, amount, code) => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ currency, amount }));
    expect(errorOf(answer)).toBe(code);
    expect(answer.amount).toBeGreaterThanOrEqual(0);
    expect(world.stripe.ledger).toEqual([]);
  });

  test('a currency that is not that of the order is refused', async () => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ sourceCurrency: 'EUR' }));
    expect(errorOf(answer)).toBe('CurrencyMismatch');
  });

  test('more than the total is refused', async () => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ amount: 100.01, total: 100 }));
    expect(errorOf(answer)).toBe('AmountExceedsDue');
    expect(world.stripe.ledger).toEqual([]);
  });
});

describe('orders', () => {
  test.each(['CANCELED', 'EXPIRED'])('that are %s are refused', async (orderStatus) => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ order: 'Order:1', orderStatus }));
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(errorOf(answer)).toBe('OrderClosed');
    expect(world.stripe.ledger).toEqual([]);
  });

  test.each(['DRAFT', 'UNCONFIRMED', 'UNFULFILLED'])(
    'that are %s can be paid',
    async (orderStatus) => {
      const world = await makeWorld();
      const answer = await start(world, initializeRequest({ order: 'Order:1', orderStatus }));
      expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
      expect(creations(world)[0]?.params).toMatchObject({
        metadata: { saleor_source_id: 'Order:1', saleor_source_type: 'Order' },
      });
    },
  );

  test('in a channel without a connection are refused in kind words', async () => {
    const world = await makeWorld();
    const answer = await start(world, initializeRequest({ channel: 'elsewhere' }));
    expect(errorOf(answer)).toBe('ChannelNotConfigured');
  });
});

describe('a repeated session', () => {
  test('has the same intent and the same secret, read anew', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const first = await start(world, request);
    const again = await start(world, request);
    expect(again).toEqual(first);
    expect(creations(world)).toHaveLength(1);
  });

  test('that comes at the same moment makes one intent', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const answers = await world.run(
      Promise.all(
        [1, 2, 3].map(() => world.app.initializeTransaction(world.installation, request)),
      ),
    );
    expect(new Set(answers.map((answer) => answer.pspReference)).size).toBe(1);
    expect(world.intents()).toHaveLength(1);
  });

  test('that reaches two processes at the same moment makes one intent', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    const apps = [world.otherApp(), world.otherApp()];
    const answers = await world.run(
      Promise.all(apps.map((app) => app.initializeTransaction(world.installation, request))),
    );
    expect(world.intents()).toHaveLength(1);
    expect(answers.map((answer) => answer.pspReference)).toContain(world.intents()[0]?.id);
  });

  test('is answered by the payment’s state once it was paid', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    await pay(world, request);
    const again = await start(world, request);
    expect(again.result).toBe('CHARGE_SUCCESS');
    expect(again.data).toBeUndefined();
  });

  test('with another amount is refused', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    await start(world, request);
    const again = await start(world, { ...request, amount: 50 });
    expect(errorOf(again)).toBe('AmountChanged');
    expect(world.intents()).toHaveLength(1);
  });
});

describe('when Stripe fails', () => {
  test('an answer that is lost is asked for again under the same key: one intent', async () => {
    const world = await makeWorld();
    world.stripe.faults.add({ kind: 'drop-after', when: ({ method }) => method === 'POST' });
    const answer = await start(world, initializeRequest());
    expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
    expect(creations(world)).toHaveLength(2);
    expect(new Set(creations(world).map((sent) => sent.idempotencyKey)).size).toBe(1);
    expect(world.intents()).toHaveLength(1);
  });

  test('a creation whose answer stays lost is a failure now and found by the next try', async () => {
    const world = await makeWorld();
    const isPost = ({ method }: { method: string }) => method === 'POST';
    world.stripe.faults.add({ kind: 'drop-after', when: isPost });
    world.stripe.faults.add({ kind: 'drop-before', when: isPost });
    const request = initializeRequest();
    const answer = await start(world, request);
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(errorOf(answer)).toBe('StripeApiError');
    expect(world.woken()).toBe(1);
    const again = await start(world, request);
    expect(again.pspReference).toBe(world.intents()[0]?.id);
    expect(world.intents()).toHaveLength(1);
  });

  test('a stored 500 is not sent again: the worker looks first', async () => {
    const world = await makeWorld();
    world.stripe.faults.add({ kind: 'server-error', when: ({ method }) => method === 'POST' });
    const request = initializeRequest();
    expect(errorOf(await start(world, request))).toBe('StripeApiError');
    const sent = creations(world).length;
    expect(errorOf(await start(world, request))).toBe('StripeApiError');
    expect(creations(world)).toHaveLength(sent);
    const attempt = await attemptOf(world, request);
    const { store, installation } = world;
    const record = attempt && (await store.readPurchase(installation.id, attempt.purchaseId));
    expect(record?.effects[0]).toMatchObject({ state: 'unknown', answered: true });
  });

  test('the answer comes in time, and the effect is left to the worker', async () => {
    const world = await makeWorld();
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 60 * second, times: 9 });
    const before = world.clock.now();
    const answer = await start(world, initializeRequest());
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(world.clock.now() - before).toBeLessThanOrEqual(15 * second + 50);
  });

  test('an amount below Stripe’s minimum is named as such, with one reference for repetitions', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ amount: 0.1 });
    const first = await start(world, request);
    const again = await start(world, request);
    expect(errorOf(first)).toBe('AmountTooSmall');
    expect(again).toEqual(first);
    expect(creations(world)).toHaveLength(1);
  });

  test('nothing of Stripe’s words or of the key is shown to the shopper', async () => {
    const world = await makeWorld();
    const connection = world.connection;
    const associatedData = `Connection.secretKey:${connection.id}`;
    await world.store.updateConnection(world.installation.id, connection.id, {
      secretKeyEncrypted: world.secrets.encrypt('rk_test_wrong', associatedData),
    });
    const answer = await start(world, initializeRequest());
    expect(errorOf(answer)).toBe('PaymentsUnavailable');
    const everything = JSON.stringify(answer) + world.lines.join();
    expect(everything).not.toContain('rk_test');
    expect(everything).not.toContain(secretKey);
  });
});

describe('an account that may take no payment', () => {
  test.each([
    ['is not activated', { countryRule: 'Your account cannot currently make live charges.' }],
    ['has no payment method for the currency', { currencies: ['jpy'] }],
    ['has a key that may not be used from here', { isIpLimited: true }],
  ] as const)('and %s is told to the shopper in neutral words alone', async (_, rules) => {
    const world = await makeWorld();
    Object.assign(world.stripe.world('acct_one').rules, rules);
    const request = initializeRequest();
    const answer = await start(world, request);
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(errorOf(answer)).toBe('PaymentsUnavailable');
    expect(answer.message).toBe('This shop cannot take this payment at the moment.');
    expect(await start(world, request)).toEqual(answer);
    expect(world.intents()).toEqual([]);
  });
});

describe('a connection that is removed while a session starts', () => {
  test.each([false, true])('makes no payment (asked for before: %s)', async (isKnown) => {
    const world = await makeWorld();
    const { store, installation, connection } = world;
    const request = initializeRequest();
    if (isKnown) {
      world.stripe.faults.add({ kind: 'drop-before', times: 9 });
      await start(world, request);
      world.stripe.faults.clear();
    }
    const before = creations(world).length;
    const app = world.otherApp({
      store: {
        ...store,
        recordAttempt: async (input) => {
          const removal = { at: world.clock.now(), force: true };
          await store.removeConnection(installation.id, connection.id, removal);
          return store.recordAttempt(input);
        },
      },
    });
    const answer = await world.run(app.initializeTransaction(installation, request));
    expect(errorOf(answer)).toBe('ConnectionRemoved');
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(creations(world)).toHaveLength(before);
    expect((await attemptOf(world, request)) !== null).toBe(isKnown);
  });
});

describe('a backlog', () => {
  type World = Awaited<ReturnType<typeof makeWorld>>;

  const tellOfChanges = async (world: World, count: number) => {
    for (let place = 0; place < count; place += 1) {
      const ids = { orderId: asId<OrderId>(`changed-${place}`), checkoutId: null, channel: null };
      const delivery = {
        installationId: world.installation.id,
        source: 'saleor',
        identity: `order_updated:${place}`,
        event: 'order_updated',
        receivedAt: world.clock.now(),
        occurredAt: null,
        about: { kind: 'purchase', ids },
      } as const;
      expect(await world.store.acceptDelivery(delivery)).toBe('accepted');
    }
  };

  /** A payment that the worker has still to look at. */
  const leavePaymentDue = async (
    { store, clock, installation, connection }: World,
    place: number,
  ) =>
    store.recordAttempt({
      attemptId: asId(`late-${place}`),
      installationId: installation.id,
      connectionId: connection.id,
      source: { checkoutId: asId<CheckoutId>(`late-${place}`), orderId: null, channel: null },
      transactionId: asId(`late-${place}`),
      flow: 'CHARGE',
      amountMinor: 100n,
      currency: 'USD',
      paymentMethodType: null,
      at: clock.now(),
      supersedes: [],
      heldUntil: clock.now(),
    });

  test('of changed orders keeps no payment waiting, however many they are', async () => {
    const world = await makeWorld({ backlog: 3 });
    await tellOfChanges(world, 30);
    await world.clock.runUntil(world.clock.now() + 10 * second);
    expect((await start(world, initializeRequest())).result).toBe('CHARGE_ACTION_REQUIRED');
  });

  test('keeps new payments waiting, but not those that were started, and news are taken', async () => {
    const world = await makeWorld({ backlog: 3 });
    const started = initializeRequest();
    await start(world, started);
    await tellOfChanges(world, 5);
    for (let place = 0; place < 3; place += 1) await leavePaymentDue(world, place);
    await world.clock.runUntil(world.clock.now() + 10 * second);
    const other = initializeRequest({ transactionId: asId('another') });
    expect(errorOf(await start(world, other))).toBe('Busy');
    expect(await attemptOf(world, other)).toBeNull();
    expect(creations(world)).toHaveLength(1);
    expect((await start(world, started)).result).toBe('CHARGE_ACTION_REQUIRED');
  });
});

describe('what others have paid', () => {
  const paidBy = (id: string, ...amounts: (number | string)[]) => ({
    id: asId<never>(id),
    amounts,
  });
  const errorFor = async (transactions: ReturnType<typeof paidBy>[], amount = 100) => {
    const world = await makeWorld();
    const request = initializeRequest({ order: 'Order:shared', total: 100, amount, transactions });
    const answer = await start(world, request);
    expect(world.writes(/payment_intents$/)).toHaveLength(
      answer.result.endsWith('FAILURE') ? 0 : 1,
    );
    return answer.result.endsWith('FAILURE') ? errorOf(answer) : null;
  };

  test.each([
    ['charged', [0, 0, 100, 0]],
    ['held', ['100.00', 0, 0, 0]],
    ['awaited', [0, 40, 0, '60']],
  ])('%s in full leaves nothing to pay', async (_, amounts) => {
    expect(await errorFor([paidBy('Other:1', ...amounts)])).toBe('AmountExceedsDue');
  });

  test('leaves the rest to be paid, to the cent', async () => {
    const others = [paidBy('Other:1', 0, 0, 30, 0), paidBy('Other:2', 0, 0, '9.99', 0)];
    expect(await errorFor(others, 60.01)).toBeNull();
    expect(await errorFor(others, 60.02)).toBe('AmountExceedsDue');
  });

  test('and gave back more of than it was told counts for nothing', async () => {
    expect(await errorFor([paidBy('Other:1', 0, 0, -20, 0)])).toBeNull();
  });

  test('with more digits than the currency has is rounded, as Saleor does', async () => {
    expect(await errorFor([paidBy('Other:1', 0, 0, 1.005, 0)], 99)).toBeNull();
    expect(await errorFor([paidBy('Other:1', 0, 0, '1.0051', 0)], 99)).toBe('AmountExceedsDue');
  });

  test('that cannot be read lets nothing more in', async () => {
    expect(await errorFor([paidBy('Other:1', 0, 0, 'much', 0)], 10)).toBe('AmountNotExact');
  });

  test('does not count our own transactions, neither this one nor earlier ones', async () => {
    const world = await makeWorld();
    const first = initializeRequest({ order: 'Order:own', total: 100, amount: 40 });
    await pay(world, first);
    const second = initializeRequest({ order: 'Order:own', total: 100, amount: 60 });
    const transactions = [
      paidBy(first.transactionId, 0, 0, 40, 0),
      paidBy(second.transactionId, 0, 0, 0, 60),
    ];
    const answer = await start(world, { ...second, source: { ...second.source, transactions } });
    expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
  });
});

describe('several attempts on one purchase', () => {
  const checkout = 'Checkout:several';

  test('a newer attempt takes the place of an open one', async () => {
    const world = await makeWorld();
    const older = initializeRequest({ checkout });
    await start(world, older);
    const answer = await start(world, initializeRequest({ checkout }));
    expect(answer.result).toBe('CHARGE_ACTION_REQUIRED');
    expect((await attemptOf(world, older))?.supersededAt).not.toBeNull();
  });

  test('parts that fit into the total stay side by side', async () => {
    const world = await makeWorld();
    const first = initializeRequest({ checkout, amount: 30, total: 100 });
    const second = initializeRequest({ checkout, amount: 70, total: 100 });
    await start(world, first);
    await start(world, second);
    expect((await attemptOf(world, first))?.supersededAt).toBeNull();
    expect(world.stripe.ledger.filter(({ method }) => method === 'GET')).toEqual([]);
  });

  test('a part that was paid is never superseded', async () => {
    const world = await makeWorld();
    const paid = initializeRequest({ checkout, amount: 30, total: 100 });
    const open = initializeRequest({ checkout, amount: 70, total: 100 });
    await pay(world, paid);
    await start(world, open);
    await start(world, initializeRequest({ checkout, amount: 70, total: 100 }));
    expect((await attemptOf(world, paid))?.supersededAt).toBeNull();
    expect((await attemptOf(world, open))?.supersededAt).not.toBeNull();
  });

  test('what was paid cannot be paid again', async () => {
    const world = await makeWorld();
    await pay(world, initializeRequest({ checkout }));
    const answer = await start(world, initializeRequest({ checkout }));
    expect(errorOf(answer)).toBe('AmountExceedsDue');
    expect(world.intents()).toHaveLength(1);
  });

  test('what was paid on a superseded attempt at the last moment cannot be paid again', async () => {
    const world = await makeWorld();
    const older = initializeRequest({ checkout });
    const { pspReference } = await start(world, older);
    const newer = initializeRequest({ checkout });
    await start(world, newer);
    expect(await confirm(world, pspReference, 'pm_card_visa')).toBe(200);
    const answer = await start(world, initializeRequest({ checkout }));
    expect(errorOf(answer)).toBe('AmountExceedsDue');
    expect(world.intents()).toHaveLength(2);
  });

  test('an attempt whose state cannot be read is not superseded blindly', async () => {
    const world = await makeWorld();
    const older = initializeRequest({ checkout });
    await start(world, older);
    world.stripe.faults.add({
      kind: 'drop-before',
      when: ({ method }) => method === 'GET',
      times: 9,
    });
    const answer = await start(world, initializeRequest({ checkout }));
    expect(errorOf(answer)).toBe('StripeApiError');
    expect((await attemptOf(world, older))?.supersededAt).toBeNull();
    expect(world.intents()).toHaveLength(1);
  });

  test('a superseded attempt cannot be begun again', async () => {
    const world = await makeWorld();
    const older = initializeRequest({ checkout });
    await start(world, older);
    await start(world, initializeRequest({ checkout }));
    expect(errorOf(await start(world, older))).toBe('Superseded');
  });

  test('no more than five are open at once', async () => {
    const world = await makeWorld();
    const part = () => initializeRequest({ checkout, amount: 1, total: 100 });
    for (let count = 0; count < 5; count += 1) {
      expect((await start(world, part())).result).toBe('CHARGE_ACTION_REQUIRED');
    }
    expect(errorOf(await start(world, part()))).toBe('TooManyAttempts');
    expect(world.intents()).toHaveLength(5);
  });

  test('no more than ten begin in a minute, whatever became of them (threat 12)', async () => {
    const world = await makeWorld();
    const again = () => start(world, initializeRequest({ checkout }));
    const results: (string | undefined)[] = [];
    for (let count = 0; count < 12; count += 1) {
      results.push(errorOf(await again()));
    }
    expect(results).toEqual([...Array<undefined>(10), 'TooManyAttempts', 'TooManyAttempts']);
    await world.clock.runUntil(world.clock.now() + 60 * second);
    expect(errorOf(await again())).toBeUndefined();
  });

  test('two that start at the same moment never come to more than is due', async () => {
    const world = await makeWorld();
    const requests = [initializeRequest({ checkout }), initializeRequest({ checkout })];
    const answers = await world.run(
      Promise.all(
        requests.map((request) => world.app.initializeTransaction(world.installation, request)),
      ),
    );
    const attempts = await Promise.all(requests.map((request) => attemptOf(world, request)));
    expect(attempts.filter((attempt) => attempt?.supersededAt === null)).toHaveLength(1);
    expect(answers.map(({ result }) => result)).toContain('CHARGE_ACTION_REQUIRED');
  });

  test('two that start in two processes at the same moment never both get a secret', async () => {
    const world = await makeWorld();
    const apps = [world.otherApp(), world.otherApp()];
    const answers = await world.run(
      Promise.all(
        apps.map((app) =>
          app.initializeTransaction(world.installation, initializeRequest({ checkout })),
        ),
      ),
    );
    const secrets = answers.filter(({ result }) => result === 'CHARGE_ACTION_REQUIRED');
    expect(secrets.length).toBeLessThanOrEqual(1);
    const retry = await start(world, initializeRequest({ checkout }));
    expect(retry.result).toBe('CHARGE_ACTION_REQUIRED');
  });

  test('a declined card leaves the intent open for another one', async () => {
    const world = await makeWorld();
    const request = initializeRequest({ checkout });
    const { pspReference } = await start(world, request);
    expect(await confirm(world, pspReference, 'pm_card_chargeDeclined')).toBe(402);
    const again = await start(world, request);
    expect(again).toMatchObject({ result: 'CHARGE_ACTION_REQUIRED', pspReference });
    expect(again.data).toMatchObject({ paymentIntent: { stripeClientSecret: expect.any(String) } });
  });
});
