import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GuardError, makeGuardedFetch } from './guarded-fetch';
import { isPublicAddress } from './public-address';

let origin = '';
const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  if (request.url === '/redirect') response.writeHead(302, { location: '/target' }).end();
  else if (request.url === '/large') response.end('x'.repeat(5_000));
  else if (request.url === '/silent') return;
  else if (request.url === '/echo') {
    response.setHeader('x-token', String(request.headers.authorization));
    request.pipe(response);
  } else response.end('hello');
});

beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const base = { allowLoopback: false, trustedOrigins: [], maxBytes: 1_000, timeoutMs: 60_000 };
const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fetched',
    (error: unknown) => (error instanceof GuardError ? error.code : String(error)),
  );

describe('fetching from a host that somebody else chose (threat 1)', () => {
  it.each([
    'http://shop.example.com/',
    'https://shop.example.com:8443/',
    'https://user:secret@shop.example.com/',
    'https://127.0.0.1/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fd00:ec2::254]/',
    'https://100.100.100.200/',
    'http://localhost/',
  ])('sends nothing to %s', async (url) => {
    let looked = 0;
    const guarded = makeGuardedFetch({
      ...base,
      resolve: async () => {
        looked += 1;
        return [{ address: '93.184.216.34', family: 4 }];
      },
    });
    expect(await codeOf(guarded(url))).toMatch(/^(url|address)-not-allowed$/);
    expect(looked).toBe(0);
  });

  it.each([
    [['127.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['fe80::1']],
    [['64:ff9b::a00:1']],
    [[]],
  ])('refuses a name that resolves to %j', async (addresses) => {
    const guarded = makeGuardedFetch({
      ...base,
      resolve: async () =>
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    });
    expect(await codeOf(guarded('https://rebind.example.com/'))).toBe('address-not-allowed');
  });

  it('connects to the address that it looked at, once', async () => {
    let looked = 0;
    const port = new URL(origin).port;
    const guarded = makeGuardedFetch({
      ...base,
      trustedOrigins: [`http://saleor.internal:${port}`],
      resolve: async () => {
        looked += 1;
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    const answer = await guarded(`http://saleor.internal:${port}/`);
    expect(await answer.text()).toBe('hello');
    expect(looked).toBe(1);
  });

  it('follows no redirect', async () => {
    const guarded = makeGuardedFetch({ ...base, allowLoopback: true });
    seen.length = 0;
    expect(await codeOf(guarded(`${origin}/redirect`))).toBe('redirect');
    expect(seen).toEqual(['GET /redirect']);
  });

  it('stops reading at the cap, and waiting at the deadline', async () => {
    const guarded = makeGuardedFetch({ ...base, allowLoopback: true });
    expect(await codeOf(guarded(`${origin}/large`))).toBe('too-large');
    const hasty = makeGuardedFetch({ ...base, allowLoopback: true, timeoutMs: 50 });
    expect(await codeOf(hasty(`${origin}/silent`))).toBe('deadline');
  });

  it('carries method, headers and body, and stops when the caller does', async () => {
    const guarded = makeGuardedFetch({ ...base, allowLoopback: true });
    const answer = await guarded(`${origin}/echo`, {
      method: 'POST',
      headers: { authorization: 'Bearer t' },
      body: '{"a":1}',
    });
    expect(answer.headers.get('x-token')).toBe('Bearer t');
    expect(await answer.json()).toEqual({ a: 1 });
    const stop = AbortSignal.timeout(20);
    expect(await codeOf(guarded(`${origin}/silent`, { signal: stop }))).toBe('network');
  });

  it.each([
    ['93.184.216.34', true],
    ['2606:2800:220:1:248:1893:25c8:1946', true],
    ['0.0.0.0', false],
    ['192.168.1.1', false],
    ['172.16.0.1', false],
    ['198.18.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['192.0.0.192', false],
    ['::', false],
    ['fc00::1', false],
    ['fec0::1', false],
    ['2002:7f00:1::', false],
    ['2001:db8::1', false],
    ['::127.0.0.1', false],
    ['not an address', false],
  ])('takes %s as public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});
