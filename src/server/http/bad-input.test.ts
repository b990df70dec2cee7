import { createHmac } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asId, type OrderId } from '../../domain/facts/ids';
import { hostileUrls } from '../../installation/testing/hostile-urls';
import { limits } from '../limits';
import { canaries, makeWorld, startedAt } from './testing/world';
import type { Shop, World } from './testing/world';

let world: World;
let shop: Shop;
let other: Shop;
let answers: string[] = [];

beforeAll(async () => {
  world = await makeWorld();
  shop = await world.shop('one');
  other = await world.shop('two');
});

beforeEach(() => {
  // Each test has its own minute: rate limits have tests of their own.
  world.advance(60_000);
  world.calm();
  answers = [];
});

/** Whatever happened, no secret came out. */
afterEach(() => {
  const out = [...answers, ...world.logged].join('\n');
  for (const canary of Object.values(canaries)) expect(out).not.toContain(canary);
});

const ask = async (
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; code: string | null; text: string }> => {
  const answer = await world.send(path, body, headers);
  answers.push(answer.text, JSON.stringify([...answer.headers]));
  return answer;
};

const envelope = (typename: string, shopOf = shop) => ({
  __typename: typename,
  issuedAt: new Date(world.clock.now()).toISOString(),
  version: '3.23.28',
  recipient: { id: shopOf.appId, identifier: 'saleor.app.stripe.orders' },
});

const orderBody = (typename = 'OrderCreated', shopOf = shop) =>
  JSON.stringify({
    ...envelope(typename, shopOf),
    order: { id: 'T3JkZXI6MQ==', checkoutId: null, channel: { slug: 'default-channel' } },
  });

const refundBody = (issuedAt = world.clock.now()) =>
  JSON.stringify({
    ...envelope('TransactionRefundRequested'),
    issuedAt: new Date(issuedAt).toISOString(),
    action: { actionType: 'REFUND', amount: 12.5, currency: 'USD' },
    transaction: {
      id: 'VHJhbnNhY3Rpb25JdGVtOjE=',
      pspReference: 'pi_1',
      events: [],
      order: { id: 'T3JkZXI6MQ==', status: 'FULFILLED', checkoutId: null, channel: { slug: 'c' } },
      checkout: null,
    },
  });

const saleorHeaders = (event: string, body: string, signer: Shop = shop, from: Shop = shop) => ({
  'saleor-event': event,
  'saleor-api-url': from.apiUrl,
  'saleor-signature': signer.key.sign(body),
});

const notice = (body: string, headers = saleorHeaders('order_created', body)) =>
  ask('/api/webhooks/saleor/order_created', body, headers);

const refund = (body: string, headers = saleorHeaders('transaction_refund_requested', body)) =>
  ask('/api/webhooks/saleor/transaction_refund_requested', body, headers);

const stripeEvent = (change: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    id: 'evt_1',
    object: 'event',
    type: 'payment_intent.succeeded',
    livemode: false,
    created: Math.floor(world.clock.now() / 1_000),
    data: { object: { id: 'pi_1', object: 'payment_intent', metadata: {} } },
    ...change,
  });

const stripeSignature = (body: string, secret: string, at = world.clock.now()) => {
  const seconds = Math.floor(at / 1_000);
  const hash = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'stripe-signature': `t=${seconds},v1=${hash}` };
};

const fromStripe = (body: string, headers: Readonly<Record<string, string>>, to = shop) =>
  ask(`/api/webhooks/stripe/${to.connectionId}`, body, headers);

/** Nothing was written to the store and nothing left the app. */
const expectNothingDone = () => {
  // That an event was refused is noted for people, at most once a minute.
  const notes = ['noteStanding', 'noteRefused'];
  expect(world.written.filter((name) => !notes.includes(name))).toEqual([]);
  expect(new Set(world.written).size).toBe(world.written.length);
  expect(world.sent).toEqual([]);
};

describe('the doors open for what is genuine', () => {
  /** An order that the app was asked to take a payment for. */
  const knowOrder = async () => {
    const ids = { orderId: asId<OrderId>('T3JkZXI6MQ=='), checkoutId: null, channel: null };
    await world.store.acceptDelivery({
      installationId: shop.installation.id,
      source: 'saleor',
      identity: 'known',
      event: 'order_created',
      receivedAt: world.clock.now(),
      occurredAt: null,
      about: { kind: 'purchase', ids },
    });
    world.calm();
  };

  it('accepts a signed notice of an order of others, and keeps nothing of it', async () => {
    const body = orderBody();
    for (const text of ['{"status":"foreign"}', '{"status":"foreign"}']) {
      expect(await notice(body)).toMatchObject({ status: 200, text });
    }
  });

  it('accepts a signed notice once, and answers its repetition', async () => {
    await knowOrder();
    const body = orderBody();
    expect(await notice(body)).toMatchObject({ status: 200, text: '{"status":"accepted"}' });
    expect(await notice(body)).toMatchObject({ status: 200, text: '{"status":"repeated"}' });
    expect(world.written).toEqual(['acceptDelivery', 'acceptDelivery']);
  });

  it('answers a signed question', async () => {
    expect(await refund(refundBody())).toMatchObject({
      status: 200,
      text: '{"pspReference":"re_1"}',
    });
  });

  it('accepts a signed event of Stripe, and one of another app on the account as foreign', async () => {
    const body = stripeEvent({ id: 'evt_foreign', account: null });
    expect(await fromStripe(body, stripeSignature(body, shop.webhookSecret))).toMatchObject({
      status: 200,
      text: '{"status":"foreign"}',
    });
    const unasked = stripeEvent({ id: 'evt_unasked', type: 'customer.created' });
    expect(await fromStripe(unasked, stripeSignature(unasked, shop.webhookSecret))).toMatchObject({
      status: 200,
      text: '{"status":"foreign"}',
    });
  });
});

describe('bad input from Saleor', () => {
  it('refuses a body that is not signed', async () => {
    const body = orderBody();
    const headers = { 'saleor-event': 'order_created', 'saleor-api-url': shop.apiUrl };
    expect(await ask('/api/webhooks/saleor/order_created', body, headers)).toMatchObject({
      status: 401,
      code: 'signature-missing',
    });
    expectNothingDone();
  });

  it.each([
    ['a changed body', (body: string) => shop.key.sign(`${body} `)],
    ['a signature that is none', () => 'abc'],
    [
      'a signature with a payload inside',
      (body: string) => shop.key.sign(body).replace('..', '.e30.'),
    ],
    ['the signature of an unsecured token', () => 'eyJhbGciOiJub25lIn0..'],
    [
      'a signature made with the public key as a shared secret',
      (body: string) => {
        const header = Buffer.from(
          JSON.stringify({ alg: 'HS256', b64: false, crit: ['b64'], kid: shop.key.kid }),
        ).toString('base64url');
        const hash = createHmac('sha256', shop.key.jwks).update(`${header}.${body}`);
        return `${header}..${hash.digest('base64url')}`;
      },
    ],
  ])('refuses %s', async (_, sign) => {
    const body = orderBody();
    const headers = { ...saleorHeaders('order_created', body), 'saleor-signature': sign(body) };
    expect(await notice(body, headers)).toMatchObject({ status: 401, code: 'signature-invalid' });
    expectNothingDone();
  });

  it('refuses a signature header that is larger than any signature', async () => {
    const body = orderBody();
    const headers = {
      ...saleorHeaders('order_created', body),
      'saleor-signature': 'a'.repeat(5_000),
    };
    expect(await notice(body, headers)).toMatchObject({ status: 400, code: 'signature-too-large' });
    expectNothingDone();
  });

  it('refuses a genuine body that is sent as another event (threat 6)', async () => {
    const body = orderBody('OrderCancelled');
    expect(await notice(body)).toMatchObject({ status: 400, code: 'wrong-event' });
    expect(await notice(body, saleorHeaders('order_cancelled', body))).toMatchObject({
      status: 400,
      code: 'wrong-event',
    });
    expectNothingDone();
  });

  it('refuses a genuine request that is older than a day, and keeps no trace (threat 6)', async () => {
    const body = refundBody(world.clock.now() - limits.requestAgeMs - 1);
    expect(await refund(body)).toMatchObject({ status: 400, code: 'request-too-old' });
    expectNothingDone();
  });

  it('takes an old notice: it only means to look again (threat 6)', async () => {
    const body = JSON.stringify({
      ...JSON.parse(orderBody()),
      issuedAt: new Date(startedAt - 90 * 24 * 3_600_000).toISOString(),
    });
    expect(await notice(body)).toMatchObject({ status: 200 });
  });

  it('refuses a Saleor that is not installed, without asking it for keys (threat 5)', async () => {
    const body = orderBody();
    const headers = {
      ...saleorHeaders('order_created', body),
      'saleor-api-url': 'https://nobody.example.com/graphql/',
    };
    expect(await notice(body, headers)).toMatchObject({ status: 401, code: 'not-installed' });
    expectNothingDone();
  });

  it('shows the operator which Saleor URL came and which is expected, once a minute', async () => {
    const body = orderBody();
    const came = 'https://user:pass@moved.example.com:8000/graphql/?token=abc';
    const from = async (url: string) =>
      notice(body, { ...saleorHeaders('order_created', body), 'saleor-api-url': url });
    const lines = () => world.logged.filter((line) => line.includes('saleor.url-refused'));
    const answer = await from(came);
    await from('https://nobody.example.com/graphql/');
    expect(lines()).toHaveLength(1);
    expect(JSON.parse(lines()[0] ?? '')).toMatchObject({
      code: 'saleor-url-invalid',
      url: 'https://moved.example.com:8000/graphql/',
      saleorApiUrl: expect.stringContaining(shop.apiUrl),
    });
    expect(lines()[0]).not.toMatch(/pass|abc/);
    expect(answer.text).not.toMatch(/moved|example/);
    world.advance(61_000);
    await from('https://nobody.example.com/graphql/');
    expect(lines()).toHaveLength(2);
    expect(lines()[1]).toContain('https://nobody.example.com/graphql/');
  });

  it.each(hostileUrls)('refuses the header saleor-api-url %j', async (url) => {
    const body = orderBody();
    const headers = { ...saleorHeaders('order_created', body) };
    const cleaned = url.replace(/[^\x20-\x7e]/g, '');
    const answer = await notice(body, { ...headers, 'saleor-api-url': cleaned });
    // Trimming makes two of them the address of a Saleor that is merely unknown.
    expect([400, 401]).toContain(answer.status);
    expect(['saleor-url-invalid', 'not-installed']).toContain(answer.code);
    expectNothingDone();
  });

  it('does not take a copy of a Saleor for the Saleor, though it signs alike (threat 7)', async () => {
    const body = orderBody();
    const headers = {
      ...saleorHeaders('order_created', body),
      'saleor-api-url': 'https://staging-one.example.com/graphql/',
    };
    expect(await notice(body, headers)).toMatchObject({ status: 401, code: 'not-installed' });
    expectNothingDone();
  });

  it('refuses a body of one tenant under the name of another (threats 4 and 25)', async () => {
    const body = orderBody('OrderCreated', other);
    const asOther = saleorHeaders('order_created', body, other, shop);
    expect(await notice(body, asOther)).toMatchObject({ status: 401, code: 'signature-invalid' });
    expect(world.written).toEqual(['noteRefused']);
    // An unknown key may be a new one, so the named Saleor is asked, and nobody else.
    expect(world.sent).toEqual(['GET https://one.example.com/.well-known/jwks.json']);
  });

  it('refuses a well-signed body that is meant for another app of the same Saleor', async () => {
    const body = orderBody('OrderCreated', other);
    expect(await notice(body)).toMatchObject({ status: 401, code: 'wrong-recipient' });
    const without = JSON.stringify({ ...JSON.parse(orderBody()), recipient: null });
    expect(await notice(without)).toMatchObject({ status: 401, code: 'wrong-recipient' });
    expectNothingDone();
  });

  it('refuses a body over the cap before it looks anything up (threat 21)', async () => {
    const body = 'x'.repeat(limits.saleorBodyBytes + 1);
    expect(await notice(body)).toMatchObject({ status: 413, code: 'body-too-large' });
    expectNothingDone();
  });

  it.each([
    ['text', 'hello'],
    ['half an object', '{"__typename":"OrderCreated"'],
    ['nothing', ''],
    ['a lone surrogate escape', '"\\ud800'],
  ])('refuses signed %s as malformed JSON', async (_, body) => {
    expect(await notice(body)).toMatchObject({ status: 400, code: 'malformed-json' });
    expectNothingDone();
  });

  it.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['a number out of range', '1e400'],
    ['depth', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['no order', JSON.stringify({ __typename: 'OrderCreated', issuedAt: '2026-11-22T12:00:00Z' })],
    [
      'an order that is a number',
      '{"__typename":"OrderCreated","issuedAt":"2026-11-22","order":7}',
    ],
    ['a time that is none', orderBodyWith({ issuedAt: 'soon' })],
    [
      'an id that is an object',
      orderBodyWith({ order: { id: { $gt: '' }, channel: { slug: 'c' } } }),
    ],
    ['a polluted prototype', '{"__proto__":{"__typename":"OrderCreated"}}'],
  ])('refuses signed JSON of wrong types: %s', async (_, body) => {
    expect(await notice(body)).toMatchObject({ status: 400, code: 'malformed-body' });
    expectNothingDone();
  });

  it.each([
    '/api/webhooks/saleor/',
    '/api/webhooks/saleor/constructor',
    '/api/webhooks/saleor/x/y',
  ])('knows no %s', async (path) => {
    expect(await ask(path, '{}', {})).toMatchObject({ status: 404, code: 'not-found' });
    expectNothingDone();
  });

  it('answers 429 after thirty wrong signatures in a minute, and still takes genuine ones', async () => {
    const body = orderBody();
    const wrong = { ...saleorHeaders('order_created', body), 'saleor-signature': 'a..b' };
    const statuses: number[] = [];
    for (let time = 0; time < 32; time += 1) statuses.push((await notice(body, wrong)).status);
    expect(statuses.slice(0, 30).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(30)).toEqual([429, 429]);
    // One line of the log for people, counted on and not written again.
    expect(world.written).toEqual(['noteRefused']);
    await world.refusals.flush();
    const every = { sources: null, results: null, search: null, limit: 10, cursor: null };
    const { rows } = await world.store.listDeliveries(shop.installation.id, every);
    const noted = { source: 'saleor', result: 'refused', event: 'order_created', count: 32 };
    expect(rows[0]).toMatchObject({ ...noted, code: 'signature-invalid' });
    expect((await notice(body)).status).toBe(200);
  });
});

const orderBodyWith = (change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    __typename: 'OrderCreated',
    issuedAt: '2026-11-22T12:00:00Z',
    order: { id: 'T3JkZXI6MQ==', checkoutId: null, channel: { slug: 'c' } },
    ...change,
  });

describe('keys of a Saleor (threat 5)', () => {
  it('asks for new keys at most once a minute, however many signatures fail', async () => {
    const body = orderBody();
    const stranger = (await import('./testing/saleor-key')).makeSaleorKey();
    const headers = {
      ...saleorHeaders('order_created', body),
      'saleor-signature': stranger.sign(body),
    };
    const statuses = [];
    for (let time = 0; time < 5; time += 1) statuses.push((await notice(body, headers)).status);
    expect(statuses).toEqual([401, 503, 503, 503, 503]);
    expect(world.sent).toEqual(['GET https://one.example.com/.well-known/jwks.json']);
  });

  it('takes up a changed key, and loses no event over it', async () => {
    const changed = (await import('./testing/saleor-key')).makeSaleorKey();
    const origin = new URL(other.apiUrl).origin;
    const body = orderBody('OrderCreated', other);
    const headers = { ...saleorHeaders('order_created', body, other, other) };
    const signed = { ...headers, 'saleor-signature': changed.sign(body) };
    world.jwksByOrigin.delete(origin);
    expect(await notice(body, signed)).toMatchObject({ status: 503, code: 'keys-unavailable' });
    world.jwksByOrigin.set(origin, changed.jwks);
    expect(await notice(body, signed)).toMatchObject({ status: 503 });
    world.advance(limits.jwksRefreshMs);
    expect(await notice(body, signed)).toMatchObject({ status: 200 });
    world.jwksByOrigin.set(origin, other.key.jwks);
  });
});

describe('bad input from Stripe (threats 8 and 29)', () => {
  it('knows no connection but its own, and reads no body for another', async () => {
    const body = stripeEvent();
    const headers = stripeSignature(body, shop.webhookSecret);
    for (const id of ['A'.repeat(22), 'short', '..', shop.connectionId.toLowerCase() + 'x']) {
      expect(await ask(`/api/webhooks/stripe/${id}`, body, headers)).toMatchObject({
        status: 404,
        code: 'not-found',
      });
    }
    expectNothingDone();
  });

  it.each([
    ['no signature', () => ({}), 'no-signature'],
    ['a wrong signature', (body: string) => stripeSignature(body, 'whsec_other'), 'bad-signature'],
    [
      'the signature of another body',
      () => stripeSignature('{}', shop.webhookSecret),
      'bad-signature',
    ],
    [
      'an old signature',
      (body: string) => stripeSignature(body, shop.webhookSecret, world.clock.now() - 301_000),
      'outside-tolerance',
    ],
    [
      'a signature of the future',
      (body: string) => stripeSignature(body, shop.webhookSecret, world.clock.now() + 301_000),
      'outside-tolerance',
    ],
    [
      'the secret of another tenant',
      (body: string) => stripeSignature(body, other.webhookSecret),
      'bad-signature',
    ],
    [
      'a header with thousands of signatures',
      () => ({ 'stripe-signature': `t=1,${'v1=a,'.repeat(2_000)}` }),
      'header-too-large',
    ],
  ])('refuses %s', async (_, sign, code) => {
    const body = stripeEvent();
    const headers: Record<string, string> = { ...sign(body) };
    expect(await fromStripe(body, headers)).toMatchObject({ status: 401, code });
    expectNothingDone();
  });

  it.each([
    ['a live event on a test connection', { livemode: true }, 'wrong-mode'],
    ['an event of another account', { account: 'acct_other' }, 'wrong-account'],
    ['an object of another kind', { data: { object: { id: 7 } } }, 'malformed'],
    ['an event without an id', { id: null }, 'malformed'],
  ])('refuses %s', async (_, change, code) => {
    const body = stripeEvent(change);
    const answer = await fromStripe(body, stripeSignature(body, shop.webhookSecret));
    expect(answer.status).toBe(400);
    expect(answer.code).toContain(code);
    expectNothingDone();
  });

  it('refuses signed text that is not JSON', async () => {
    const answer = await fromStripe('hello', stripeSignature('hello', shop.webhookSecret));
    expect(answer).toMatchObject({ status: 400, code: 'malformed' });
    expectNothingDone();
  });

  it('refuses a body over the cap (threat 21)', async () => {
    const body = 'x'.repeat(limits.stripeBodyBytes + 1);
    expect(await fromStripe(body, {})).toMatchObject({ status: 413, code: 'body-too-large' });
    expectNothingDone();
  });

  it('knows a removed connection no more (threat 29)', async () => {
    const third = await world.shop('three');
    const removal = { at: world.clock.now(), force: false };
    await world.store.removeConnection(third.installation.id, third.connectionId, removal);
    world.calm();
    const body = stripeEvent();
    const headers = stripeSignature(body, third.webhookSecret);
    expect(await fromStripe(body, headers, third)).toMatchObject({ status: 404 });
    expectNothingDone();
  });

  it('asks Stripe to come again while the secret of a new endpoint is not stored yet', async () => {
    await world.store.updateConnection(other.installation.id, other.connectionId, {
      webhookSecretsEncrypted: [],
    });
    world.calm();
    const body = stripeEvent();
    const answer = await fromStripe(body, stripeSignature(body, other.webhookSecret), other);
    expect(answer.status).toBe(503);
    expectNothingDone();
  });
});

describe('our own trouble', () => {
  beforeEach(() => world.setStoreUnavailable(true));
  afterEach(() => world.setStoreUnavailable(false));

  it('answers 503 to notices of both sides, so that they are sent again', async () => {
    expect(await notice(orderBody())).toMatchObject({ status: 503, code: 'store-unavailable' });
    const body = stripeEvent();
    expect(await fromStripe(body, stripeSignature(body, shop.webhookSecret))).toMatchObject({
      status: 503,
      code: 'store-unavailable',
    });
    expectNothingDone();
  });

  it('refuses payment requests cleanly, since a 5xx would lose them', async () => {
    const answer = await refund(refundBody());
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ result: 'REFUND_FAILURE' });
    expect(JSON.parse(answer.text).pspReference).toMatch(/^unavailable-/);
    expectNothingDone();
  });

  it('is seen by the readiness probe and not by the liveness probe', async () => {
    expect(await world.send('/api/health', null)).toMatchObject({ status: 503 });
    expect(await world.send('/api/health?probe=live', null)).toMatchObject({ status: 200 });
  });
});

describe('the repetition that Saleor sends without content', () => {
  it('is refused with a reference of its own each time, and only if it is signed', async () => {
    const headers = saleorHeaders('transaction_refund_requested', '');
    const first = await refund('', headers);
    const second = await refund('', headers);
    expect(JSON.parse(first.text)).toMatchObject({ result: 'REFUND_FAILURE' });
    expect(JSON.parse(first.text).pspReference).not.toBe(JSON.parse(second.text).pspReference);
    expect(await refund('', { ...headers, 'saleor-signature': 'a..b' })).toMatchObject({
      status: 401,
    });
    expectNothingDone();
  });
});

/**
 * PostgreSQL keeps every character of Unicode but this one: it would be an error of the database.
 */
describe('a text with the character NUL', () => {
  it.each([
    ['an id', (body: string) => body.replace('T3JkZXI6MQ==', 'T3\\u0000')],
    ['a slug', (body: string) => body.replace('default-channel', 'c\\u0000')],
  ])('as %s of Saleor is refused, and nothing is done', async (_, spoil) => {
    const body = spoil(orderBody());
    expect(await notice(body, saleorHeaders('order_created', body))).toMatchObject({ status: 400 });
    expectNothingDone();
  });

  it('as an id or type of Stripe is refused, and nothing is done', async () => {
    for (const change of [{ id: 'evt_\u0000' }, { type: 'x\u0000y' }]) {
      const body = stripeEvent(change);
      const answer = await fromStripe(body, stripeSignature(body, shop.webhookSecret));
      expect(answer).toMatchObject({ status: 400 });
    }
    expectNothingDone();
  });
});
