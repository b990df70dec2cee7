import { limits } from '../../limits';
import { makeSystemClock } from '../../../adapters/system/clock';
import { readBody } from '../body';
import { notFound } from '../message';
import type { Incoming, Route } from '../message';
import { bodyOf } from '../node';
import type { Routes } from '../routes';

/** The routes of the API behind a Fetch handler: for tests, without a server. */
export const makeFetchHandler =
  (routes: Routes) =>
  (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname.replace(/\/$/, '');
    const [, api, first, second, third, ...rest] = path.split('/');
    const known = api === 'api' && rest.length === 0 ? find(routes, first, second, third) : null;
    const { route, params } = known ?? { route: missing, params: {} };
    return serveFetch(route, routes.headers, request, params);
  };

const missing: Route = async () => ({
  status: 404,
  body: { error: { code: notFound().code, message: notFound().message } },
});

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const find = (
  routes: Routes,
  first: string | undefined,
  second: string | undefined,
  third: string | undefined,
): Found | null => {
  if (first === 'webhooks' && third !== undefined) {
    if (second === 'saleor') return { route: routes.saleorWebhook, params: { event: third } };
    if (second === 'stripe') return { route: routes.stripeWebhook, params: { connection: third } };
  }
  if (second !== undefined) return null;
  switch (first) {
    case 'manifest':
    case 'register':
    case 'health':
    case 'metrics':
    case 'work':
      return { route: routes[first], params: {} };
    default:
      return null;
  }
};

/** Serves a route from the Fetch API's request, without a socket. */
const serveFetch = async (
  route: Route,
  headers: Readonly<Record<string, string>>,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<Response> => {
  const answer = await route(incomingOf(request, params));
  const { text, type } = bodyOf(answer);
  return new Response(text, {
    status: answer.status,
    headers: { 'content-type': type, ...headers, ...answer.headers },
  });
};

const incomingOf = (request: Request, params: Readonly<Record<string, string>>): Incoming => {
  const query = new URL(request.url).searchParams;
  return {
    method: request.method,
    ip: request.headers.get('x-test-ip') ?? '127.0.0.1',
    header: (name) => request.headers.get(name),
    param: (name) => params[name] ?? query.get(name),
    body: (maxBytes) =>
      readBody(request.body ?? none(), request.headers.get('content-length'), {
        maxBytes,
        withinMs: limits.bodyReadMs,
        clock: makeSystemClock(),
      }),
  };
};

const none = async function* (): AsyncGenerator<Uint8Array> {};
