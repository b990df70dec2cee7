import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  attemptFor,
  leaseOne,
  mirrorOf,
  newShop,
  nothingNext,
  recordAttempt,
  t0,
  type Shop,
} from '../../adapters/testing/store-world';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeLog } from '../../adapters/system/log';
import { makeSystemRandom } from '../../adapters/system/random';
import type { VerifyDashboardToken } from '../../installation/verify-dashboard-token';
import { StoreUnavailable, type Store } from '../../ports/store';
import { makeMemoryStore } from '../../sandbox/memory-store/store';
import { englishMessages } from '../../ui/messages/catalogue';
import { ordersFileOf } from '../../ui/orders/orders-file';
import { serveNode } from '../http/node';
import { makeOrdersFileRoute } from './orders-file';

const count = 10_050;
const clock = makeSystemClock();

/** On the wire: a server, the route, and a store in memory with many orders. */
describe('the file of orders', () => {
  const store = makeMemoryStore({ random: makeSystemRandom() });
  const logged: string[] = [];
  const pages: { limit: number; given: number }[] = [];
  let failing: Error | null = null;
  let shop: Shop;
  let other: Shop;
  let server: Server;
  let url = '';

  const verify: VerifyDashboardToken = async ({ token }, required) => {
    const { installation } = token === 'other' ? other : shop;
    if (token === 'unable') {
      return { ok: false, status: 403, code: 'permission-missing', message: required.join() };
    }
    if (!token) return { ok: false, status: 401, code: 'credentials-missing', message: 'No token' };
    const user = { installation, permissions: required, email: 'staff@example.com', userId: token };
    return { ok: true, user };
  };
  const listMirrors: Store['listMirrors'] = async (id, query) => {
    if (failing && (query.cursor !== null || failing.message === 'at once')) throw failing;
    const page = await store.listMirrors(id, query);
    pages.push({ limit: query.limit, given: page.rows.length });
    return page;
  };

  const furnish = async () => {
    shop = await newShop(store);
    other = await newShop(store);
    for (let turn = 0; turn < count; turn += 1) {
      const { attempt } = await recordAttempt(store, attemptFor(shop, { at: t0 + turn }));
      if (turn % 100) continue;
      const lease = await leaseOne(store, shop, attempt.purchaseId);
      const look = { paymentStatus: 'refunded', orderNumber: `number-${turn}` } as const;
      await store.saveMirror(lease, mirrorOf(look), nothingNext(t0));
    }
  };

  beforeAll(async () => {
    await furnish();
    const log = makeLog({ write: (line) => logged.push(line) });
    const wide = { head: '', line: () => `${'x'.repeat(5_000)}\r\n` };
    const narrow = ordersFileOf((key) => englishMessages[key]);
    const fileIn = async (locale: string) => (locale === 'wide' ? wide : narrow);
    server = createServer((request, response) => {
      const route = makeOrdersFileRoute({ verify, clock, store: { listMirrors }, log, fileIn });
      void serveNode(route, { headers: {}, trustedProxies: 0 }, request, response);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }, 120_000);
  beforeEach(() => {
    pages.length = 0;
    logged.length = 0;
    failing = null;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = (
    body: unknown,
    token: string | null = 'staff',
    signal: AbortSignal | null = null,
  ): Promise<Response> =>
    fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token ? { 'authorization-bearer': token } : {}),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal,
    });
  const linesOf = async (answer: Response): Promise<string[]> =>
    (await answer.text()).trimEnd().split('\r\n').slice(1);
  const everything = { filter: {}, locale: 'en' };

  test('has every row, in pages of 200, and begins as spreadsheets want it', async () => {
    const answer = await ask(everything);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="orders-\d{4}-\d\d-\d\d\.csv"$/,
    );
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString('utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(count + 1);
    expect(new Set(lines).size).toBe(count + 1);
    expect(pages).toHaveLength(Math.ceil(count / 200));
    expect(Math.max(...pages.map(({ limit, given }) => Math.max(limit, given)))).toBe(200);
  });

  test('has what is filtered and searched, in the order of the table', async () => {
    const refunded = { payments: ['REFUNDED'], sort: 'CREATED', descending: false };
    const lines = await linesOf(await ask({ ...everything, filter: refunded }));
    expect(lines).toHaveLength(Math.ceil(count / 100));
    expect(lines.slice(0, 2).map((line) => line.split(',')[0])).toEqual([
      '"number-0"',
      '"number-100"',
    ]);
    const searched = await ask({ ...everything, filter: { ...refunded, search: '#number-300' } });
    expect((await linesOf(searched)).map((line) => line.split(',')[0])).toEqual(['"number-300"']);
  });

  test('waits for a reader who is slow, and ends for one who is gone', async () => {
    const leaving = new AbortController();
    const answer = await ask({ ...everything, locale: 'wide' }, 'slow', leaving.signal);
    const reader = answer.body?.getReader();
    await reader?.read();
    await clock.sleep(300);
    const read = pages.length;
    // What the sockets of both sides hold is some pages at most.
    expect(read).toBeLessThan(count / 200 / 2);
    leaving.abort();
    await reader?.closed.catch(() => undefined);
    await clock.sleep(300);
    expect(pages.length).toBeLessThanOrEqual(read + 1);
    expect(logged).toEqual([]);
  });

  test('of another installation has no row of this one', async () => {
    expect(await linesOf(await ask(everything, 'other'))).toEqual([]);
  });

  test.each([
    ['no token', null, everything, 401, 'credentials-missing'],
    ['a permission that is missing', 'unable', everything, 403, 'permission-missing'],
    [
      'a state that there is not',
      'a',
      { filter: { states: ['LOST'] }, locale: 'en' },
      400,
      'invalid-argument',
    ],
    [
      'a filter that there is not',
      'b',
      { filter: { state: 'FAILED' }, locale: 'en' },
      400,
      'invalid-argument',
    ],
    [
      'a time that is none',
      'c',
      { filter: { createdFrom: 'soon' }, locale: 'en' },
      400,
      'invalid-argument',
    ],
    [
      'a search that is too long',
      'd',
      { filter: { search: 'x'.repeat(300) }, locale: 'en' },
      400,
      'invalid-argument',
    ],
    ['no filter', 'e', { locale: 'en' }, 400, 'invalid-request'],
    ['no JSON', 'f', '{', 400, 'invalid-json'],
  ])('is refused with a stable code for %s', async (_, token, body, status, code) => {
    const answer = await ask(body, token);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(pages).toEqual([]);
  });

  test('of a database that is away is refused; one that goes away meanwhile cuts it', async () => {
    failing = new StoreUnavailable('at once');
    const refused = await ask(everything, 'away');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      errors: [{ extensions: { code: 'unavailable' } }],
    });
    failing = new StoreUnavailable('meanwhile');
    const cut = await ask(everything, 'away');
    expect(cut.status).toBe(200);
    await expect(cut.text()).rejects.toThrow();
    expect(logged.join()).toContain('dashboard-api.orders-file-cut');
  });

  test('is made six times a minute for one member of staff', async () => {
    const route = makeOrdersFileRoute({
      ...{ verify, clock, store: { listMirrors }, log: makeLog({ write: () => undefined }) },
      fileIn: async () => ({ head: '', line: () => '' }),
    });
    const incoming = {
      method: 'POST',
      ip: '127.0.0.1',
      header: (name: string) => (name === 'content-type' ? 'application/json' : 'often'),
      param: () => null,
      body: async () => Buffer.from(JSON.stringify(everything)),
    };
    const statuses: number[] = [];
    for (let turn = 0; turn < 7; turn += 1) statuses.push((await route(incoming)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
  });
});
