import { expect, test } from 'vitest';
import type { VerifyDashboardToken } from '../../installation/verify-dashboard-token';
import { StoreUnavailable } from '../../ports/store';
import { makeSampleWorld } from '../../sandbox/e2e/sample-world';
import { HttpFault, type Incoming } from '../http/message';
import { makeDashboardApi } from './api';
import { makeDashboardRoute } from './route';

const world = makeSampleWorld();

/** The verifier has tests of its own; here it stands for one whose token is good or not. */
const verify: VerifyDashboardToken = async ({ token }, required) => {
  if (token === 'away') throw new StoreUnavailable();
  const { installation, permissions } = world.viewer;
  const email = world.viewer.email ?? '';
  if (token === 'good') {
    return { ok: true, user: { installation, permissions, email, userId: 'VXNlcjox' } };
  }
  return { ok: false, status: 401, code: 'token-invalid', message: required.join() };
};

const makeRoute = () =>
  makeDashboardRoute({ verify, api: makeDashboardApi(world.deps), clock: world.deps.clock });

const request = (
  headers: Readonly<Record<string, string>>,
  body = '{"query":"{ now }"}',
  method = 'POST',
): Incoming => ({
  method,
  ip: '127.0.0.1',
  header: (name) => headers[name] ?? null,
  param: () => null,
  body: async (maxBytes) => {
    if (body.length > maxBytes) throw new HttpFault(413, 'body-too-large', 'Too large.');
    return Buffer.from(body);
  },
});

const good = { 'authorization-bearer': 'good', 'content-type': 'application/json; charset=utf-8' };

test('a good token and a small document are answered', async () => {
  const answer = await makeRoute()(request(good));
  expect(answer).toMatchObject({ status: 200, body: { data: { now: expect.any(String) } } });
});

test.each([
  ['no token', request({ 'content-type': 'application/json' }), 401, 'token-invalid'],
  ['a bad token', request({ ...good, 'authorization-bearer': 'bad' }), 401, 'token-invalid'],
  ['a GET', request(good, '', 'GET'), 405, 'method-not-allowed'],
  ['a form', request({ ...good, 'content-type': 'text/plain' }), 415, 'not-json'],
  ['33 kB', request(good, 'x'.repeat(33 * 1_024)), 413, 'body-too-large'],
  ['a store that is unavailable', request({ 'authorization-bearer': 'away' }), 503, 'unavailable'],
])('%s is answered as a GraphQL error with a stable code', async (_, incoming, status, code) => {
  expect(await makeRoute()(incoming)).toMatchObject({
    status,
    body: { errors: [{ message: expect.any(String), extensions: { code } }] },
  });
});

test('the permission to handle payments is asked for at every request', async () => {
  const answer = await makeRoute()(request({ ...good, 'authorization-bearer': 'bad' }));
  expect(answer).toMatchObject({ body: { errors: [{ message: 'HANDLE_PAYMENTS' }] } });
});

test('a user who asks without end is told to wait', async () => {
  const route = makeRoute();
  const statuses: number[] = [];
  for (let count = 0; count < 605; count += 1) statuses.push((await route(request(good))).status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(600);
  expect(statuses.at(-1)).toBe(429);
});

test('a stranger who guesses tokens is told to wait, and a good token still gets through', async () => {
  const route = makeRoute();
  const guess = request({ ...good, 'authorization-bearer': 'bad' });
  const statuses: number[] = [];
  for (let count = 0; count < 31; count += 1) statuses.push((await route(guess)).status);
  expect(statuses.slice(29)).toEqual([401, 429]);
  expect(await route(request(good))).toMatchObject({ status: 200 });
});

test('variables that no database can hold are refused', async () => {
  const body = JSON.stringify({ query: '{ now }', variables: { id: 'a\u0000b' } });
  expect(await makeRoute()(request(good, body))).toMatchObject({
    status: 400,
    body: { errors: [{ extensions: { code: 'invalid-request' } }] },
  });
});
