import { describe, expect, it } from 'vitest';
import { at, makeStage, type Answer, type Json, type Stage } from './testing';
import {
  completeCheckout,
  fulfillOrder,
  makeCheckout,
  makeOrder,
  orderFromCheckout,
  pay,
  reportEvent,
  type CheckoutOptions,
} from './testing-acts';

const charged = { result: 'CHARGE_SUCCESS', pspReference: 'c1' };
const mutation = (stage: Stage, text: string, token = stage.staff): Promise<Json> =>
  stage.call(`mutation { ${text} }`, {}, token);
const created = (answer: unknown) => at(answer, 'data', 'orderCreateFromCheckout');

describe('orderCreateFromCheckout', () => {
  it('is for apps only, and asks for no payment (case 36)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    for (const token of [stage.staff, '']) {
      const answer = await orderFromCheckout(stage, checkout, token);
      expect(at(answer, 'errors', 0, 'extensions', 'exception', 'code')).toBe('PermissionDenied');
    }
    await stage.notices();
    const answer = await orderFromCheckout(stage, checkout);
    expect(created(answer)).toMatchObject({
      order: { status: 'UNCONFIRMED', chargeStatus: 'NONE' },
      errors: [],
    });
    expect(await stage.notices()).toEqual(['order_created', 'order_confirmed']);
  });

  it('is not idempotent: a second call finds no checkout', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    await orderFromCheckout(stage, checkout);
    expect(created(await orderFromCheckout(stage, checkout))).toMatchObject({
      order: null,
      errors: [{ code: 'CHECKOUT_NOT_FOUND' }],
    });
    const found = await stage.call(
      `query ($id: ID!) { orders(first: 2, filter: { checkoutIds: [$id] }) {
        edges { node { id checkoutId } } } }`,
      { id: checkout },
      stage.token,
    );
    expect(at(found, 'data', 'orders', 'edges')).toHaveLength(1);
    expect(at(found, 'data', 'orders', 'edges', 0, 'node', 'checkoutId')).toBe(checkout);
  });

  it('makes a second order where the checkout stays', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    await orderFromCheckout(stage, checkout, stage.token, false);
    await orderFromCheckout(stage, checkout, stage.token, false);
    expect(
      stage.saleor.read.orders().filter((order) => order.checkoutId === checkout),
    ).toHaveLength(2);
  });

  it('moves the transactions to the order and confirms it, even for a failed one', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    const paid = await pay(stage, checkout, { result: 'CHARGE_FAILURE', pspReference: 'x' });
    const answer = await orderFromCheckout(stage, checkout);
    expect(created(answer)).toMatchObject({ order: { status: 'UNFULFILLED' } });
    const transaction = stage.saleor.read.transaction(paid.transactionId);
    expect(transaction?.checkoutId).toBeNull();
    expect(transaction?.orderId).toBe(at(created(answer), 'order', 'id'));
  });

  const refusals: readonly (readonly [string, CheckoutOptions])[] = [
    ['EMAIL_NOT_SET', { email: null }],
    ['BILLING_ADDRESS_NOT_SET', { billing: false }],
    ['SHIPPING_METHOD_NOT_SET', { shipping: false }],
  ];
  it.each(refusals)('refuses with %s (case 36)', async (code, options) => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage, options);
    expect(created(await orderFromCheckout(stage, checkout))).toMatchObject({
      order: null,
      errors: [{ code }],
    });
    expect(stage.saleor.read.checkout(checkout)).not.toBeNull();
  });

  it('refuses what is out of stock or not for sale, and leaves the money where it is', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    await pay(stage, checkout, charged);
    stage.saleor.control.setStock('apple-juice', 9);
    expect(created(await orderFromCheckout(stage, checkout))).toMatchObject({
      errors: [{ code: 'INSUFFICIENT_STOCK' }],
    });
    stage.saleor.control.setAvailable('apple-juice', false);
    expect(created(await orderFromCheckout(stage, checkout))).toMatchObject({
      errors: [{ code: 'UNAVAILABLE_VARIANT_IN_CHANNEL' }],
    });
    stage.saleor.control.setChannel('default-channel', { isActive: false });
    expect(created(await orderFromCheckout(stage, checkout))).toMatchObject({
      errors: [{ code: 'CHANNEL_INACTIVE' }],
    });
    expect(stage.saleor.read.checkout(checkout)?.transactions[0]?.charged).toBe(19.9);
  });

  it('tells of a paid order at once', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    await pay(stage, checkout, charged);
    await stage.notices();
    await orderFromCheckout(stage, checkout);
    expect(await stage.notices()).toEqual([
      'order_created',
      'order_paid',
      'order_fully_paid',
      'order_updated',
      'order_confirmed',
    ]);
  });
});

describe('checkoutComplete', () => {
  it('needs full cover, and is idempotent (case 37)', async () => {
    const stage = makeStage();
    const checkout = await makeCheckout(stage);
    expect(await completeCheckout(stage, checkout)).toMatchObject({
      data: { checkoutComplete: { order: null, errors: [{ code: 'CHECKOUT_NOT_FULLY_PAID' }] } },
    });
    await pay(stage, checkout, { result: 'CHARGE_REQUEST', pspReference: 'p' });
    const first = await completeCheckout(stage, checkout);
    const second = await completeCheckout(stage, checkout);
    const id = (answer: Json) => at(answer, 'data', 'checkoutComplete', 'order', 'id');
    expect(id(first)).toBeTruthy();
    expect(id(second)).toBe(id(first));
    // Pending amounts count for the checkout and not for the order.
    expect(stage.saleor.read.order(String(id(first)))?.chargeStatus).toBe('NONE');
  });

  it('makes unpaid orders where the channel allows them (case 37)', async () => {
    const stage = makeStage({ channel: { allowUnpaidOrders: true } });
    const answer = await completeCheckout(stage, await makeCheckout(stage));
    expect(answer).toMatchObject({
      data: { checkoutComplete: { order: { status: 'UNCONFIRMED' } } },
    });
  });
});

describe('automatic completion', () => {
  const automatic = { automaticallyCompleteFullyPaidCheckouts: true };

  it('is immediate in 3.21', async () => {
    const stage = makeStage({ version: '3.21', channel: automatic });
    const checkout = await makeCheckout(stage);
    await pay(stage, checkout, charged);
    expect(stage.saleor.read.orderOfCheckout(checkout)?.chargeStatus).toBe('FULL');
  });

  it('waits for the delay from 3.22 on', async () => {
    const channel = { ...automatic, automaticCompletionDelay: 5 };
    const stage = makeStage({ version: '3.22', channel });
    const checkout = await makeCheckout(stage);
    await pay(stage, checkout, charged);
    await stage.pass(4 * 60_000);
    stage.saleor.control.runTasks();
    expect(stage.saleor.read.orderOfCheckout(checkout)).toBeNull();
    await stage.pass(60_000);
    stage.saleor.control.runTasks();
    expect(stage.saleor.read.orderOfCheckout(checkout)?.status).toBe('UNFULFILLED');
  });
});

it('automatic completion needs full cover, be it pending (facts 5)', async () => {
  const channel = { automaticallyCompleteFullyPaidCheckouts: true, automaticCompletionDelay: 5 };
  const stage = makeStage({ channel });
  const [part, pending] = [await makeCheckout(stage), await makeCheckout(stage)];
  await pay(stage, part, charged, { amount: 19.89 });
  await pay(stage, pending, { result: 'CHARGE_REQUEST', pspReference: 'p' });
  await stage.pass(5 * 60_000);
  stage.saleor.control.runTasks();
  expect(stage.saleor.read.orderOfCheckout(part)).toBeNull();
  expect(stage.saleor.read.orderOfCheckout(pending)).not.toBeNull();
});

describe('the life of an order', () => {
  it('is cancelled without moving money, and only while nothing was sent', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    await pay(stage, order, charged);
    const parcel = await fulfillOrder(stage, order, 1);
    const cancel = () => mutation(stage, `orderCancel(id: "${order}") { errors { code } }`);
    expect(await cancel()).toMatchObject({
      data: { orderCancel: { errors: [{ code: 'CANNOT_CANCEL_ORDER' }] } },
    });
    await mutation(stage, `orderFulfillmentCancel(id: "${parcel}") { errors { code } }`);
    await stage.notices();
    await cancel();
    expect(await stage.notices()).toEqual(['order_cancelled', 'order_updated']);
    expect(stage.saleor.read.order(order)).toMatchObject({
      status: 'CANCELED',
      totalCharged: 19.9,
    });
    const requests = stage.received.filter(({ event }) => event.endsWith('_requested'));
    expect(requests).toEqual([]);
  });

  it('tells of parcels in Saleor’s order, and its status goes backwards', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    await pay(stage, order, charged);
    await stage.notices();
    await fulfillOrder(stage, order, 4, 'TN1');
    expect(await stage.notices()).toEqual([
      'fulfillment_created',
      'fulfillment_tracking_number_updated',
      'order_updated',
    ]);
    const last = await fulfillOrder(stage, order, 6);
    expect(await stage.notices()).toEqual([
      'fulfillment_created',
      'fulfillment_approved',
      'order_updated',
      'order_fulfilled',
    ]);
    await mutation(
      stage,
      `orderFulfillmentUpdateTracking(id: "${last}", input: { trackingNumber: "T" }) {
        errors { code } }`,
    );
    expect(await stage.notices()).toEqual(['fulfillment_tracking_number_updated', 'order_updated']);
    await mutation(stage, `orderFulfillmentCancel(id: "${last}") { errors { code } }`);
    expect(await stage.notices()).toEqual(['fulfillment_canceled', 'order_updated']);
    expect(stage.saleor.read.order(order)?.status).toBe('PARTIALLY_FULFILLED');
  });

  const takeBack = async (stage: Stage, order: string, parcel: string, more: object) => {
    const found = await stage.call(
      'query ($id: ID!) { order(id: $id) { fulfillments { id lines { id } } } }',
      { id: order },
      stage.staff,
    );
    const parcels = at(found, 'data', 'order', 'fulfillments') as {
      id: string;
      lines: { id: string }[];
    }[];
    const line = parcels.find(({ id }) => id === parcel)?.lines[0]?.id ?? '';
    return stage.call(
      `mutation ($order: ID!, $lines: [OrderReturnFulfillmentLineInput!]) {
        orderFulfillmentReturnProducts(order: $order, input: { fulfillmentLines: $lines }) {
          errors { code } replaceOrder { origin status lines { quantity } }
        } }`,
      { order, lines: [{ fulfillmentLineId: line, ...more }] },
      stage.staff,
    );
  };
  const parcelsOf = (stage: Stage, order: string) =>
    stage.saleor.read
      .order(order)
      ?.fulfillments.map(({ status, trackingNumber }) => [status, trackingNumber]);

  it('moves what comes back into a parcel without a number, and deletes an empty one', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    await pay(stage, order, charged);
    const parcel = await fulfillOrder(stage, order, 10, 'TN1');
    await stage.notices();
    await takeBack(stage, order, parcel, { quantity: 4 });
    expect(await stage.notices()).toEqual(['order_updated']);
    expect(stage.saleor.read.order(order)?.status).toBe('PARTIALLY_RETURNED');
    expect(parcelsOf(stage, order)).toEqual([
      ['FULFILLED', 'TN1'],
      ['RETURNED', ''],
    ]);
    await takeBack(stage, order, parcel, { quantity: 6 });
    expect(stage.saleor.read.order(order)?.status).toBe('RETURNED');
    expect(parcelsOf(stage, order)).toEqual([
      ['RETURNED', ''],
      ['RETURNED', ''],
    ]);
    const refused = await takeBack(stage, order, parcel, { quantity: 1 });
    expect(refused).toMatchObject({
      data: { orderFulfillmentReturnProducts: { errors: [{ code: 'NOT_FOUND' }] } },
    });
  });

  it('replaces by a draft, with an empty parcel of returned goods beside it', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    await pay(stage, order, charged);
    const parcel = await fulfillOrder(stage, order, 10, 'TN1');
    await stage.notices();
    const answer = await takeBack(stage, order, parcel, { quantity: 10, replace: true });
    expect(at(answer, 'data', 'orderFulfillmentReturnProducts')).toEqual({
      errors: [],
      replaceOrder: { origin: 'REISSUE', status: 'DRAFT', lines: [{ quantity: 10 }] },
    });
    expect(await stage.notices()).toEqual(['order_updated']);
    expect(stage.saleor.read.order(order)?.status).toBe('FULFILLED');
    expect(parcelsOf(stage, order)).toEqual([
      ['REPLACED', ''],
      ['RETURNED', ''],
    ]);
  });

  it('waits for approval where the shop wants it', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    await pay(stage, order, charged);
    stage.saleor.control.setShop({ fulfillmentAutoApprove: false });
    await stage.notices();
    const parcel = await fulfillOrder(stage, order);
    expect(await stage.notices()).toEqual(['order_updated']);
    expect(stage.saleor.read.order(order)?.status).toBe('UNFULFILLED');
    await mutation(
      stage,
      `orderFulfillmentApprove(id: "${parcel}", notifyCustomer: false) { errors { code } }`,
    );
    expect(await stage.notices()).toEqual([
      'fulfillment_created',
      'fulfillment_approved',
      'order_updated',
      'order_fulfilled',
    ]);
  });

  it('expires only without any transaction, and leaves updatedAt alone (case 38)', async () => {
    const stage = makeStage({ channel: { expireOrdersAfter: 10 } });
    const bare = await makeOrder(stage);
    const tried = await makeOrder(stage);
    await pay(stage, tried, { result: 'CHARGE_FAILURE', pspReference: 'x' });
    const before = stage.saleor.read.order(bare)?.updatedAt;
    await stage.notices();
    await stage.pass(10 * 60_000);
    stage.saleor.control.runTasks();
    expect(await stage.notices()).toEqual(['order_expired', 'order_updated']);
    expect(stage.saleor.read.order(bare)).toMatchObject({ status: 'EXPIRED', updatedAt: before });
    expect(stage.saleor.read.order(tried)?.status).toBe('UNFULFILLED');
  });

  it('is marked as paid only where nothing was ever paid (case 40)', async () => {
    const stage = makeStage({ channel: { markAsPaidStrategy: 'TRANSACTION_FLOW' } });
    const mark = (id: string) =>
      mutation(stage, `orderMarkAsPaid(id: "${id}") { errors { code } }`);
    const order = await makeOrder(stage);
    await stage.notices();
    await mark(order);
    expect(await stage.notices()).toEqual(['order_fully_paid', 'order_updated']);
    expect(stage.saleor.read.order(order)).toMatchObject({
      chargeStatus: 'FULL',
      status: 'UNFULFILLED',
    });
    expect(await mark(order)).toMatchObject({
      data: { orderMarkAsPaid: { errors: [{ code: 'TRANSACTION_ERROR' }] } },
    });
  });

  it('is confirmed by hand where the channel does not', async () => {
    const stage = makeStage({ channel: { automaticallyConfirmAllNewOrders: false } });
    const order = await makeOrder(stage);
    await pay(stage, order, charged);
    expect(stage.saleor.read.order(order)?.status).toBe('UNCONFIRMED');
    await stage.notices();
    await mutation(stage, `orderConfirm(id: "${order}") { errors { code } }`);
    expect(await stage.notices()).toEqual(['order_confirmed']);
    expect(stage.saleor.read.order(order)?.status).toBe('UNFULFILLED');
  });

  it('holds stock until it is cancelled', async () => {
    const stage = makeStage();
    stage.saleor.control.setStock('apple-juice', 10);
    const order = await makeOrder(stage);
    const checkout = `mutation { checkoutCreate(input: { channel: "default-channel", lines: [
      { variantId: "UHJvZHVjdFZhcmlhbnQ6MQ==", quantity: 1 }] }) { errors { code } } }`;
    expect(await stage.call(checkout)).toMatchObject({
      data: { checkoutCreate: { errors: [{ code: 'INSUFFICIENT_STOCK' }] } },
    });
    await mutation(stage, `orderCancel(id: "${order}") { errors { code } }`);
    expect(await stage.call(checkout)).toMatchObject({ data: { checkoutCreate: { errors: [] } } });
  });
});

describe('abandoned checkouts (case 32)', () => {
  it('are asked for their money once, and what is only pending is never touched', async () => {
    const stage = makeStage({ channel: { releaseFundsForExpiredCheckouts: true } });
    const part = { amount: 5 };
    const held = { result: 'AUTHORIZATION_SUCCESS', pspReference: 'a' };
    await pay(stage, await makeCheckout(stage), held, part);
    await pay(stage, await makeCheckout(stage), charged, part);
    await pay(stage, await makeCheckout(stage), { result: 'CHARGE_REQUEST', pspReference: 'p' });
    await stage.pass(6 * 3_600_000 + 1);
    stage.saleor.control.runTasks();
    await stage.pass(600_000);
    stage.saleor.control.runTasks();
    await stage.pass(0);
    const asked = stage.received.filter(({ event }) => event.endsWith('_requested'));
    expect(asked.map(({ event, body }) => [event, at(body, 'action', 'amount')])).toEqual([
      ['transaction_cancelation_requested', 5],
      ['transaction_refund_requested', 5],
    ]);
  });

  it('are asked again only after a success: for what is left (facts 5)', async () => {
    const stage = makeStage({ channel: { releaseFundsForExpiredCheckouts: true } });
    await pay(stage, await makeCheckout(stage), charged, { amount: 5 });
    const asked = async (answer: Answer) => {
      stage.answers['transaction_refund_requested'] = answer;
      await stage.pass(6 * 3_600_000 + 1);
      stage.saleor.control.runTasks();
      await stage.pass(0);
      return stage.received
        .filter(({ event }) => event === 'transaction_refund_requested')
        .map(({ body }) => at(body, 'action', 'amount'));
    };
    expect(await asked({ result: 'REFUND_SUCCESS', pspReference: 'r1', amount: 2 })).toEqual([5]);
    expect(await asked({ result: 'REFUND_FAILURE', pspReference: 'r2' })).toEqual([5, 3]);
    expect(await asked({ pspReference: 'r3' })).toEqual([5, 3]);
  });
});

describe('metadata', () => {
  const set = (stage: Stage, id: string, value: string, token = stage.token) =>
    mutation(
      stage,
      `updateMetadata(id: "${id}", input: [{ key: "k", value: "${value}" }]) { errors { code } }`,
      token,
    );

  it('tells only of changes, and names who made them', async () => {
    const stage = makeStage();
    const order = await makeOrder(stage);
    await stage.notices();
    await set(stage, order, '1');
    expect(await stage.notices()).toEqual(['order_metadata_updated']);
    await set(stage, order, '1');
    expect(await stage.notices()).toEqual([]);
    expect(stage.saleor.read.order(order)?.metadata).toEqual({ k: '1' });
  });

  it('of a checkout is told as an update as well in 3.21', async () => {
    for (const [version, names] of [
      ['3.21', ['checkout_metadata_updated', 'checkout_updated']],
      ['3.23', ['checkout_metadata_updated']],
    ] as const) {
      const stage = makeStage({ version });
      const checkout = await makeCheckout(stage);
      await stage.notices();
      await set(stage, checkout, '1', '');
      expect(await stage.notices()).toEqual(names);
    }
  });

  it('of an order needs MANAGE_ORDERS', async () => {
    const stage = makeStage();
    const answer = await set(stage, await makeOrder(stage), '1', '');
    expect(at(answer, 'errors', 0, 'extensions', 'exception', 'code')).toBe('PermissionDenied');
  });
});

describe('lists of orders', () => {
  it('come in pages of at most 100, filtered by their last change', async () => {
    const stage = makeStage();
    const query = `query ($since: DateTime!, $after: String) { orders(first: 2, after: $after,
      filter: { updatedAt: { gte: $since } }, sortBy: { field: LAST_MODIFIED_AT, direction: ASC }) {
      edges { node { number } } pageInfo { hasNextPage endCursor } } }`;
    await makeOrder(stage);
    await stage.pass(1_000);
    const since = new Date(stage.clock.now()).toISOString();
    for (let count = 0; count < 3; count += 1) {
      await makeOrder(stage);
      await stage.pass(1_000);
    }
    const first = await stage.call(query, { since }, stage.token);
    const numbers = (answer: Json) =>
      (at(answer, 'data', 'orders', 'edges') as { node: { number: string } }[]).map(
        ({ node }) => node.number,
      );
    expect(numbers(first)).toEqual(['2', '3']);
    const after = at(first, 'data', 'orders', 'pageInfo', 'endCursor');
    const second = await stage.call(query, { since, after }, stage.token);
    expect(numbers(second)).toEqual(['4']);
    expect(at(second, 'data', 'orders', 'pageInfo', 'hasNextPage')).toBe(false);
    const many = await stage.call('{ orders(first: 101) { totalCount } }', {}, stage.token);
    expect(at(many, 'errors', 0, 'message')).toContain('limit of 100');
  });

  it('miss nothing where an order changes between two pages', async () => {
    const stage = makeStage();
    const made: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      made.push(await makeOrder(stage));
      await stage.pass(1_000);
    }
    const query = `query ($after: String) { orders(first: 2, after: $after,
      sortBy: { field: LAST_MODIFIED_AT, direction: ASC }) {
      edges { node { id } } pageInfo { endCursor } } }`;
    const first = await stage.call(query, {}, stage.token);
    const after = at(first, 'data', 'orders', 'pageInfo', 'endCursor');
    await mutation(stage, `orderCancel(id: "${made[0]}") { errors { code } }`);
    const second = await stage.call(query, { after }, stage.token);
    const ids = at(second, 'data', 'orders', 'edges') as { node: { id: string } }[];
    expect(ids.map(({ node }) => node.id)).toEqual([made[2], made[3]]);
  });
});

it('a charge of an order confirms it although it was reported by hand', async () => {
  const stage = makeStage();
  const order = await makeOrder(stage);
  const empty = await stage.call(
    `mutation ($id: ID!) { transactionCreate(id: $id, transaction: {}) { transaction { id } } }`,
    { id: order },
    stage.token,
  );
  const id = String(at(empty, 'data', 'transactionCreate', 'transaction', 'id'));
  await reportEvent(stage, id, { type: 'CHARGE_SUCCESS', psp: 'c', amount: 19.9 });
  expect(stage.saleor.read.order(order)?.status).toBe('UNFULFILLED');
});
