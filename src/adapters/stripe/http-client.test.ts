import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { asId } from '../../domain/facts/ids';
import { listen } from '../../sandbox/http';
import type { FaultKind } from '../../sandbox/stripe/faults';
import { makeTestStripe, testAccount } from '../../sandbox/stripe/testing';
import { limits } from '../../server/limits';
import { makeHttpSend } from '../system/http-send';
import { makeSystemClock } from '../system/clock';
import { stripeApiVersion } from './api-version';
import { makeClient, type Timeouts } from './client';
import { noRateLimit } from './rate-limit';
import { Sdk } from './sdk';
import { makeStripe } from './stripe';

const attemptId = '0d8f3c1e-0000-4000-8000-000000000001';
const request = {
  amountMinor: 12_345n,
  currency: 'EUR',
  flow: 'AUTHORIZATION',
  paymentMethodType: 'card',
  metadata: { saleor_attempt_id: attemptId, 'a & c': 'ä [1] = 1+1 %' },
} as const;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const clock = makeSystemClock();

const stripeAt = (
  baseUrl: string,
  { timeouts = { timeoutMs: 5_000, tries: 1 }, maxBytes = limits.stripeAnswerBytes }: Options = {},
) =>
  makeStripe(
    makeClient({
      ...{ secretKey: testAccount.secretKey, clock, baseUrl, timeouts },
      ...{ send: makeHttpSend({ maxBytes }), priority: 'worker', rateLimit: noRateLimit },
    }),
  );
interface Options {
  readonly timeouts?: Timeouts;
  readonly maxBytes?: number;
}

/** The stand-in behind a real socket. */
const openStandIn = async () => {
  const { standIn } = makeTestStripe();
  const { url, close } = await listen(standIn.handle);
  closers.push(close);
  return { standIn, url };
};

type Answering = (outgoing: ServerResponse, incoming: IncomingMessage) => void;

/** A server that answers as told, and notes what came and over how many connections. */
const openServer = async (answer: Answering) => {
  const requests: { method?: string; url?: string; headers: object; body: string }[] = [];
  const sockets = new Set<object>();
  let open = 0;
  const server = createServer((incoming, outgoing) => {
    let body = '';
    incoming.on('data', (part: Buffer) => (body += part.toString()));
    incoming.on('end', () => {
      const { method, url, headers } = incoming;
      requests.push({ ...(method && url ? { method, url } : {}), headers, body });
      answer(outgoing, incoming);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    open += 1;
    socket.on('close', () => (open -= 1));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const url = `http://127.0.0.1:${port}`;
  return { url, requests, connections: () => sockets.size, openNow: () => open };
};

const until = async (isSo: () => boolean): Promise<void> => {
  for (let left = 200; left > 0 && !isSo(); left -= 1) await clock.sleep(10);
};

const intent = {
  ...{ id: 'pi_1', object: 'payment_intent', status: 'requires_payment_method', amount: 12_345 },
  ...{ amount_capturable: 0, amount_received: 0, currency: 'eur', livemode: false, created: 1 },
  client_secret: 'pi_1_secret_1',
};

describe('a call of the SDK over our own connections', () => {
  it('is on the wire what it is over the client of the SDK, apart from its name', async () => {
    const server = await openServer((outgoing) => outgoing.end(JSON.stringify(intent)));
    const ours = await stripeAt(server.url).createIntent(request, 'key-1');
    const { hostname: host, port } = new URL(server.url);
    const theirs = new Sdk(testAccount.secretKey, {
      ...{ host, port, protocol: 'http', apiVersion: stripeApiVersion, telemetry: false },
      httpClient: Sdk.createNodeHttpClient(),
    });
    const params = {
      amount: 12_345,
      currency: 'eur',
      automatic_payment_methods: { enabled: true },
      metadata: request.metadata,
      payment_method_options: { card: { capture_method: 'manual' as const } },
    };
    await theirs.paymentIntents.create(params, { idempotencyKey: 'key-1' });
    expect(ours.kind).toBe('done');
    const [mine, other] = server.requests;
    const nameless = (headers: object | undefined) => ({
      ...headers,
      'x-stripe-client-user-agent': '',
      connection: '',
    });
    expect({ ...mine, headers: nameless(mine?.headers) }).toEqual({
      ...other,
      headers: nameless(other?.headers),
    });
    expect(mine).toMatchObject({
      method: 'POST',
      url: '/v1/payment_intents',
      headers: {
        authorization: `Bearer ${testAccount.secretKey}`,
        'idempotency-key': 'key-1',
        'stripe-version': stripeApiVersion,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: expect.stringContaining('metadata[a%20%26%20c]=%C3%A4%20[1]%20%3D%201%2B1%20%25'),
    });
  });

  it('goes over a connection that is there already', async () => {
    const server = await openServer((outgoing) => outgoing.end(JSON.stringify(intent)));
    const stripe = stripeAt(server.url);
    for (const key of ['1', '2', '3']) await stripe.createIntent(request, key);
    await stripe.readIntent(asId('pi_1'));
    expect(server.requests).toHaveLength(4);
    expect(server.connections()).toBe(1);
  });

  it('goes over a new one where Stripe closed the old one after its answer', async () => {
    const server = await openServer((outgoing, { socket }) =>
      outgoing.end(JSON.stringify(intent), () => socket.destroySoon()),
    );
    const stripe = stripeAt(server.url);
    for (const key of ['1', '2']) {
      expect(await stripe.createIntent(request, key)).toMatchObject({ kind: 'done' });
      await until(() => server.openNow() === 0);
      // The client hears of it a moment later.
      await clock.sleep(50);
    }
    expect(server.requests).toHaveLength(2);
  });
});

describe('answers of Stripe over a socket', () => {
  const cases: readonly [FaultKind, object][] = [
    ['rate-limit', { kind: 'unknown', code: 'rate_limit', answered: false }],
    ['lock-timeout', { kind: 'unknown', code: 'lock_timeout', answered: false }],
    ['server-error', { kind: 'unknown', answered: true }],
    ['server-error-after', { kind: 'unknown', answered: true }],
    ['drop-before', { kind: 'unknown', code: 'no-answer', answered: false }],
    ['drop-after', { kind: 'unknown', code: 'no-answer', answered: false }],
  ];
  it.each(cases)('%s ends the call as it should', async (kind, ending) => {
    const { standIn, url } = await openStandIn();
    standIn.faults.add({ kind });
    expect(await stripeAt(url).createIntent(request, 'key-1')).toMatchObject(ending);
    expect(standIn.ledger).toHaveLength(1);
  });

  it.each(['drop-after', 'drop-before', 'lock-timeout'] as const)(
    '%s is tried again under the same key where a storefront waits: one intent',
    async (kind) => {
      const { standIn, url } = await openStandIn();
      standIn.faults.add({ kind });
      const stripe = stripeAt(url, { timeouts: { timeoutMs: 5_000, tries: 2 } });
      expect(await stripe.createIntent(request, 'key-1')).toMatchObject({ kind: 'done' });
      expect(standIn.ledger.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
        'key-1',
        'key-1',
      ]);
      expect(standIn.world(testAccount.id).intents.size).toBe(1);
    },
  );

  it.each([
    ['a declined card', 402, { type: 'card_error', code: 'card_declined', decline_code: 'fraud' }],
    ['wrong parameters', 400, { type: 'invalid_request_error', code: 'amount_too_small' }],
    ['nothing of that name', 404, { type: 'invalid_request_error', code: 'resource_missing' }],
  ])('%s is refused with the word of Stripe', async (_name, status, error) => {
    const server = await openServer((outgoing) => {
      outgoing.statusCode = status;
      outgoing.end(JSON.stringify({ error: { ...error, message: 'No.' } }));
    });
    expect(await stripeAt(server.url).createIntent(request, 'key-1')).toMatchObject({
      kind: 'refused',
      code: 'decline_code' in error ? error.decline_code : error.code,
    });
  });

  it('a key that is in use, or was used for something else, is unknown', async () => {
    for (const [status, type] of [
      [409, 'idempotency_error'],
      [400, 'idempotency_error'],
    ] as const) {
      const server = await openServer((outgoing) => {
        outgoing.statusCode = status;
        outgoing.end(JSON.stringify({ error: { type, message: 'Keys for idempotent requests' } }));
      });
      const outcome = await stripeAt(server.url).createIntent(request, 'key-1');
      expect(outcome).toMatchObject({ kind: 'unknown', answered: status === 400 });
    }
  });
});

describe('what is no answer of Stripe', () => {
  it.each<readonly [string, Answering]>([
    ['a page of some proxy', (outgoing) => outgoing.writeHead(502).end('<html>Bad gateway</html>')],
    ['nothing at all', (outgoing) => outgoing.end()],
    ['half an answer', (outgoing) => outgoing.end('{"id":"pi_1","object":"paym')],
    [
      'an answer that breaks off',
      (outgoing, { socket }) => {
        outgoing.writeHead(200, { 'content-length': 500 });
        outgoing.write('{"id":"pi_1"', () => socket.destroy());
      },
    ],
    ['a closed connection', (_outgoing, { socket }) => socket.destroy()],
    ['what is not HTTP', (_outgoing, { socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
  ])('%s is unknown, and asked for once', async (_name, answer) => {
    const server = await openServer(answer);
    const outcome = await stripeAt(server.url).createIntent(request, 'key-1');
    expect(outcome).toMatchObject({ kind: 'unknown', answered: false });
    expect(server.requests).toHaveLength(1);
  });

  it('a request that cannot be sent at all is unknown as well', async () => {
    const server = await openServer((outgoing) => outgoing.end(JSON.stringify(intent)));
    const outcome = await stripeAt(server.url).createIntent(request, 'no\nheader');
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'no-answer' });
    expect(server.requests).toEqual([]);
  });

  it('a redirect is not followed: the key goes nowhere else', async () => {
    const other = await openServer((outgoing) => outgoing.end(JSON.stringify(intent)));
    const server = await openServer((outgoing) =>
      outgoing.writeHead(307, { location: `${other.url}/v1/payment_intents` }).end('{}'),
    );
    const outcome = await stripeAt(server.url).createIntent(request, 'key-1');
    expect(outcome).toMatchObject({ kind: 'unknown' });
    expect([server.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it('an answer beyond all measure is not read to its end', async () => {
    const server = await openServer((outgoing) => {
      outgoing.on('error', () => undefined);
      outgoing.end(JSON.stringify({ ...intent, filler: 'x'.repeat(100_000) }));
    });
    const outcome = await stripeAt(server.url, { maxBytes: 10_000 }).readIntent(asId('pi_1'));
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'no-answer' });
  });

  it.each<readonly [string, Answering]>([
    ['an answer that does not begin', () => undefined],
    [
      'an answer that does not end',
      (outgoing) => {
        outgoing.writeHead(200, { 'content-type': 'application/json' });
        outgoing.write('{"id":"pi_1",');
      },
    ],
  ])('%s is given up in time, and its connection is closed', async (_name, answer) => {
    const server = await openServer(answer);
    const began = clock.now();
    const stripe = stripeAt(server.url, { timeouts: { timeoutMs: 300, tries: 1 } });
    const outcome = await stripe.createIntent(request, 'key-1');
    expect(outcome).toMatchObject({ kind: 'unknown', code: 'no-answer', answered: false });
    expect(clock.now() - began).toBeGreaterThanOrEqual(299);
    await until(() => server.openNow() === 0);
    expect([server.connections(), server.openNow()]).toEqual([1, 0]);
  });
});
