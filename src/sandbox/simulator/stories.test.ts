import { expect, test } from 'vitest';
import { judge } from './judge';
import { intact } from './mutation';
import { profileNamed } from './profiles';
import { account, appId, variantId } from './setting';
import { openWorld } from './world';

/** What shoppers and staff seldom happen to do is told here, step by step, in a calm world. */
const minute = 60_000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const open = async (name = 'calm', banks = false) => {
  const kind = { profile: profileNamed(name), banks, mutation: intact };
  const world = await openWorld(1, kind, silent);
  const { clock } = world;
  const pass = (ms: number) => clock.runUntil(clock.now() + ms);
  /** Lets time pass until the act has its end. */
  const run = async <T>(act: Promise<T>): Promise<T> => {
    await pass(minute);
    return act;
  };
  return { ...world, pass, run };
};

/** An order of 10.00 that was paid in full. */
const buy = async (
  { shop, saleor, run }: Awaited<ReturnType<typeof open>>,
  card = 'pm_card_visa',
) => {
  const checkoutId = await run(shop.createCheckout('storefront', variantId(1), 1));
  const input = { gateway: appId, action: 'CHARGE', method: 'card' } as const;
  const started = await run(shop.initialize(checkoutId ?? '', input));
  await run(shop.confirm(started?.clientSecret ?? '', card));
  const orderId = (await run(shop.complete(checkoutId ?? ''))) ?? '';
  const order = () => saleor.read.order(orderId);
  expect(order()).toMatchObject({ chargeStatus: 'FULL' });
  return { orderId, order, transactionId: started?.transactionId ?? '' };
};

test('goods that come back leave at Stripe what it knew of the parcel', async () => {
  const world = await open();
  const { shop, stripe, saleor, run, pass } = world;
  const { orderId, order } = await buy(world);
  const [charge] = [...stripe.world(account.id).charges.values()].map((row) => row.charge);
  // A shipping tool wrote on the payment in Stripe before.
  const unknown = { line1: null, line2: null, city: null, postal_code: null };
  const address = { ...unknown, country: 'GB', state: 'London' };
  const byTool = { name: 'A. L.', phone: '+44123', carrier: 'DHL', tracking_number: null };
  if (charge) charge.shipping = { ...byTool, address };
  saleor.control.setShop({ fulfillmentAutoApprove: false });
  await run(shop.fulfill(orderId, 'TRACK-1'));
  await pass(minute);
  expect(charge?.shipping).toMatchObject(byTool);

  await run(shop.approve(orderId));
  const told = { ...byTool, tracking_number: 'TRACK-1', address };
  await pass(minute);
  expect(charge?.shipping).toMatchObject(told);

  await run(shop.takeBack(orderId));
  await pass(minute);
  expect(order()).toMatchObject({ status: 'RETURNED', fulfillments: [{ status: 'RETURNED' }] });
  expect(charge?.shipping).toMatchObject(told);
  world.close();
});

test('a payment of an order has a name and a link in the Dashboard', async () => {
  const world = await open();
  const { saleor, stripe, pass } = world;
  const { transactionId } = await buy(world);
  const events = () => saleor.read.transaction(transactionId)?.events.length;
  const before = events();
  await pass(minute);
  const [intent] = [...stripe.world(account.id).intents.values()].map((row) => row.intent);
  expect(saleor.read.transaction(transactionId)).toMatchObject({
    name: 'Stripe',
    externalUrl: `https://dashboard.stripe.com/payments/${intent?.id ?? ''}`,
    charged: 10,
  });
  expect(events()).toBe(before);
  world.close();
});

test('a debit that fails days after its order was made is told with its reason, and mended', async () => {
  // A world whose faults never strike here: only its times are those of weeks.
  const world = await open('weeks', true);
  const { shop, saleor, run, pass } = world;
  const day = 24 * 60 * minute;
  await pass(60 * minute);
  const checkoutId = (await run(shop.createCheckout('storefront', variantId(1), 1))) ?? '';
  const input = { gateway: appId, action: 'CHARGE', method: 'sepa_debit' } as const;
  const started = await run(shop.initialize(checkoutId, input));
  const secret = started?.clientSecret ?? '';
  await run(shop.confirm(secret, { iban: 'IT60X0542811101000000123456' }));
  await run(shop.process(started?.transactionId ?? ''));
  const orderId = (await run(shop.complete(checkoutId))) ?? '';
  const problems = async () =>
    (await world.evidence()).mirrors.flatMap((row) => row.problems.map(({ message }) => message));
  await pass(day / 2);
  expect(await problems()).toEqual([]);

  await pass(9 * day);
  const reason = 'The customer’s bank refused the debit.';
  const events = saleor.read.transaction(started?.transactionId ?? '')?.events ?? [];
  expect(events.filter(({ type }) => type === 'CHARGE_FAILURE')[0]).toMatchObject({
    message: reason,
  });
  expect(await problems()).toEqual([
    `Order ${saleor.read.order(orderId)?.number} was covered and is not any more: ` +
      `the payment of 10.00 EUR failed: ${reason}`,
  ]);

  const anew = await run(shop.initialize(orderId, { ...input, method: 'card' }));
  await run(shop.confirm(anew?.clientSecret ?? '', 'pm_card_visa'));
  await pass(day / 2);
  world.close();
  expect(saleor.read.order(orderId)).toMatchObject({ chargeStatus: 'FULL' });
  expect(await problems()).toEqual([]);
});

test('a promised refund that Stripe refuses brings no cancelled order back to life', async () => {
  const world = await open();
  const { shop, stripe, saleor, run, pass } = world;
  const { orderId, order, transactionId } = await buy(world);
  const isRefund = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'POST' && path === '/v1/refunds';
  // No answer while Saleor waits: the app promises the refund, and goes on trying.
  stripe.faults.add({ kind: 'drop-before', when: isRefund, times: 4 });
  stripe.faults.add({ kind: 'balance-too-low', when: isRefund, times: Number.POSITIVE_INFINITY });
  const refund = shop.request(transactionId, 'REFUND', 4);
  await pass(5_000);
  await run(shop.cancelOrder(orderId));
  await refund;
  const events = () => saleor.read.transaction(transactionId)?.events.map(({ type }) => type);
  expect(events()).toContain('REFUND_REQUEST');
  await pass(10 * minute);
  expect(order()).toMatchObject({ status: 'CANCELED' });
  const { mirrors } = await world.evidence();
  expect(mirrors.flatMap(({ problems }) => problems.map(({ key }) => key))).toEqual([
    'effect-refused',
  ]);

  // Once the balance can pay it, the money goes back.
  stripe.faults.clear();
  await pass(120 * minute);
  world.close();
  expect(order()).toMatchObject({ status: 'CANCELED', totalCharged: 0 });
  expect(judge(await world.evidence())).toEqual([]);
});

test.each([
  [2, ['REFUND']],
  [10, []],
])('an order can be read while a refund of %d stays pending', async (amount, actions) => {
  const world = await open();
  const { shop, saleor, pass } = world;
  const { orderId, transactionId } = await buy(world, 'pm_card_pendingRefund');
  const refund = shop.request(transactionId, 'REFUND', amount);
  await pass(20_000);
  await refund;
  const query = 'query ($id: ID!) { order(id: $id) { transactions { actions } } }';
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${saleor.control.staffToken()}`,
  };
  const body = JSON.stringify({ query, variables: { id: orderId } });
  const request = new Request(saleor.apiUrl, { method: 'POST', headers, body });
  const answer = await saleor.handle(request);
  expect(saleor.read.transaction(transactionId)).toMatchObject({ refundPending: amount });
  expect(await answer.json()).toEqual({ data: { order: { transactions: [{ actions }] } } });
  world.close();
});

test('the difference of an order that was edited is paid, and until then the row says so', async () => {
  const world = await open();
  const { shop, saleor, run, pass } = world;
  saleor.control.setChannel('storefront', { automaticallyConfirmAllNewOrders: false });
  const { orderId, order } = await buy(world);
  await run(shop.addLine(orderId, variantId(1)));
  // Saleor itself still says that all is paid.
  expect(order()).toMatchObject({ total: 20, totalCharged: 10, storedChargeStatus: 'FULL' });
  await pass(2 * minute);
  const row = async () => (await world.evidence()).mirrors.find((each) => each.orderId === orderId);
  expect(await row()).toMatchObject({
    orderStatus: 'pending',
    paymentStatus: 'partially_charged',
    saleorChargeStatus: 'PARTIAL',
    syncState: 'attention',
    syncReason: '10.00 USD of order 1 are not paid.',
  });

  const input = { gateway: appId, action: 'CHARGE', method: 'card' } as const;
  const started = await run(shop.initialize(orderId, input));
  await pass(10 * minute);
  const { intents } = await world.evidence();
  expect(intents.map(({ intent }) => intent.status).sort()).toEqual([
    'requires_payment_method',
    'succeeded',
  ]);
  await run(shop.confirm(started?.clientSecret ?? '', 'pm_card_visa'));
  await pass(2 * minute);
  expect(order()).toMatchObject({ totalCharged: 20, chargeStatus: 'FULL' });
  expect(await row()).toMatchObject({
    orderStatus: 'paid',
    paymentStatus: 'charged',
    syncState: 'in_sync',
  });
  world.close();
  expect(judge(await world.evidence())).toEqual([]);
});

test('a discount that no event tells of is found, and what was paid too much is shown', async () => {
  const world = await open();
  const { shop, saleor, run, pass } = world;
  saleor.control.setChannel('storefront', { automaticallyConfirmAllNewOrders: false });
  const { orderId, order } = await buy(world);
  await pass(10 * minute);
  const before = saleor.read.deliveries().length;
  await run(shop.discount(orderId, 10));
  expect(saleor.read.deliveries().length).toBe(before);
  expect(order()).toMatchObject({ total: 0, totalCharged: 10, storedChargeStatus: 'FULL' });
  await pass(26 * 60 * minute);
  const { mirrors } = await world.evidence();
  expect(mirrors.flatMap(({ problems }) => problems.map(({ key }) => key))).toEqual(['overpaid']);
  world.close();
  expect(judge(await world.evidence())).toEqual([]);
});

test.each(['pm_card_visa', 'pm_card_pendingRefund'])(
  'a granted refund is done at Saleor once it is at Stripe, and is granted again (%s)',
  async (card) => {
    const world = await open();
    const { shop, saleor, purses, run, pass } = world;
    const { orderId, transactionId } = await buy(world, card);
    for (const amount of [2, 3]) {
      const granted = await run(shop.grantRefund(orderId, transactionId, amount));
      await run(shop.requestGranted(granted ?? '', transactionId));
      await pass(purses.settlementMs);
    }
    world.close();
    const statuses = saleor.read.order(orderId)?.grantedRefunds.map(({ status }) => status);
    expect(statuses).toEqual(['SUCCESS', 'SUCCESS']);
    const events = saleor.read.transaction(transactionId)?.events ?? [];
    const told = events.filter(({ type }) => type.startsWith('REFUND')).map(({ type }) => type);
    const inTime = events.toSorted((a, b) => a.createdAt - b.createdAt);
    expect(told).toEqual([1, 2].flatMap(() => ['REFUND_REQUEST', 'REFUND_SUCCESS']));
    expect(inTime.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    expect(judge(await world.evidence())).toEqual([]);
  },
);

test('orders that were paid in another way leave nothing behind, whatever becomes of them', async () => {
  const world = await open();
  const { shop, saleor, stripe, run, pass } = world;
  saleor.control.setChannel('order-first', {
    automaticallyConfirmAllNewOrders: false,
    markAsPaidStrategy: 'TRANSACTION_FLOW',
  });
  const place = async (): Promise<string> => {
    const checkoutId = await run(shop.createCheckout('order-first', variantId(1), 1));
    return (await run(shop.complete(checkoutId ?? ''))) ?? '';
  };
  const [paidByHand, cancelled, ours] = [await place(), await place(), await place()];
  await run(shop.markAsPaid(paidByHand));
  // It was paid more than it costs now, which is for whoever took the money to look after.
  await run(shop.discount(paidByHand, 4));
  await run(shop.addLine(cancelled, variantId(1)));
  await run(shop.cancelOrder(cancelled));
  await pass(60 * minute);
  expect(saleor.read.order(paidByHand)).toMatchObject({ total: 6, totalCharged: 10 });
  const told = saleor.read.deliveries().filter(({ event }) => event.startsWith('ORDER_'));
  expect(told.every(({ status }) => status === 'SUCCESS')).toBe(true);
  expect((await world.evidence()).mirrors).toEqual([]);
  const reads = saleor.read.requests().filter(({ principal }) => principal === 'app');
  // The sweep asks which orders changed; none of them is read.
  expect(new Set(reads.map(({ operationName }) => operationName))).toEqual(
    new Set(['ListChangedOrders']),
  );

  const input = { gateway: appId, action: 'CHARGE', method: 'card' } as const;
  const started = await run(shop.initialize(ours, input));
  await run(shop.confirm(started?.clientSecret ?? '', 'pm_card_visa'));
  await pass(10 * minute);
  const { mirrors } = await world.evidence();
  expect(mirrors.map(({ orderId, paymentStatus }) => [orderId, paymentStatus])).toEqual([
    [ours, 'charged'],
  ]);
  expect(stripe.world(account.id).intents.size).toBe(1);
  world.close();
  expect(judge(await world.evidence())).toEqual([]);
});

test('two equal refunds at one moment are two, and one that is granted and asked for twice is one', async () => {
  const world = await open();
  const { shop, saleor, run } = world;
  const { orderId, transactionId } = await buy(world);
  const ask = () => shop.request(transactionId, 'REFUND', 2);
  await run(Promise.all([ask(), ask()]));
  const transaction = () => saleor.read.transaction(transactionId);
  expect(transaction()).toMatchObject({ charged: 6, refunded: 4 });
  const granted = (await run(shop.grantRefund(orderId, transactionId, 3))) ?? '';
  const press = () => shop.requestGranted(granted, transactionId);
  await run(Promise.all([press(), press()]));
  world.close();
  expect(transaction()).toMatchObject({ charged: 3, refunded: 7 });
  expect(saleor.read.order(orderId)?.grantedRefunds).toMatchObject([{ status: 'SUCCESS' }]);
  const bodies = saleor.read
    .deliveries()
    .filter(({ event }) => event === 'TRANSACTION_REFUND_REQUESTED')
    .map(({ body }) => body?.match(/"REFUND_REQUEST"/g)?.length);
  // Each body shows both requests; those of the granted refund twice.
  expect(bodies).toEqual([2, 2, 6, 6]);
  expect(judge(await world.evidence())).toEqual([]);
});

test('the reference of a payment stays its own after its money went back', async () => {
  const world = await open();
  const { shop, saleor, run, pass } = world;
  const checkoutId = await run(shop.createCheckout('order-first', variantId(1), 1));
  const orderId = (await run(shop.complete(checkoutId ?? ''))) ?? '';
  const input = { gateway: appId, action: 'CHARGE', method: 'card' } as const;
  const started = await run(shop.initialize(orderId, input));
  const transactionId = started?.transactionId ?? '';
  const paid = shop.confirm(started?.clientSecret ?? '', 'pm_card_visa');
  const cancelled = shop.cancelOrder(orderId);
  await run(Promise.all([paid, cancelled]));
  await run(shop.process(transactionId));
  await pass(10 * minute);
  world.close();
  const [row] = (await world.evidence()).intents;
  const { intent } = row ?? {};
  expect([intent?.id, intent?.latest_charge]).toContain(
    saleor.read.transaction(transactionId)?.pspReference,
  );
  expect(judge(await world.evidence())).toEqual([]);
});
