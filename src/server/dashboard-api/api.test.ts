import { readFileSync, readdirSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { print } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { InstallationId } from '../../domain/facts/ids';
import { asId } from '../../domain/facts/ids';
import {
  AddConnectionDocument,
  AssignChannelDocument,
  ConnectionsHealthDocument,
  CustomerOrdersDocument,
  OpenProblemsDocument,
  OrderByIdDocument,
  OrdersDocument,
  type OrdersQueryVariables,
  SetCompletionDocument,
  SetRefundCanceledDocument,
  SetupDocument,
  SyncNowDocument,
} from '../../generated/api';
import { StoreUnavailable } from '../../ports/store';
import { makeSampleWorld } from '../../sandbox/e2e/sample-world';
import { makeDashboardApi } from './api';
import { apiSchema } from './schema';

const send = async <Result, Variables>(
  world: ReturnType<typeof makeSampleWorld>,
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> => {
  const body = JSON.stringify({ query: print(document), variables });
  const answer = await makeDashboardApi(world.deps).execute({ viewer: world.viewer, body });
  expect(answer).toMatchObject({ status: 200 });
  const { data } = answer.body as { data: Result };
  return data;
};

const sendText = (world: ReturnType<typeof makeSampleWorld>, body: unknown) =>
  makeDashboardApi(world.deps).execute({
    viewer: world.viewer,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const codeOf = (answer: { status: number; body: unknown }) => {
  const { errors } = answer.body as { errors: { message: string; extensions: { code: string } }[] };
  return [answer.status, errors[0]?.extensions.code];
};

test('every document of the pages is valid against the schema', () => {
  const folder = 'graphql/api/operations';
  const text = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  expect(validate(apiSchema(), parse(text.join('\n')))).toEqual([]);
});

describe('setup', () => {
  test('a connection shows the last characters of its secret key and nothing more', async () => {
    const world = makeSampleWorld();
    const data = await send(world, SetupDocument, {});
    expect(data.connections[0]).toMatchObject({
      name: 'EU shop (test)',
      mode: 'TEST',
      publishableKeyMasked: 'pk_test_…0001',
      secretKeyMasked: '…9f3a',
      channels: ['default-channel'],
    });
    expect(JSON.stringify(data)).not.toContain('rk_');
  });

  test('channels keep their assignments while Saleor cannot be read', async () => {
    const data = await send(makeSampleWorld({ saleorUnavailable: true }), SetupDocument, {});
    expect(data.channels.error?.code).toBe('saleor-unavailable');
    expect(data.channels.channels).toMatchObject([{ slug: 'default-channel', listed: false }]);
  });

  test('a broken endpoint comes with its reason and a next step', async () => {
    const data = await send(makeSampleWorld(), ConnectionsHealthDocument, {});
    expect(data.connections[1]?.health).toMatchObject({ state: 'BROKEN', webhook: 'DISABLED' });
    expect(data.connections[1]?.health.nextStep).toContain('Stripe');
  });

  test('empty fields of a new connection are all named at once', async () => {
    const world = makeSampleWorld({ empty: true });
    const input = { name: ' ', publishableKey: '', secretKey: '' };
    const data = await send(world, AddConnectionDocument, { input });
    expect(data.addConnection.errors.map((one) => one.field)).toEqual([
      'name',
      'publishableKey',
      'secretKey',
    ]);
    expect(world.connections.size).toBe(0);
  });

  test('a connection can be added, assigned and given a completion', async () => {
    const world = makeSampleWorld({ empty: true });
    const input = { name: 'Shop', publishableKey: 'pk_test_1', secretKey: 'rk_test_1234' };
    const { addConnection } = await send(world, AddConnectionDocument, { input });
    const connectionId = addConnection.connection?.id ?? '';
    const channel = 'channel-pln';
    await send(world, AssignChannelDocument, { channel, connectionId });
    const data = await send(world, SetCompletionDocument, { channel, completion: 'APP' });
    expect(data.setCompletion.channel).toMatchObject({ connectionId, completion: 'APP' });
    const rule = { channel, refundCanceled: false };
    const ruled = await send(world, SetRefundCanceledDocument, rule);
    expect(ruled.setRefundCanceled).toMatchObject({
      channel: { connectionId, completion: 'APP', refundCanceled: false },
      errors: [],
    });
    expect(world.assignments.get(channel)).toMatchObject({ refundCanceled: false });
  });

  test('staff without MANAGE_APPS read everything and change nothing', async () => {
    const world = makeSampleWorld({ permissions: ['HANDLE_PAYMENTS'] });
    expect((await send(world, SetupDocument, {})).viewer.canConfigure).toBe(false);
    const variables = { channel: 'channel-pln', connectionId: 'con_sample' };
    const data = await send(world, AssignChannelDocument, variables);
    expect(data.assignChannel.errors[0]?.code).toBe('permission-missing');
    expect(world.assignments.has('channel-pln')).toBe(false);
  });
});

describe('orders', () => {
  test('rows are filtered by state, searched by number and by intent, and paged', async () => {
    const world = makeSampleWorld();
    const failed = await send(world, OrdersDocument, { states: ['FAILED'], first: 4 });
    expect(failed.orders).toMatchObject({ total: 10, nextCursor: expect.stringContaining(':') });
    expect(failed.orders.rows.every((row) => row.syncState === 'FAILED')).toBe(true);
    const byNumber = await send(world, OrdersDocument, { search: ' #1007 ', first: 10 });
    expect(byNumber.orders.rows.map((row) => row.number)).toEqual(['1007']);
    const intent = world.rows[3]?.intentIds[0] ?? '';
    const byIntent = await send(world, OrdersDocument, { search: intent, first: 10 });
    expect(byIntent.orders.rows).toHaveLength(1);
    const counted = Object.values(byIntent.orderCounts).filter((count) => count === 1);
    expect(counted).toHaveLength(1);
  });

  test('rows are filtered by channel, payment, mode and time, and put in any order', async () => {
    const world = makeSampleWorld();
    const [sample] = world.rows;
    if (sample) world.rows[0] = { ...sample, mode: 'live' };
    const by = async (variables: Partial<OrdersQueryVariables>) =>
      (await send(world, OrdersDocument, { first: 100, ...variables })).orders;
    const polish = await by({ channels: ['channel-pln'], payments: ['REFUNDED'] });
    expect(polish.rows.length).toBeGreaterThan(0);
    expect(polish.total).toBe(polish.rows.length);
    for (const row of polish.rows) {
      expect(row).toMatchObject({ channel: 'channel-pln', paymentStatus: 'REFUNDED' });
    }
    expect((await by({ modes: ['LIVE'] })).rows.map(({ id }) => id)).toEqual([sample?.purchaseId]);
    const since = (await by({})).rows[4]?.createdAt ?? '';
    expect((await by({ createdFrom: since })).total).toBe(5);
    expect((await by({ createdBefore: since })).total).toBe(world.rows.length - 5);
    const minors = (await by({ sort: 'AMOUNT', descending: false })).rows.map((row) =>
      Number(row.amount?.minor),
    );
    expect(minors).toEqual([...minors].sort((a, b) => a - b));
    expect((await by({ search: 'shopper1@' })).rows).toHaveLength(1);
  });

  test('what was not counted to its end is said to be more', async () => {
    const world = makeSampleWorld();
    const counts = { in_sync: 10_001, working: 3, attention: 0, failed: 0 };
    const store = { ...world.deps.store, countListed: async () => counts };
    const many = { ...world, deps: { ...world.deps, store } };
    const { orders } = await send(many, OrdersDocument, { first: 1 });
    expect(orders).toMatchObject({ total: 10_004, totalIsLeast: true });
    const few = await send(many, OrdersDocument, { first: 1, states: ['WORKING'] });
    expect(few.orders).toMatchObject({ total: 3, totalIsLeast: false });
  });

  test('an order shows the money of both sides, and which line differs', async () => {
    const world = makeSampleWorld();
    const row = world.rows.find(({ paymentStatus }) => paymentStatus === 'authorized');
    const { order } = await send(world, OrderByIdDocument, { id: row?.purchaseId ?? '' });
    const minor = row?.amountMinor.toString();
    expect(order?.sides.map((line) => [line.name, line.moreIn, line.difference?.minor])).toEqual([
      ['TOTAL', null, undefined],
      ['AUTHORIZED', 'SALEOR', minor],
      ['CAPTURED', 'STRIPE', minor],
      ['REFUNDED', null, undefined],
      ['DUE', null, undefined],
    ]);
    expect(order?.sides[2]).toMatchObject({ saleor: { minor: '0' }, stripe: { minor } });
    expect(order?.payments.at(-1)).toMatchObject({
      status: 'succeeded',
      brand: 'visa',
      lastDigits: '4242',
      captured: { minor },
    });
  });

  test('amounts beyond the range of a JSON number arrive digit by digit', async () => {
    const world = makeSampleWorld();
    const [first] = world.rows;
    if (first) world.rows[0] = { ...first, amountMinor: 9_007_199_254_740_993n };
    const data = await send(world, OrdersDocument, { first: 1 });
    expect(data.orders.rows[0]?.amount).toEqual({ minor: '9007199254740993', currency: 'USD' });
  });

  test('a row has milestones, payments and a timeline that links to Stripe', async () => {
    const world = makeSampleWorld();
    const id = world.rows[1]?.purchaseId ?? '';
    const { order } = await send(world, OrderByIdDocument, { id });
    expect(order?.milestones.map((one) => one.status)).toEqual(['CREATED', 'PENDING', 'PAID']);
    expect(order?.payments[0]?.url).toBe(
      `https://dashboard.stripe.com/acct_sample/test/payments/${world.rows[1]?.intentIds[0]}`,
    );
    const refund = order?.timeline.at(-1);
    expect(refund).toMatchObject({ topic: 'REFUND', by: 'SALEOR', state: 'DONE' });
    expect(refund?.entries.at(-1)?.url).toContain('/test/refunds/re_3Sample0001');
    const charge = order?.timeline.find(({ topic }) => topic === 'CHARGE');
    expect(charge?.entries.map(({ side }) => side)).toEqual(['STRIPE', 'APP']);
    expect(charge?.entries[0]?.eventUrl).toContain('/test/events/evt_3Sample0001');
  });

  test("a row is found by Saleor's own id of the order, and only there", async () => {
    const world = makeSampleWorld();
    const orderId = world.rows[1]?.orderId ?? '';
    const { order } = await send(world, OrderByIdDocument, { orderId });
    expect(order?.order).toMatchObject({ id: world.rows[1]?.purchaseId, orderId });
    const missing = await send(world, OrderByIdDocument, { orderId: 'T3JkZXI6bm9uZQ==' });
    expect(missing.order).toBeNull();
    expect(codeOf(await sendText(world, { query: '{ order { order { id } } }' }))).toEqual([
      400,
      'invalid-argument',
    ]);
  });

  test('problems name the order, the reason and the next step', async () => {
    const { problems } = await send(makeSampleWorld(), OpenProblemsDocument, {});
    expect(problems).toHaveLength(20);
    expect(problems[0]?.problem.key).toBe('money-without-order');
  });

  test('sync now reconciles the order, and says when somebody else works on it', async () => {
    const world = makeSampleWorld();
    const [free, , busy] = world.rows;
    const first = await send(world, SyncNowDocument, { id: free?.purchaseId ?? '' });
    expect(first.syncNow).toMatchObject({ result: 'DONE', errors: [] });
    const second = await send(world, SyncNowDocument, { id: busy?.purchaseId ?? '' });
    expect(second.syncNow.result).toBe('UNDER_WAY');
    expect(world.reconciled).toEqual([free?.purchaseId, busy?.purchaseId]);
  });

  test("another installation's order is answered like one that does not exist", async () => {
    const world = makeSampleWorld();
    const id = world.rows[0]?.purchaseId ?? '';
    const installation = { ...world.viewer.installation, id: asId<InstallationId>('other') };
    const foreign = { ...world, viewer: { ...world.viewer, installation } };
    const missing = await send(world, OrderByIdDocument, { id: 'nothing' });
    expect(await send(foreign, OrderByIdDocument, { id })).toEqual(missing);
    const refused = await send(foreign, SyncNowDocument, { id });
    expect(refused).toEqual(await send(world, SyncNowDocument, { id: 'nothing' }));
    expect(world.reconciled).toEqual([]);
  });
});

describe('bad requests', () => {
  test.each([
    ['no JSON', '{', 400, 'invalid-json'],
    ['a batch', [{ query: '{ now }' }], 400, 'invalid-request'],
    ['a query that is no text', { query: 7 }, 400, 'invalid-request'],
    ['a syntax error', { query: '{ now' }, 400, 'invalid-document'],
    ['an unknown field', { query: '{ secrets }' }, 400, 'invalid-document'],
    ['introspection', { query: '{ __schema { types { name } } }' }, 400, 'invalid-document'],
    ['two operations', { query: 'query a { now } query b { now }' }, 400, 'invalid-document'],
    ['no operation', { query: 'fragment a on Query { now }' }, 400, 'invalid-document'],
    [
      'two acts',
      { query: 'mutation { a: syncNow(id: "1") { result } b: syncNow(id: "2") { result } }' },
      400,
      'invalid-document',
    ],
    [
      'variables of the wrong type',
      { query: 'query ($n: Int) { orders(first: $n) { total } }', variables: { n: 'x' } },
      400,
      'invalid-variables',
    ],
    ['too many rows', { query: '{ orders(first: 101) { total } }' }, 400, 'invalid-argument'],
    [
      'an odd time',
      { query: '{ orders(createdFrom: "yesterday") { total } }' },
      400,
      'invalid-argument',
    ],
    ['no rows', { query: '{ orders(first: 0) { total } }' }, 400, 'invalid-argument'],
  ])('%s is refused with a stable code', async (_, body, status, code) => {
    expect(codeOf(await sendText(makeSampleWorld(), body))).toEqual([status, code]);
  });

  test('staff without HANDLE_PAYMENTS get nothing', async () => {
    const world = makeSampleWorld({ permissions: ['MANAGE_APPS', 'MANAGE_ORDERS'] });
    expect(codeOf(await sendText(world, { query: '{ now }' }))).toEqual([
      403,
      'permission-missing',
    ]);
  });

  test('a store that is unavailable answers 503, and an unexpected error shows nothing of itself', async () => {
    const world = makeSampleWorld();
    const failing = (error: Error) => ({
      ...world,
      deps: {
        ...world.deps,
        store: { ...world.deps.store, countListed: () => Promise.reject(error) },
      },
    });
    const query = { query: '{ orderCounts { inSync } }' };
    const unavailable = await sendText(failing(new StoreUnavailable('at 10.0.0.5')), query);
    expect(codeOf(unavailable)).toEqual([503, 'unavailable']);
    const broken = await sendText(failing(new Error('rk_test_secret')), query);
    expect(codeOf(broken)).toEqual([500, 'internal']);
    expect(JSON.stringify([unavailable, broken])).not.toMatch(/rk_test|10\.0/);
    expect(world.logged).toContain('dashboard-api.fault');
  });
});

describe('orders of a customer', () => {
  test('are found by the e-mail address of the account, and are theirs alone', async () => {
    const world = makeSampleWorld();
    const some = world.rows.find(({ userEmail }) => userEmail !== null);
    const ask = (customerId: string) =>
      send(world, CustomerOrdersDocument, { customerId, first: 5 });
    const { customerOrders } = await ask(some?.purchaseId ?? '');
    expect(customerOrders.email).toBe(some?.userEmail);
    expect(customerOrders.rows.length).toBeGreaterThan(0);
    for (const row of customerOrders.rows) expect(row.userEmail).toBe(some?.userEmail);
    expect((await ask('VXNlcjo5')).customerOrders).toEqual({ email: null, rows: [] });
  });

  test('cannot be looked up while Saleor does not answer, and that is no bug', async () => {
    const world = makeSampleWorld({ saleorUnavailable: true });
    const variables = { customerId: 'VXNlcjo5', first: 5 };
    const query = print(CustomerOrdersDocument);
    expect(codeOf(await sendText(world, { query, variables }))).toEqual([
      503,
      'saleor-unavailable',
    ]);
    const many = await sendText(makeSampleWorld(), {
      query,
      variables: { ...variables, first: 21 },
    });
    expect(codeOf(many)).toEqual([400, 'invalid-argument']);
  });
});
