import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeLog } from '../../adapters/system/log';
import { asId } from '../../domain/facts/ids';
import { newlyInstalled, StoreUnavailable } from '../../ports/store';
import type { Installation } from '../../ports/store';
import { limits } from '../limits';
import { readBody } from './body';
import { makeFrameAncestors } from './frame-ancestors';
import { json } from './message';
import { serveNode } from './node';
import { noMetrics } from './metrics';
import { makeRateLimit } from './rate-limit';
import { sameSecret } from './same-secret';
import { nonceOf, pageHeaders } from './security-headers';
import { serve } from './serve';

let server: Server;
let port = 0;
let trustedProxies = 0;
const logged: string[] = [];

beforeAll(async () => {
  const log = makeLog({ write: (line) => logged.push(line) });
  const route = serve(
    { log, clock: makeSystemClock(), metrics: noMetrics },
    'echo',
    async (incoming) => {
      if (incoming.header('x-bug')) throw new Error('canary with sk_test_canary12345');
      return json(200, { size: (await incoming.body(1_000)).length, ip: incoming.ip });
    },
  );
  server = createServer((request, response) => {
    const serving = { headers: { 'x-always': 'yes' }, trustedProxies };
    void serveNode(route, serving, request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Writes raw bytes and gives all that comes back until the server hangs up. */
const talk = (...parts: readonly string[]): Promise<string> =>
  new Promise((heard) => {
    const socket = connect(port, '127.0.0.1', () => parts.forEach((part) => socket.write(part)));
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.on('error', () => heard(text));
    socket.on('close', () => heard(text));
  });

describe('the address of a caller', () => {
  const seen = async (proxies: number, forwarded: string | null) => {
    trustedProxies = proxies;
    const headers = forwarded === null ? undefined : { 'x-forwarded-for': forwarded };
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers });
    return (await answer.json()).ip;
  };

  it.each([
    [0, '1.1.1.1', '127.0.0.1'],
    [1, null, '127.0.0.1'],
    [1, '3.3.3.3', '3.3.3.3'],
    [1, '6.6.6.6, 3.3.3.3', '3.3.3.3'],
    [2, '6.6.6.6, 3.3.3.3, 10.0.0.1', '3.3.3.3'],
    [3, '3.3.3.3', '127.0.0.1'],
  ])('behind %i proxies, forwarded for %j, is %j', async (proxies, forwarded, ip) => {
    expect(await seen(proxies, forwarded)).toBe(ip);
  });
});

describe('bodies from strangers (threat 21)', () => {
  it('refuses a declared length over the cap before a byte of it is read', async () => {
    const answer = await talk('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer).toContain('body-too-large');
  });

  it('refuses a body without end at the cap, and still says why', async () => {
    const chunk = `400\r\n${'x'.repeat(1_024)}\r\n`;
    const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    const answer = await talk(head, chunk, chunk);
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(answer.toLowerCase()).toContain('connection: close');
  });

  it('gives up on a body that does not come', async () => {
    const started = performance.now();
    const answer = await talk('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx');
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(performance.now() - started).toBeGreaterThan(limits.bodyReadMs - 100);
  });

  it('reads chunks byte for byte', async () => {
    let calledOff = 0;
    const parts = async function* () {
      yield Buffer.from([0xc5]);
      yield Buffer.from([0xbb, 0x00]);
    };
    const body = await readBody(parts(), null, {
      ...{ maxBytes: 3, withinMs: 60_000, clock: { after: () => () => void (calledOff += 1) } },
    });
    expect([...body]).toEqual([0xc5, 0xbb, 0x00]);
    expect(calledOff, 'what waited for the rest of it').toBe(1);
  });
});

describe('our own bugs', () => {
  it('answer 500 with a stable code; their text stays inside (threat 19)', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'x-bug': '1' } });
    expect(answer.status).toBe(500);
    expect(answer.headers.get('x-always')).toBe('yes');
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'internal' } });
    expect(text).not.toContain('canary');
    expect(logged.at(-1)).toContain('"message":"canary with [secret]"');
    expect(logged.at(-1)).toContain('http.fault');
  });
});

describe('rate limits', () => {
  const clockAt = (time: { now: number }) => ({
    now: () => time.now,
    sleep: async () => undefined,
    after: () => () => undefined,
  });

  it('refill evenly, per address', () => {
    const time = { now: 0 };
    const limit = makeRateLimit(clockAt(time), 2);
    expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    time.now = 30_000;
    expect([limit.take('a'), limit.take('a')]).toEqual([true, false]);
  });

  it('remember so many addresses and no more', () => {
    const limit = makeRateLimit(clockAt({ now: 0 }), 1);
    limit.take('first');
    for (let count = 0; count < 10_000; count += 1) limit.take(`other ${count}`);
    expect(limit.take('first')).toBe(true);
    expect(limit.take('other 9999')).toBe(false);
  });
});

describe('compared secrets (threat 20)', () => {
  it.each([
    ['secret', 'secret', true],
    ['secret', 'secret ', false],
    ['', 'secret', false],
    ['x'.repeat(10_000), 'secret', false],
  ])('%s', (given, expected, same) => {
    expect(sameSecret(given, expected)).toBe(same);
  });
});

describe('who may frame the pages (threat 14)', () => {
  const installed = (saleorApiUrl: string, retiredAt: number | null = null): Installation => ({
    id: asId('00000000-0000-4000-8000-000000000001'),
    saleorApiUrl,
    appId: asId('QXBwOjE='),
    tokenEncrypted: '',
    schemaVersion: null,
    jwks: null,
    installedAt: 0,
    ...newlyInstalled,
    retiredAt,
  });
  const ancestorsOf = (rows: readonly Installation[], development = false) =>
    makeFrameAncestors({
      store: { listInstallations: async () => rows },
      clock: { now: () => 0, sleep: async () => undefined, after: () => () => undefined },
      dashboardOrigins: ['https://dashboard.example.com'],
      trustedOrigins: ['https://listed.example.com'],
      development,
    })();

  it('names the origins of those who installed the app, and of the operator', async () => {
    const rows = [
      installed('https://one.example.com/graphql/'),
      installed('https://two.example.com:8443/graphql/'),
      installed('https://gone.example.com/graphql/', 1),
    ];
    expect(await ancestorsOf(rows)).toEqual([
      'https://dashboard.example.com',
      'https://one.example.com',
      'https://two.example.com:8443',
    ]);
    expect(await ancestorsOf([], true)).toContain('http://localhost:*');
  });

  it('names those of before while the database is unavailable, so that the page can say so', async () => {
    let now = 0;
    let isUnavailable = false;
    const ancestors = makeFrameAncestors({
      store: {
        listInstallations: async () => {
          if (isUnavailable) throw new StoreUnavailable('unavailable');
          return [installed('https://one.example.com/graphql/')];
        },
      },
      clock: { now: () => now, sleep: async () => undefined, after: () => () => undefined },
      dashboardOrigins: [],
      trustedOrigins: ['https://listed.example.com'],
      development: false,
    });
    isUnavailable = true;
    expect(await ancestors()).toEqual(['https://listed.example.com']);
    [now, isUnavailable] = [10_000, false];
    expect(await ancestors()).toEqual(['https://one.example.com']);
    [now, isUnavailable] = [60_000, true];
    expect(await ancestors()).toEqual(['https://one.example.com']);
  });

  it('never names everybody, and nobody where there is nobody', () => {
    const policy = { appUrl: 'https://app.example.com', nonce: 'abc-_1', development: false };
    const headers = pageHeaders({ ...policy, frameAncestors: [] });
    const text = headers['content-security-policy'] ?? '';
    expect(text).toContain("frame-ancestors 'none'");
    expect(text).toContain("script-src 'self' 'nonce-abc-_1';");
    expect(text).not.toMatch(/\*|unsafe-eval/);
    expect(nonceOf(text)).toBe('abc-_1');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=63072000',
    });
  });
});
