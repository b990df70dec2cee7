import { describe, expect, it } from 'vitest';
import { ConnectionLost } from '../http';
import { makeSystemRandom } from '../../adapters/system/random';
import { makeVirtualClock } from '../simulator/virtual-clock';
import { makeSaleorStandIn } from './stand-in';
import { allPermissions, at, makeStage, webhooks, type Json, type Stage } from './testing';
import { makeCheckout, makeOrder, orderFromCheckout } from './testing-acts';

const created = (stage: Stage) =>
  stage.received.filter(({ event }) => event === 'order_created').map(({ at: time }) => time);

const status = (stage: Stage) =>
  stage.saleor.read.deliveries().find(({ event }) => event === 'ORDER_CREATED')?.status;

describe('notices (case 39)', () => {
  it('are sent again after a 5xx: 10, 20, 40, 80, 160 s later, then FAILED', async () => {
    const stage = makeStage();
    stage.answers['order_created'] = () => new Response('', { status: 503 });
    await makeOrder(stage);
    await stage.pass(1_000_000);
    const [first = 0, ...rest] = created(stage);
    expect(rest.map((time) => (time - first) / 1_000)).toEqual([10, 30, 70, 150, 310]);
    expect(status(stage)).toBe('FAILED');
    const bodies = stage.received.filter(({ event }) => event === 'order_created');
    expect(new Set(bodies.map(({ text }) => text)).size).toBe(1);
  });

  it.each([400, 401, 404, 429, 302])('are final after a %i', async (code) => {
    const stage = makeStage();
    stage.answers['order_created'] = () => new Response('', { status: code });
    await makeOrder(stage);
    await stage.pass(1_000_000);
    expect(created(stage)).toHaveLength(1);
    expect(status(stage)).toBe('FAILED');
  });

  it('are sent again after a broken connection and after 18 s of silence', async () => {
    const stage = makeStage();
    let tries = 0;
    stage.answers['order_created'] = () => {
      tries += 1;
      if (tries === 1) throw new TypeError('fetch failed');
      if (tries === 2) return new Promise<never>(() => undefined);
      return {};
    };
    await makeOrder(stage);
    await stage.pass(1_000_000);
    const [first = 0, ...rest] = created(stage);
    expect(rest.map((time) => (time - first) / 1_000)).toEqual([10, 10 + 18 + 20]);
    expect(status(stage)).toBe('SUCCESS');
  });

  it('are not sent to an inactive app, nor ever after', async () => {
    const stage = makeStage();
    const act = (name: string) =>
      stage.call(`mutation { ${name}(id: "${stage.appId}") { errors { code } } }`, {}, stage.staff);
    stage.answers['order_created'] = () => new Response('', { status: 503 });
    await makeOrder(stage);
    await stage.pass(0);
    await act('appDeactivate');
    await stage.pass(60_000);
    await act('appActivate');
    await stage.pass(1_000_000);
    expect(created(stage)).toHaveLength(1);
    expect(status(stage)).toBe('FAILED');
  });

  it('show the state at sending from 3.23 on, and at the event before', async () => {
    for (const [version, expected] of [
      ['3.23', 'CANCELED'],
      ['3.22', 'UNCONFIRMED'],
    ] as const) {
      const stage = makeStage({ version });
      stage.saleor.faults.delivery = () => ({ delayMs: 1_000 });
      const id = await makeOrder(stage);
      await stage.call(
        'mutation ($id: ID!) { orderCancel(id: $id) { errors { code } } }',
        { id },
        stage.staff,
      );
      await stage.pass(2_000);
      const body = stage.received.find(({ event }) => event === 'order_created')?.body;
      expect(at(body, 'order', 'status')).toBe(expected);
    }
  });

  it('can be lost, doubled and overtaken', async () => {
    const stage = makeStage();
    stage.saleor.faults.delivery = ({ event }) => {
      if (event === 'ORDER_CREATED') return { drop: true };
      return event === 'ORDER_CONFIRMED' ? { copies: 2, delayMs: 500 } : null;
    };
    await makeOrder(stage);
    await stage.pass(10_000);
    expect(created(stage)).toEqual([]);
    expect(status(stage)).toBe('FAILED');
    const confirmed = stage.received.filter(({ event }) => event === 'order_confirmed');
    expect(confirmed).toHaveLength(2);
    expect(confirmed[0]?.text).toBe(confirmed[1]?.text);
  });

  it('can be read by the app itself where they did not arrive', async () => {
    const stage = makeStage();
    stage.answers['order_created'] = () => new Response('out of order', { status: 410 });
    await makeOrder(stage);
    await stage.pass(0);
    const query = `{ app { webhooks { id name eventDeliveries(first: 10, filter: { status: FAILED })
      { edges { node { status eventType payload
        attempts(first: 5) { edges { node { responseStatusCode response } } } } } } } } }`;
    const answer = await stage.call(query, {}, stage.token);
    const hooks = at(answer, 'data', 'app', 'webhooks') as Json[];
    const found = hooks.flatMap((hook) => at(hook, 'eventDeliveries', 'edges') as Json[]);
    expect(found).toHaveLength(1);
    expect(at(found[0], 'node')).toMatchObject({
      status: 'FAILED',
      eventType: 'ORDER_CREATED',
      attempts: { edges: [{ node: { responseStatusCode: 410, response: 'out of order' } }] },
    });
    const payload = String(at(found[0], 'node', 'payload'));
    expect(at(JSON.parse(payload), 'order', 'status')).toBe('UNCONFIRMED');
  });

  it('go only to apps with the permission, and carry errors of denied fields', async () => {
    const stage = makeStage();
    const query = `subscription { event { ... on CheckoutCreated { checkout { id
      transactions { id } } } ... on OrderCreated { order { id totalGrantedRefund { amount } } } } }`;
    stage.saleor.control.addApp({
      identifier: 'curious',
      permissions: ['MANAGE_CHECKOUTS'],
      webhooks: [
        {
          name: 'all',
          targetUrl: 'http://curious.test/all',
          query,
          asyncEvents: ['CHECKOUT_CREATED', 'ORDER_CREATED'],
        },
      ],
    });
    stage.saleor.control.addApp({
      identifier: 'orders',
      permissions: ['MANAGE_ORDERS'],
      webhooks: [
        {
          name: 'all',
          targetUrl: 'http://orders.test/all',
          query: `subscription { event { ... on OrderCreated { order { id
            channel { paymentSettings { defaultTransactionFlowStrategy } } } } } }`,
          asyncEvents: ['ORDER_CREATED', 'ORDER_CONFIRMED'],
        },
      ],
    });
    await makeOrder(stage);
    await stage.pass(0);
    const sent = (host: string) =>
      stage.saleor.read.deliveries().filter(({ targetUrl }) => targetUrl.includes(host));
    expect(sent('curious.test').map(({ event }) => event)).toEqual(['CHECKOUT_CREATED']);
    // Its query says nothing of ORDER_CONFIRMED, so that is never sent.
    const [denied] = sent('orders.test').filter(({ attempts }) => attempts.length > 0);
    expect(denied?.event).toBe('ORDER_CREATED');
    expect(JSON.parse(denied?.body ?? '{}')).toMatchObject({
      order: null,
      errors: [{ extensions: { exception: { code: 'PermissionDenied' } } }],
    });
  });
});

describe('the API', () => {
  it('can land late, answer late, lose its answer, or refuse', async () => {
    const stage = makeStage();
    const create = async (): Promise<string> => makeCheckout(stage);
    const checkouts = [await create(), await create(), await create(), await create()];
    const faults = [
      { delayBeforeMs: 5_000 },
      { delayAfterMs: 5_000 },
      { loseAnswer: true },
      { refuseWith: 502 },
    ];
    const now = stage.clock.now();
    for (const [place, fault] of faults.entries()) {
      stage.saleor.faults.api = () => fault;
      const id = checkouts[place] ?? '';
      const landed = () => stage.saleor.read.orderOfCheckout(id) !== null;
      const call = orderFromCheckout(stage, id).then(
        () => stage.clock.now() - now,
        (error: unknown) => error,
      );
      await stage.pass(0);
      expect(landed()).toBe(place === 1 || place === 2);
      await stage.pass(5_000);
      const outcome = await call;
      expect(landed()).toBe(place !== 3);
      if (fault.loseAnswer) expect(outcome).toBeInstanceOf(ConnectionLost);
    }
  });

  it('answers 400 to what is no valid document, and to five mutations at once', async () => {
    const stage = makeStage();
    expect((await stage.post({ query: '{ nonsense }' })).status).toBe(400);
    expect((await stage.post([{ query: '{ shop { name } }' }])).status).toBe(400);
    const one = (name: string) => `${name}: tokenCreate(email: "a", password: "b") { token }`;
    const query = `mutation { ${['a', 'b', 'c', 'd', 'e'].map(one).join(' ')} }`;
    expect((await stage.post({ query })).status).toBe(400);
  });

  it('takes an unknown token for nobody, and says 401 only where nobody may come', async () => {
    const stage = makeStage();
    const body = { query: '{ app { id } shop { version } }' };
    const answer = await stage.post(body, 'wrong');
    expect(answer.status).toBe(200);
    expect(at(await answer.json(), 'errors', 0, 'extensions', 'exception', 'code')).toBe(
      'PermissionDenied',
    );
    stage.saleor.control.setShop({ allowStorefrontTraffic: false });
    const closed = await stage.post(body, 'wrong');
    expect(closed.status).toBe(401);
    expect(at(await closed.json(), 'errors', 0, 'extensions', 'code')).toBe(
      'STOREFRONT_TRAFFIC_NOT_ALLOWED',
    );
    expect((await stage.post(body, stage.token)).status).toBe(200);
  });

  it('keeps a log of its calls', async () => {
    const stage = makeStage();
    await stage.post({ query: 'query Named { shop { name } }' }, stage.token);
    expect(stage.saleor.read.requests().at(-1)).toMatchObject({
      operationName: 'Named',
      kind: 'query',
      principal: 'app',
      status: 200,
    });
  });
});

it('runs its periodic tasks by the clock, until it is closed', async () => {
  const clock = makeVirtualClock(0);
  const asked: string[] = [];
  const saleor = makeSaleorStandIn({
    clock,
    random: makeSystemRandom(),
    apiUrl: 'http://saleor.test/graphql/',
    version: '3.23',
    sign: false,
    channels: [{ slug: 'default-channel', settings: { expireOrdersAfter: 2 } }],
    fetch: async (request) => {
      asked.push(request.headers.get('saleor-event') ?? '');
      return Response.json({});
    },
  });
  const { token } = saleor.control.addApp({
    identifier: 'app',
    permissions: allPermissions,
    webhooks,
  });
  const stage = { ...makeStage(), saleor, token };
  stage.call = async (query, variables, bearer) => {
    const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {};
    const body = JSON.stringify({ query, variables });
    const request = new Request(saleor.apiUrl, { method: 'POST', headers, body });
    return (await (await saleor.handle(request)).json()) as Json;
  };
  await makeOrder(stage);
  await clock.runUntil(3 * 60_000);
  expect(asked).toContain('order_expired');
  saleor.control.close();
  await clock.runUntil(60 * 60_000);
  await saleor.control.idle();
  expect(saleor.read.orders()[0]?.status).toBe('EXPIRED');
});
