import { describe, expect, it } from 'vitest';
import { at, gateway, makeStage, type Answer, type Stage } from './testing';
import { makeCheckout, makeOrder, pay, reportEvent } from './testing-acts';

const transactionOf = (stage: Stage, id: string) => {
  const transaction = stage.saleor.read.transaction(id);
  if (!transaction) throw new Error(`No transaction ${id}`);
  return transaction;
};

const process = `mutation ($id: ID!) { transactionProcess(id: $id) {
  transactionEvent { id type message } data errors { field code } } }`;

describe('transactionInitialize', () => {
  it('takes the requested amount where a success names none (case 1)', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_SUCCESS',
      pspReference: 'p1',
    });
    expect(paid.eventType).toBe('CHARGE_SUCCESS');
    const transaction = transactionOf(stage, paid.transactionId);
    expect(transaction).toMatchObject({ charged: 19.9, pspReference: 'p1' });
    expect(transaction.events.map(({ type, included }) => [type, included])).toEqual([
      ['CHARGE_REQUEST', false],
      ['CHARGE_SUCCESS', true],
    ]);
  });

  it('believes another amount than it asked for (case 2)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const paid = await pay(
      stage,
      checkout,
      { result: 'CHARGE_SUCCESS', pspReference: 'p1', amount: 15 },
      { amount: 10 },
    );
    expect(stage.received.at(-1)?.body['action']).toMatchObject({ amount: 10 });
    expect(transactionOf(stage, paid.transactionId).charged).toBe(15);
    expect(stage.saleor.read.checkout(checkout)?.chargeStatus).toBe('PARTIAL');
  });

  it('fails a success without a reference (case 3)', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), { result: 'CHARGE_SUCCESS' });
    expect(paid.eventType).toBe('CHARGE_FAILURE');
    expect(paid.message).toContain('pspReference');
    const transaction = transactionOf(stage, paid.transactionId);
    expect(transaction.charged).toBe(0);
    expect(transaction.events.at(-1)).toMatchObject({ type: 'CHARGE_FAILURE', included: false });
  });

  it('keeps an ACTION_REQUIRED without a reference and moves nothing (case 4)', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_ACTION_REQUIRED',
      data: { paymentIntent: { stripeClientSecret: 's' } },
    });
    expect(paid.data).toEqual({ paymentIntent: { stripeClientSecret: 's' } });
    const transaction = transactionOf(stage, paid.transactionId);
    expect(transaction).toMatchObject({ charged: 0, chargePending: 0, pspReference: '' });
    expect(transaction.events.at(-1)?.type).toBe('CHARGE_ACTION_REQUIRED');
  });

  it('makes the request itself pending on CHARGE_REQUEST (case 5)', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_REQUEST',
      pspReference: 'p',
    });
    const transaction = transactionOf(stage, paid.transactionId);
    expect(transaction.chargePending).toBe(19.9);
    expect(transaction.events).toHaveLength(1);
    expect(transaction.events[0]).toMatchObject({ pspReference: 'p', included: true });
  });

  it('counts what is pending for checkouts, and not for orders (facts 0.3, 6.5)', async () => {
    const stage = makeStage();
    const pending = { result: 'AUTHORIZATION_REQUEST', pspReference: 'p' };
    const checkout = await makeCheckout(stage);
    await pay(stage, checkout, pending);
    expect(stage.saleor.read.checkout(checkout)?.authorizeStatus).toBe('FULL');
    const order = await makeOrder(stage);
    await pay(stage, order, pending);
    expect(stage.saleor.read.order(order)?.authorizeStatus).toBe('NONE');
  });

  it('asks for what is neither paid nor pending where no amount is given (facts 3.2)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const ask = () => at(stage.received.at(-1)?.body, 'action', 'amount');
    await pay(stage, checkout, { result: 'CHARGE_REQUEST', pspReference: 'p' }, { amount: 5 });
    const held = { result: 'AUTHORIZATION_SUCCESS', pspReference: 'a' };
    await pay(stage, checkout, held, { amount: 4 });
    await pay(stage, checkout, { result: 'CHARGE_ACTION_REQUIRED' });
    expect(ask()).toBe(10.9);
  });

  it('takes the actions of a success, drops unknown ones, ignores a failure’s (case 6)', async () => {
    const stage = makeStage();
    const good = await pay(stage, await makeCheckout(stage), {
      result: 'AUTHORIZATION_SUCCESS',
      pspReference: 'p',
      actions: ['CHARGE', 'REFUND', 'FOO'],
    });
    expect(transactionOf(stage, good.transactionId).actions).toEqual(['CHARGE', 'REFUND']);
    const bad = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_FAILURE',
      actions: ['CHARGE'],
    });
    expect(transactionOf(stage, bad.transactionId).actions).toEqual([]);
  });

  it('fails a second AUTHORIZATION_SUCCESS on one transaction (case 7)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    let psp = 0;
    stage.answers['transaction_initialize_session'] = () => ({
      result: 'AUTHORIZATION_SUCCESS',
      pspReference: `p${(psp += 1)}`,
    });
    const variables = { key: 'same', amount: 5 };
    const first = await pay(stage, checkout, undefined, variables);
    const second = await pay(stage, checkout, undefined, variables);
    expect(second.transactionId).toBe(first.transactionId);
    expect(second.eventType).toBe('AUTHORIZATION_FAILURE');
    expect(transactionOf(stage, first.transactionId).authorized).toBe(5);
  });

  it('cuts a message at 512 characters (case 8)', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_SUCCESS',
      pspReference: 'p',
      message: 'm'.repeat(1_000),
    });
    expect(paid.eventType).toBe('CHARGE_SUCCESS');
    expect(paid.message).toHaveLength(512);
  });

  it('rejects the whole answer for bad paymentMethodDetails (case 9)', async () => {
    const stage = makeStage();
    for (const details of [
      { type: 'CARD' },
      { type: 'card', name: 'Visa' },
      { type: 'CARD', name: 'Visa', firstDigits: '424242' },
      { type: 'CARD', name: 'Visa', expMonth: 13 },
    ]) {
      const paid = await pay(stage, await makeCheckout(stage), {
        result: 'CHARGE_SUCCESS',
        pspReference: 'p',
        paymentMethodDetails: details,
      });
      expect(paid.eventType, JSON.stringify(details)).toBe('CHARGE_FAILURE');
      expect(paid.message).toContain('paymentMethodDetails');
      expect(transactionOf(stage, paid.transactionId).charged).toBe(0);
    }
  });

  it('stores good card details from 3.22 on and ignores them in 3.21 (case 10)', async () => {
    const query = `query ($id: ID!) { transaction(id: $id) { paymentMethodDetails { name
      ... on CardPaymentMethodDetails { brand lastDigits } } } }`;
    const details = { type: 'CARD', name: 'Visa', brand: 'visa', lastDigits: '4242' };
    const answer = { result: 'CHARGE_SUCCESS', pspReference: 'p', paymentMethodDetails: details };
    const stage = makeStage({ version: '3.22' });
    const paid = await pay(stage, await makeCheckout(stage), answer);
    const found = await stage.call(query, { id: paid.transactionId }, stage.token);
    expect(at(found, 'data', 'transaction', 'paymentMethodDetails')).toEqual({
      name: 'Visa',
      brand: 'visa',
      lastDigits: '4242',
    });
    const old = makeStage({ version: '3.21' });
    const ignored = { ...answer, paymentMethodDetails: { type: 'nonsense' } };
    expect((await pay(old, await makeCheckout(old), ignored)).eventType).toBe('CHARGE_SUCCESS');
    expect((await old.post({ query, variables: { id: '' } }, old.token)).status).toBe(400);
  });

  it('writes down a failure where the app gave no usable answer (cases 11, M10)', async () => {
    const stage = makeStage();
    const useless = [
      new Response('no json', { status: 200 }),
      new Response('{}', { status: 500 }),
      Response.json({ result: 'CHARGE_SUCCESS', pspReference: 'p' }, { status: 402 }),
      null,
    ];
    for (const answer of useless) {
      const paid = await pay(stage, await makeCheckout(stage), answer);
      expect(paid).toMatchObject({
        eventType: 'CHARGE_FAILURE',
        message: 'Failed to delivery request.',
      });
      expect(transactionOf(stage, paid.transactionId).events.at(-1)?.included).toBe(false);
    }
    const bad = [
      { result: 'charge_success', pspReference: 'p' },
      { result: 'REFUND_SUCCESS', pspReference: 'p' },
      { result: 'CHARGE_SUCCESS', pspReference: 7 },
      { result: 'CHARGE_SUCCESS', pspReference: 'p', time: 'yesterday' },
      { result: 'CHARGE_SUCCESS', pspReference: 'p', externalUrl: '' },
    ];
    for (const answer of bad) {
      const paid = await pay(stage, await makeCheckout(stage), { ...answer, data: { kept: true } });
      expect(paid.eventType, JSON.stringify(answer)).toBe('CHARGE_FAILURE');
      expect(paid.data).toEqual({ kept: true });
    }
  });

  it('gives up after 18 s without an answer', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const before = stage.clock.now();
    const paying = pay(stage, checkout, () => new Promise<never>(() => undefined));
    await stage.pass(60_000);
    expect((await paying).message).toBe('Failed to delivery request.');
    const [delivery] = stage.saleor.read
      .deliveries()
      .filter(({ event }) => event === 'TRANSACTION_INITIALIZE_SESSION');
    expect(delivery?.attempts[0]?.endedAt).toBe(before + 18_000);
  });

  it('refuses a used idempotency key without asking the app (case 12)', async () => {
    const stage = makeStage();
    const answer = { result: 'CHARGE_ACTION_REQUIRED', pspReference: 'p' };
    await pay(stage, await makeCheckout(stage), answer, { key: 'k', amount: 5 });
    const asked = stage.received.length;
    const other = await makeCheckout(stage);
    expect((await pay(stage, other, answer, { key: 'k', amount: 5 })).errors).toEqual([
      { field: 'idempotencyKey', code: 'UNIQUE' },
    ]);
    expect((await pay(stage, other, answer, { key: '' })).errors).toEqual([
      { field: 'idempotencyKey', code: 'INVALID' },
    ]);
    expect(stage.received.slice(asked).map(({ event }) => event)).not.toContain(
      'transaction_initialize_session',
    );
  });

  it('asks again for the same key and amount, about one transaction (case 13)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const answer = { result: 'CHARGE_ACTION_REQUIRED', pspReference: 'p' };
    const first = await pay(stage, checkout, answer, { key: 'k', amount: 5 });
    const second = await pay(stage, checkout, answer, { key: 'k', amount: 5 });
    expect(second.transactionId).toBe(first.transactionId);
    const asked = stage.received.filter(({ event }) => event.endsWith('initialize_session'));
    expect(asked.map(({ body }) => body['idempotencyKey'])).toEqual(['k', 'k']);
  });

  it('is refused while a completion is under way (case 14)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    stage.saleor.control.lockCheckout(checkout, 1_000);
    expect((await pay(stage, checkout, {})).errors[0]?.code).toBe(
      'CHECKOUT_COMPLETION_IN_PROGRESS',
    );
  });

  it('takes a pending charge of the total for fully paid, and says so once (case 15)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    await stage.notices();
    await pay(stage, checkout, { result: 'CHARGE_REQUEST', pspReference: 'p' });
    expect(await stage.notices()).toEqual(['checkout_fully_paid', 'checkout_fully_authorized']);
    expect(stage.saleor.read.checkout(checkout)).toMatchObject({
      chargeStatus: 'FULL',
      authorizeStatus: 'FULL',
    });
  });

  it('lets only apps choose the action (case 16)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const answer = { result: 'AUTHORIZATION_SUCCESS', pspReference: 'p' };
    const variables = { action: 'AUTHORIZATION' };
    const shopper = await pay(stage, checkout, answer, variables);
    expect(shopper.transactionId).toBe('undefined');
    const app = await pay(stage, checkout, answer, variables, stage.token);
    expect(app.eventType).toBe('AUTHORIZATION_SUCCESS');
  });

  it('stops at 100 transactions on one checkout (case 17)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const answer = { result: 'CHARGE_ACTION_REQUIRED' };
    for (let count = 0; count < 100; count += 1) {
      expect((await pay(stage, checkout, answer, { amount: 1 })).errors).toEqual([]);
    }
    expect((await pay(stage, checkout, answer)).errors[0]?.code).toBe('INVALID');
  });

  it('confirms an order by its first transaction, a draft never (case 19)', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    expect(stage.saleor.read.order(order)?.status).toBe('UNCONFIRMED');
    await stage.notices();
    await pay(stage, order, { result: 'CHARGE_REQUEST', pspReference: 'p' });
    expect(stage.saleor.read.order(order)).toMatchObject({
      status: 'UNFULFILLED',
      chargeStatus: 'NONE',
    });
    expect(await stage.notices()).toEqual([]);
    const draft = await stage.call(
      `mutation { draftOrderCreate(input: { channelId: "Q2hhbm5lbDox",
        lines: [{ variantId: "UHJvZHVjdFZhcmlhbnQ6MQ==", quantity: 1 }] }) { order { id } } }`,
      {},
      stage.staff,
    );
    const id = String(at(draft, 'data', 'draftOrderCreate', 'order', 'id'));
    await pay(stage, id, { result: 'CHARGE_SUCCESS', pspReference: 'q' });
    expect(stage.saleor.read.order(id)?.status).toBe('DRAFT');
    expect(await stage.notices()).toEqual([]);
  });

  it('crashes on a list, as the real one does (case M8)', async () => {
    const stage = makeStage();
    stage.answers['transaction_initialize_session'] = [];
    const answer = await stage.call(
      `mutation ($id: ID!) { transactionInitialize(id: $id, paymentGateway: { id: "${gateway}" }) {
        transaction { id } } }`,
      { id: await makeCheckout(stage) },
    );
    expect(answer['data']).toBeUndefined();
    expect(at(answer, 'errors', 0, 'message')).toContain("'list' object has no attribute");
  });

  it('rounds the amount it asks for to the currency', async () => {
    const stage = makeStage({ channels: [{ slug: 'default-channel', currencyCode: 'JPY' }] });
    const checkout = await makeCheckout(stage, { price: 500 });
    await pay(stage, checkout, { result: 'CHARGE_ACTION_REQUIRED' }, { amount: 10.55 });
    expect(stage.received.at(-1)?.body['action']).toMatchObject({ amount: 11, currency: 'JPY' });
  });
});

describe('paymentGatewayInitialize', () => {
  const query = `mutation ($id: ID!, $gateways: [PaymentGatewayToInitialize!]) {
    paymentGatewayInitialize(id: $id, paymentGateways: $gateways) {
      gatewayConfigs { id data errors { field code } } errors { code } } }`;
  const configs = async (stage: Stage, answer: Answer, gateways: unknown = null) => {
    stage.answers['payment_gateway_initialize_session'] = answer;
    const result = await stage.call(query, { id: await makeCheckout(stage), gateways });
    return at(result, 'data', 'paymentGatewayInitialize', 'gatewayConfigs', 0);
  };

  it('hands on the data of every payment app', async () => {
    const stage = makeStage();
    expect(await configs(stage, { data: { stripePublishableKey: 'pk' } })).toEqual({
      id: gateway,
      data: { stripePublishableKey: 'pk' },
      errors: [],
    });
    expect(await configs(stage, {})).toMatchObject({ data: null, errors: [] });
    expect(stage.received.at(-1)?.body).toMatchObject({ amount: 19.9, data: null });
  });

  it('says which app gave no usable answer, or is not there', async () => {
    const stage = makeStage();
    const invalid = { data: null, errors: [{ field: 'id', code: 'INVALID' }] };
    expect(await configs(stage, { other: 1 })).toMatchObject(invalid);
    expect(await configs(stage, new Response('no', { status: 400 }))).toMatchObject(invalid);
    expect(await configs(stage, {}, [{ id: 'nobody' }])).toMatchObject({
      errors: [{ field: 'id', code: 'NOT_FOUND' }],
    });
  });
});

describe('transactionProcess', () => {
  it('gives the counted result again and does not ask the app (case 18)', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_FAILURE',
      pspReference: 'p',
    });
    const asked = stage.received.length;
    const again = await stage.call(process, { id: paid.transactionId });
    expect(at(again, 'data', 'transactionProcess', 'transactionEvent', 'type')).toBe(
      'CHARGE_FAILURE',
    );
    expect(stage.received).toHaveLength(asked);
  });

  it('asks as often as action is required, and again after Saleor’s own failure', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_ACTION_REQUIRED',
      pspReference: 'pi_1',
    });
    stage.answers['transaction_process_session'] = new Response('', { status: 500 });
    const failed = await stage.call(process, { id: paid.transactionId });
    expect(at(failed, 'data', 'transactionProcess', 'transactionEvent', 'type')).toBe(
      'CHARGE_FAILURE',
    );
    stage.answers['transaction_process_session'] = { result: 'CHARGE_SUCCESS', pspReference: 'c' };
    await stage.call(process, { id: paid.transactionId });
    const transaction = transactionOf(stage, paid.transactionId);
    expect(transaction).toMatchObject({ charged: 19.9, pspReference: 'c' });
    expect(transaction.events.map(({ type, pspReference }) => `${type} ${pspReference}`)).toEqual([
      'CHARGE_REQUEST c',
      'CHARGE_ACTION_REQUIRED pi_1',
      'CHARGE_FAILURE pi_1',
      'CHARGE_SUCCESS c',
    ]);
  });

  it('puts the reference of any answer in the place of the transaction’s own', async () => {
    const stage = makeStage();
    const paid = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_ACTION_REQUIRED',
      pspReference: 'pi_1',
    });
    stage.answers['transaction_process_session'] = { result: 'CHARGE_FAILURE', pspReference: 'f' };
    await stage.call(process, { id: paid.transactionId });
    expect(transactionOf(stage, paid.transactionId).pspReference).toBe('f');
  });

  it('refuses a transaction that was never initialized (case 18)', async () => {
    const stage = makeStage();
    const created = await stage.call(
      `mutation ($id: ID!) { transactionCreate(id: $id, transaction: { name: "x" }) {
        transaction { id } } }`,
      { id: await makeCheckout(stage) },
      stage.token,
    );
    const id = at(created, 'data', 'transactionCreate', 'transaction', 'id');
    const answer = await stage.call(process, { id });
    expect(at(answer, 'data', 'transactionProcess', 'errors', 0, 'code')).toBe('INVALID');
  });
});

describe('a late payment', () => {
  it('brings a cancelled or expired order back to life if it covers it (case M5)', async () => {
    const stage = makeStage();
    const cancel = 'mutation ($id: ID!) { orderCancel(id: $id) { errors { code } } }';
    const order = await makeOrder(stage);
    await stage.call(cancel, { id: order }, stage.staff);
    const part = await pay(stage, order, { result: 'CHARGE_ACTION_REQUIRED' });
    await reportEvent(stage, part.transactionId, {
      type: 'CHARGE_SUCCESS',
      psp: 'c1',
      amount: 9.9,
    });
    expect(stage.saleor.read.order(order)?.status).toBe('CANCELED');
    await stage.notices();
    await reportEvent(stage, part.transactionId, { type: 'CHARGE_SUCCESS', psp: 'c2', amount: 10 });
    expect(stage.saleor.read.order(order)?.status).toBe('UNFULFILLED');
    expect(await stage.notices()).toEqual(['order_paid', 'order_fully_paid', 'order_updated']);
  });
});
