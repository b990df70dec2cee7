import { describe, expect, it } from 'vitest';
import { at, gateway, makeStage, webhooks, type Stage } from './testing';
import {
  makeCheckout,
  makeOrder,
  orderFromCheckout,
  pay,
  reportEvent,
  requestAction,
} from './testing-acts';

/** An order of 19.90 that was charged in full under the reference `c1`. */
const chargedOrder = async (stage: Stage): Promise<{ order: string; transaction: string }> => {
  const order = await makeOrder(stage);
  const paid = await pay(stage, order, { result: 'CHARGE_SUCCESS', pspReference: 'c1' });
  await stage.notices();
  return { order, transaction: paid.transactionId };
};

/** Staff delete the app and install it anew. */
const reinstall = async (stage: Stage) => {
  const remove = 'mutation ($id: ID!) { appDelete(id: $id) { errors { code } } }';
  await stage.call(remove, { id: stage.appId }, stage.staff);
  const permissions = ['HANDLE_PAYMENTS'];
  return stage.saleor.control.addApp({ identifier: gateway, permissions, webhooks });
};

const read = (stage: Stage, id: string) => {
  const transaction = stage.saleor.read.transaction(id);
  if (!transaction) throw new Error(`No transaction ${id}`);
  return transaction;
};

const refundRequests = (stage: Stage) =>
  stage.received.filter(({ event }) => event === 'transaction_refund_requested');

describe('charge, refund and cancel requests', () => {
  it('move the pending amount for a reference alone (case 20)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    await requestAction(stage, transaction, 'REFUND', 5, { pspReference: 'r1' });
    expect(read(stage, transaction)).toMatchObject({ charged: 14.9, refundPending: 5 });
    expect(read(stage, transaction).events.at(-1)).toMatchObject({
      type: 'REFUND_REQUEST',
      pspReference: 'r1',
      included: true,
    });
    await reportEvent(stage, transaction, { type: 'REFUND_SUCCESS', psp: 'r1', amount: 5 });
    expect(read(stage, transaction)).toMatchObject({
      charged: 14.9,
      refundPending: 0,
      refunded: 5,
    });
  });

  it.each(['3.22', '3.23', '3.24'] as const)(
    'hide the order for actions beside a reference alone, until others are told (facts 0.20), %s',
    async (version) => {
      const stage = makeStage({ version });
      const { order, transaction } = await chargedOrder(stage);
      const answer = { pspReference: 'r1', actions: ['REFUND'] };
      await requestAction(stage, transaction, 'REFUND', 5, answer);
      const look = () =>
        stage.call(
          `query ($order: ID!, $transaction: ID!) {
            order(id: $order) { id transactions { id actions } }
            transaction(id: $transaction) { id actions }
          }`,
          { order, transaction },
          stage.staff,
        );
      const hidden = await look();
      expect(hidden['data']).toEqual({ order: null, transaction: null });
      expect(at(hidden, 'errors', 0, 'message')).toBe(
        'Expected a value of type "TransactionActionEnum" but received: REFUND',
      );
      const report = { type: 'REFUND_REQUEST', psp: 'r1', amount: 5, actions: [] };
      await reportEvent(stage, transaction, report);
      expect(await look()).toMatchObject({
        data: { order: { id: order }, transaction: { actions: [] } },
      });
    },
  );

  it('take actions beside a reference alone in 3.21', async () => {
    const stage = makeStage({ version: '3.21' });
    const { transaction } = await chargedOrder(stage);
    const answer = { pspReference: 'r1', actions: ['CANCEL'] };
    await requestAction(stage, transaction, 'REFUND', 5, answer);
    expect(read(stage, transaction)).toMatchObject({ actions: ['CANCEL'], unreadableActions: [] });
  });

  it('are settled by a result (case 21)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    await requestAction(stage, transaction, 'REFUND', 5, {
      pspReference: 'r1',
      result: 'REFUND_SUCCESS',
      amount: 5,
      message: 'done',
      actions: ['REFUND'],
    });
    expect(read(stage, transaction)).toMatchObject({ charged: 14.9, refunded: 5 });
    expect(read(stage, transaction).actions).toEqual(['REFUND']);
    expect(await stage.notices()).toEqual(['order_refunded', 'order_updated']);
  });

  it('are sent again after a 5xx, but with an empty body, signed as such (case M1)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    let tries = 0;
    const answer = () => {
      tries += 1;
      return tries === 1 ? new Response('', { status: 503 }) : { pspReference: 'r1' };
    };
    await requestAction(stage, transaction, 'REFUND', 5, answer);
    await stage.pass(9_999);
    expect(refundRequests(stage)).toHaveLength(1);
    await stage.pass(1);
    const [first, second] = refundRequests(stage);
    expect(first?.text).not.toBe('');
    expect(second?.text).toBe('');
    expect(read(stage, transaction).refundPending).toBe(5);
  });

  it('fail for good after five retries in 310 s (case 21)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const began = stage.clock.now();
    const unavailable = () => new Response('', { status: 500 });
    await requestAction(stage, transaction, 'REFUND', 5, unavailable);
    await stage.pass(400_000);
    const times = refundRequests(stage).map(({ at: time }) => (time - began) / 1_000);
    expect(times).toEqual([0, 10, 30, 70, 150, 310]);
    expect(read(stage, transaction).events.at(-1)).toMatchObject({
      type: 'REFUND_FAILURE',
      included: false,
      message: 'Failed to delivery request.',
    });
    const [delivery] = stage.saleor.read
      .deliveries()
      .filter(({ event }) => event === 'TRANSACTION_REFUND_REQUESTED');
    expect(delivery?.status).toBe('FAILED');
  });

  it('fail at once where the connection breaks, and are not repeated', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const broken = (): never => {
      throw new TypeError('fetch failed');
    };
    await requestAction(stage, transaction, 'REFUND', 5, broken);
    expect(read(stage, transaction).events.at(-1)?.type).toBe('REFUND_FAILURE');
    await stage.pass(400_000);
    expect(refundRequests(stage)).toHaveLength(1);
  });

  it('take the body of a 4xx like that of a success', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const answer = Response.json({ pspReference: 'r1' }, { status: 404 });
    await requestAction(stage, transaction, 'REFUND', 5, answer);
    expect(read(stage, transaction).refundPending).toBe(5);
  });

  it('fail without a reference, quoting the answer (cases 21, M3)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    await requestAction(stage, transaction, 'REFUND', 5, {});
    expect(read(stage, transaction).events.at(-1)).toMatchObject({
      type: 'REFUND_FAILURE',
      pspReference: '',
      message: 'Missing value for field: pspReference. Input: {}.',
    });
  });

  it('reject an answer of another family', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const answer = { result: 'CHARGE_SUCCESS', pspReference: 'x' };
    await requestAction(stage, transaction, 'REFUND', 5, answer);
    expect(read(stage, transaction)).toMatchObject({ charged: 19.9, refunded: 0 });
    expect(read(stage, transaction).events.at(-1)?.type).toBe('REFUND_FAILURE');
  });

  it('swallow a second failure without a reference (case M2)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    let count = 0;
    const answer = () => ({ result: 'REFUND_FAILURE', message: `no ${(count += 1)}` });
    await requestAction(stage, transaction, 'REFUND', 5, answer);
    await requestAction(stage, transaction, 'REFUND', 5, answer);
    const failures = read(stage, transaction).events.filter(
      ({ type }) => type === 'REFUND_FAILURE',
    );
    expect(failures.map(({ message }) => message)).toEqual(['no 1']);
  });

  it('stay open for ever where the answer is a list (case M8)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    await requestAction(stage, transaction, 'REFUND', 5, []);
    expect(read(stage, transaction).events.at(-1)).toMatchObject({
      type: 'REFUND_REQUEST',
      included: false,
    });
  });

  it('are capped at what there is, and ask for all of it where no amount is given (case 22)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    await requestAction(stage, transaction, 'REFUND', 500, { pspReference: 'r1' });
    expect(refundRequests(stage).at(-1)?.body['action']).toMatchObject({ amount: 19.9 });
    await requestAction(stage, transaction, 'CHARGE', null, { pspReference: 'x' });
    expect(stage.received.at(-1)?.body['action']).toMatchObject({
      amount: 0,
      actionType: 'CHARGE',
    });
  });

  it('ask for all of it where the amount is 0 (facts 3.5)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    await requestAction(stage, transaction, 'REFUND', 0, { pspReference: 'r1' });
    expect(refundRequests(stage).at(-1)?.body['action']).toMatchObject({ amount: 19.9 });
  });

  it('go to the app that was installed anew (facts 1.6, 3.5)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const again = await reinstall(stage);
    await requestAction(stage, transaction, 'REFUND', 5, { pspReference: 'r1' });
    expect(refundRequests(stage).map(({ body }) => body['recipient'])).toEqual([
      { id: again.appId },
    ]);
    expect(read(stage, transaction).refundPending).toBe(5);
  });

  it('take a larger charge than was asked for (case M6)', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage, { quantity: 1 });
    const paid = await pay(stage, order, { result: 'AUTHORIZATION_SUCCESS', pspReference: 'a1' });
    const answer = { result: 'CHARGE_SUCCESS', pspReference: 'c1', amount: 5 };
    await requestAction(stage, paid.transactionId, 'CHARGE', 5, answer);
    expect(stage.received.find(({ event }) => event.includes('charge_r'))?.body['action']).toEqual({
      actionType: 'CHARGE',
      amount: 1.99,
      currency: 'USD',
    });
    expect(read(stage, paid.transactionId)).toMatchObject({ charged: 5, authorized: 0 });
    expect(stage.saleor.read.order(order)?.chargeStatus).toBe('OVERCHARGED');
  });

  it('say so where nobody answers for the transaction (case 22)', async () => {
    const stage = makeStage();
    const created = await stage.call(
      `mutation ($id: ID!) { transactionCreate(id: $id, transaction: {
        amountCharged: { amount: 5, currency: "USD" } }) { transaction { id } } }`,
      { id: await makeOrder(stage) },
      stage.staff,
    );
    const id = String(at(created, 'data', 'transactionCreate', 'transaction', 'id'));
    expect(await requestAction(stage, id, 'REFUND', 5)).toEqual([
      { field: 'id', code: 'MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK' },
    ]);
    expect(read(stage, id).events.at(-1)?.type).toBe('REFUND_FAILURE');
  });

  it('name the request by an idempotency key, newest event first', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    await requestAction(stage, transaction, 'REFUND', 5, { pspReference: 'r1' });
    const events = at(refundRequests(stage)[0]?.body, 'transaction', 'events');
    expect(at(events, 0)).toMatchObject({ type: 'REFUND_REQUEST', pspReference: '' });
    expect(at(events, 0, 'idempotencyKey')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('transactionEventReport', () => {
  it('knows an equal report again and tells nobody (case 23)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const again = { type: 'CHARGE_SUCCESS', psp: 'c1', amount: 19.9, actions: ['REFUND'] };
    expect(await reportEvent(stage, transaction, again)).toMatchObject({ alreadyProcessed: true });
    expect(read(stage, transaction).actions).toEqual(['REFUND']);
    expect(read(stage, transaction).events).toHaveLength(2);
    expect(await stage.notices()).toEqual([]);
  });

  it('takes no metadata from a repetition (facts 4.1)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const report = async (psp: string) =>
      stage.call(
        `mutation ($id: ID!, $psp: String!) { transactionEventReport(id: $id, amount: 19.9,
          type: CHARGE_SUCCESS, pspReference: $psp,
          transactionMetadata: [{ key: "from", value: $psp }]) { transaction { metadata {
            key value } } } }`,
        { id: transaction, psp },
        stage.token,
      );
    const noted = (answer: unknown) =>
      at(answer, 'data', 'transactionEventReport', 'transaction', 'metadata');
    expect(noted(await report('c2'))).toEqual([{ key: 'from', value: 'c2' }]);
    expect(noted(await report('c1'))).toEqual([{ key: 'from', value: 'c2' }]);
  });

  it('names the transaction by its first reference (facts 4.1)', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    const { transactionId } = await pay(stage, order, { result: 'CHARGE_ACTION_REQUIRED' });
    await reportEvent(stage, transactionId, { type: 'INFO', psp: 'i' });
    expect(read(stage, transactionId).pspReference).toBe('');
    for (const psp of ['c1', 'c2']) {
      await reportEvent(stage, transactionId, { type: 'CHARGE_SUCCESS', psp, amount: 1 });
    }
    expect(read(stage, transactionId).pspReference).toBe('c1');
  });

  it('never takes two INFOs for one (facts 4.1)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    for (const amount of [1, 1, 2]) {
      expect(
        await reportEvent(stage, transaction, { type: 'INFO', psp: 'i', amount }),
      ).toMatchObject({ alreadyProcessed: false, errors: [] });
    }
    const infos = read(stage, transaction).events.filter(({ type }) => type === 'INFO');
    expect(infos).toHaveLength(3);
  });

  it('refuses another amount under the same reference and type (case 24)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const report = { type: 'CHARGE_SUCCESS', psp: 'c1', amount: 5 };
    expect(await reportEvent(stage, transaction, report)).toMatchObject({
      errors: [{ field: 'pspReference', code: 'INCORRECT_DETAILS' }],
    });
    expect(read(stage, transaction).events.at(-1)).toMatchObject({
      type: 'CHARGE_FAILURE',
      included: false,
    });
    expect(read(stage, transaction).charged).toBe(19.9);
  });

  it('refuses a second AUTHORIZATION_SUCCESS (case 25)', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    const paid = await pay(stage, order, { result: 'AUTHORIZATION_SUCCESS', pspReference: 'a' });
    const report = { type: 'AUTHORIZATION_SUCCESS', psp: 'b', amount: 1 };
    expect(await reportEvent(stage, paid.transactionId, report)).toMatchObject({
      errors: [{ field: 'type', code: 'ALREADY_EXISTS' }],
    });
  });

  it('is for the owner alone (case 26)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const other = stage.saleor.control.addApp({
      identifier: 'other.app',
      permissions: ['HANDLE_PAYMENTS'],
      webhooks: [],
    });
    const report = { type: 'CHARGE_BACK', psp: 'x', amount: 1 };
    for (const token of [other.token, stage.staff]) {
      const answer = await reportEvent(stage, transaction, report, token);
      expect(at(answer, 'errors', 0, 'extensions', 'exception', 'code')).toBe('PermissionDenied');
    }
  });

  it('still knows its owner after a reinstallation', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const again = await reinstall(stage);
    const report = { type: 'CHARGE_BACK', psp: 'x', amount: 1 };
    expect(await reportEvent(stage, transaction, report, again.token)).toMatchObject({
      errors: [],
    });
    expect(read(stage, transaction).charged).toBe(18.9);
  });

  it('finds an amount that was left out, where it can (case 27)', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    const left = (type: string, psp: string) => reportEvent(stage, transaction, { type, psp });
    const required = { errors: [{ field: 'amount', code: 'REQUIRED' }] };
    expect(await left('CHARGE_SUCCESS', 'new')).toMatchObject(required);
    expect(await left('CHARGE_FAILURE', 'unknown')).toMatchObject(required);
    expect(await left('CHARGE_BACK', 'c1')).toMatchObject({ errors: [] });
    expect(read(stage, transaction).events.at(-1)?.amount).toBe(19.9);
  });

  it('tells of a payment in part and in full, and of refunds (case 28)', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    const paid = await pay(stage, order, { result: 'CHARGE_ACTION_REQUIRED' });
    const report = async (type: string, psp: string, amount: number) => {
      await stage.notices();
      await reportEvent(stage, paid.transactionId, { type, psp, amount });
      return stage.notices();
    };
    expect(await report('CHARGE_SUCCESS', 'c1', 9.9)).toEqual(['order_paid', 'order_updated']);
    expect(await report('CHARGE_SUCCESS', 'c2', 10)).toEqual([
      'order_paid',
      'order_fully_paid',
      'order_updated',
    ]);
    expect(await report('REFUND_SUCCESS', 'r1', 5)).toEqual(['order_refunded', 'order_updated']);
    expect(await report('REFUND_SUCCESS', 'r2', 14.9)).toEqual([
      'order_refunded',
      'order_updated',
      'order_fully_refunded',
    ]);
    expect(await report('INFO', 'i1', 0)).toEqual([]);
    expect(await report('CHARGE_FAILURE', 'c9', 5)).toEqual([]);
  });

  it('reaches the order where the checkout became one meanwhile (case 29)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const paid = await pay(stage, checkout, async () => {
      await orderFromCheckout(stage, checkout);
      await stage.notices();
      return { result: 'CHARGE_SUCCESS', pspReference: 'c1', amount: 9.9 };
    });
    const order = () => stage.saleor.read.orderOfCheckout(checkout);
    expect(order()).toMatchObject({ chargeStatus: 'PARTIAL', status: 'UNFULFILLED' });
    expect(await stage.notices()).toEqual(['order_paid', 'order_updated']);
    const rest = { type: 'CHARGE_SUCCESS', psp: 'c2', amount: 10 };
    await reportEvent(stage, paid.transactionId, rest);
    expect(order()?.chargeStatus).toBe('FULL');
  });

  it('does not add up with amounts given to transactionCreate (case M7)', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    const created = await stage.call(
      `mutation ($id: ID!) { transactionCreate(id: $id, transaction: {
        amountCharged: { amount: 19.9, currency: "USD" } }) { transaction { id } } }`,
      { id: order },
      stage.token,
    );
    const id = String(at(created, 'data', 'transactionCreate', 'transaction', 'id'));
    await reportEvent(stage, id, { type: 'CHARGE_SUCCESS', psp: 'c1', amount: 19.9 });
    expect(read(stage, id).charged).toBe(39.8);
    expect(stage.saleor.read.order(order)?.chargeStatus).toBe('OVERCHARGED');
    await stage.call(
      `mutation ($id: ID!) { transactionUpdate(id: $id, transaction: {
        amountCharged: { amount: 19.9, currency: "USD" } }) { errors { code } } }`,
      { id },
      stage.token,
    );
    expect(read(stage, id).charged).toBe(19.9);
    expect(read(stage, id).events.at(-1)).toMatchObject({ amount: -19.9, pspReference: '' });
  });

  it('is named and linked by transactionUpdate alone, not by what the app answers', async () => {
    const stage = makeStage();
    const url = 'https://dashboard.stripe.com/test/payments/pi_1';
    const { transactionId: id } = await pay(stage, await makeCheckout(stage), {
      result: 'CHARGE_SUCCESS',
      pspReference: 'pi_1',
      externalUrl: url,
    });
    const transaction = () => stage.saleor.read.transaction(id);
    expect(transaction()).toMatchObject({ name: '', externalUrl: '' });
    expect(transaction()?.events.at(-1)).toMatchObject({ externalUrl: url });
    const update = async (externalUrl: string): Promise<unknown> =>
      at(
        await stage.call(
          `mutation ($id: ID!, $externalUrl: String) { transactionUpdate(id: $id, transaction: {
            name: "Stripe", externalUrl: $externalUrl }) { errors { field code } } }`,
          { id, externalUrl },
          stage.token,
        ),
        'data',
        'transactionUpdate',
        'errors',
      );
    await stage.notices();
    expect(await update('https://stripe/pi_1')).toEqual([
      { field: 'externalUrl', code: 'INVALID' },
    ]);
    expect(await update(url)).toEqual([]);
    expect(transaction()).toMatchObject({ name: 'Stripe', externalUrl: url, charged: 19.9 });
    expect(await stage.notices()).toEqual([]);
  });

  it('rounds half-even to the currency', async () => {
    const stage = makeStage();
    const { transaction } = await chargedOrder(stage);
    for (const [given, kept] of [
      [10.005, 10],
      [10.015, 10.02],
      ['10.025', 10.02],
    ] as const) {
      await reportEvent(stage, transaction, {
        type: 'CHARGE_BACK',
        psp: `x${given}`,
        amount: given,
      });
      expect(read(stage, transaction).events.at(-1)?.amount).toBe(kept);
    }
  });
});

describe('a granted refund', () => {
  const grant = `mutation ($id: ID!, $t: ID!, $amount: Decimal!) {
    orderGrantRefundCreate(id: $id, input: { transactionId: $t, amount: $amount }) {
      grantedRefund { id status } errors { field code } } }`;
  const ask = `mutation ($granted: ID!, $t: ID!) {
    transactionRequestRefundForGrantedRefund(grantedRefundId: $granted, id: $t) {
      errors { field code } } }`;

  const granted = async (stage: Stage, order: string, t: string, amount: number) => {
    const answer = await stage.call(grant, { id: order, t, amount }, stage.staff);
    return String(at(answer, 'data', 'orderGrantRefundCreate', 'grantedRefund', 'id'));
  };
  const codes = async (stage: Stage, id: string, t: string): Promise<unknown> => {
    const answer = await stage.call(ask, { granted: id, t }, stage.staff);
    await stage.pass(0);
    const name = 'transactionRequestRefundForGrantedRefund';
    return at(answer, 'data', name, 'errors', 0, 'code');
  };

  it('lowers what is due without telling, and is at most what was charged', async () => {
    const stage = makeStage();
    const { order, transaction } = await chargedOrder(stage);
    await granted(stage, order, transaction, 6);
    expect(stage.saleor.read.order(order)?.chargeStatus).toBe('OVERCHARGED');
    expect(await stage.notices()).toEqual([]);
    const more = await stage.call(grant, { id: order, t: transaction, amount: 20 }, stage.staff);
    expect(at(more, 'data', 'orderGrantRefundCreate', 'errors', 0, 'code')).toBe(
      'AMOUNT_GREATER_THAN_AVAILABLE',
    );
  });

  it('follows its refund: pending, failed, pending, done (cases 31, M4)', async () => {
    const stage = makeStage();
    const { order, transaction } = await chargedOrder(stage);
    const id = await granted(stage, order, transaction, 6);
    const status = () => stage.saleor.read.order(order)?.grantedRefunds[0]?.status;
    stage.answers['transaction_refund_requested'] = { pspReference: 'GR-2' };
    expect(await codes(stage, id, transaction)).toBeUndefined();
    expect(status()).toBe('PENDING');
    expect(await codes(stage, id, transaction)).toBe('REFUND_IS_PENDING');
    await stage.notices();
    await reportEvent(stage, transaction, { type: 'REFUND_FAILURE', psp: 'GR-2', amount: 6 });
    expect(status()).toBe('FAILURE');
    expect(await stage.notices()).toEqual(['order_paid', 'order_fully_paid', 'order_updated']);
    const answer = { pspReference: 'GR-3', result: 'REFUND_SUCCESS' };
    stage.answers['transaction_refund_requested'] = answer;
    expect(await codes(stage, id, transaction)).toBeUndefined();
    expect(status()).toBe('SUCCESS');
    expect(await codes(stage, id, transaction)).toBe('REFUND_ALREADY_PROCESSED');
  });

  it.each([
    ['in an answer', true],
    ['in a report', false],
  ])(
    'stays pending for ever where a time %s lies before its request (facts 0.21)',
    async (_, now) => {
      const stage = makeStage();
      const { order, transaction } = await chargedOrder(stage);
      const id = await granted(stage, order, transaction, 6);
      const time = new Date(stage.clock.now()).toISOString();
      stage.answers['transaction_refund_requested'] = now
        ? { pspReference: 'GR-1', result: 'REFUND_SUCCESS', time }
        : { pspReference: 'GR-1' };
      await codes(stage, id, transaction);
      const report = { type: 'REFUND_SUCCESS', psp: 'GR-1', amount: 6, time };
      await reportEvent(stage, transaction, report);
      expect(read(stage, transaction)).toMatchObject({ charged: 13.9, refunded: 6 });
      expect(stage.saleor.read.order(order)?.grantedRefunds[0]?.status).toBe('PENDING');
      expect(await codes(stage, id, transaction)).toBe('REFUND_IS_PENDING');
    },
  );

  it('is done once its success is a millisecond later than its request', async () => {
    const stage = makeStage();
    const { order, transaction } = await chargedOrder(stage);
    const id = await granted(stage, order, transaction, 6);
    const asked = stage.clock.now();
    stage.answers['transaction_refund_requested'] = { pspReference: 'GR-1' };
    await codes(stage, id, transaction);
    const time = new Date(asked + 1).toISOString();
    const report = { type: 'REFUND_SUCCESS', psp: 'GR-1', amount: 6, time };
    await reportEvent(stage, transaction, report);
    expect(stage.saleor.read.order(order)?.grantedRefunds[0]?.status).toBe('SUCCESS');
  });

  it('fails on a useless answer (case M3)', async () => {
    const stage = makeStage();
    const { order, transaction } = await chargedOrder(stage);
    const id = await granted(stage, order, transaction, 6);
    stage.answers['transaction_refund_requested'] = {};
    await codes(stage, id, transaction);
    expect(stage.saleor.read.order(order)?.grantedRefunds[0]?.status).toBe('FAILURE');
  });
});
