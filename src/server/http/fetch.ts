import { limits } from '../limits';
import { readBody } from './body';
import { bodyOf } from './node';
import type { Incoming, Route } from './message';

/** Serves a route from the Fetch API's request: for tests and the simulator, without a socket. */
export const serveFetch = async (
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
      readBody(
        request.body ?? none(),
        request.headers.get('content-length'),
        maxBytes,
        AbortSignal.timeout(limits.bodyReadMs),
      ),
  };
};

const none = async function* (): AsyncGenerator<Uint8Array> {};
