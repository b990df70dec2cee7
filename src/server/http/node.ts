import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeSystemClock } from '../../adapters/system/clock';
import { limits } from '../limits';
import { readBody } from './body';
import type { Incoming, Outgoing, Route } from './message';

/** What Next's Pages Router hands to an API route, as far as it is used. */
type NodeRequest = IncomingMessage & {
  readonly query?: Partial<Record<string, string | string[]>>;
};

/** What all routes have in common, as far as this server is concerned. */
export interface Serving {
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Proxies of the operator's own in front of the app, each of which adds its peer's address. */
  readonly trustedProxies: number;
}

const clock = makeSystemClock();

/** Serves a route from Node's own request and response; the body must not have been parsed. */
export const serveNode = async (
  route: Route,
  { headers, trustedProxies }: Serving,
  request: NodeRequest,
  response: ServerResponse,
): Promise<void> => {
  const answer = await route(incomingOf(request, trustedProxies));
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries({ ...headers, ...answer.headers })) {
    response.setHeader(name, value);
  }
  if (answer.stream) return sendParts(answer.stream, response);
  const { text, type } = bodyOf(answer);
  if (!response.hasHeader('content-type')) response.setHeader('content-type', type);
  response.end(text);
};

/**
 * Never faster than the caller reads. Where a part cannot be made the connection is cut, so that
 * the caller does not take what came for all; whoever makes the parts says why in the log. A
 * caller that hung up ends the making of parts.
 */
const sendParts = async (parts: AsyncIterable<string>, response: ServerResponse): Promise<void> => {
  const signal = AbortSignal.timeout(limits.streamMs);
  await pipeline(Readable.from(parts), response, { signal }).catch(() => response.destroy());
};

/** Text stays text; everything else is JSON. */
export const bodyOf = ({ body }: Outgoing): { readonly text: string; readonly type: string } =>
  typeof body === 'string'
    ? { text: body, type: 'text/plain; charset=utf-8' }
    : { text: JSON.stringify(body), type: 'application/json; charset=utf-8' };

/**
 * Address of the peer of the outermost proxy of ours. What stands before it in `X-Forwarded-For`
 * was written by strangers, who could make up a new address for each request.
 */
const ipOf = (request: NodeRequest, trustedProxies: number): string => {
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',');
  const hops = forwarded.split(',').map((hop) => hop.trim());
  const hop = trustedProxies === 0 ? undefined : hops.at(-trustedProxies);
  return hop || (request.socket.remoteAddress ?? 'unknown');
};

const incomingOf = (request: NodeRequest, trustedProxies: number): Incoming => ({
  method: request.method ?? 'GET',
  ip: ipOf(request, trustedProxies),
  header: (name) => first(request.headers[name]),
  param: (name) => first(request.query?.[name]),
  body: (maxBytes) =>
    readBody(
      // A stream that is left early must not take the socket along: the refusal goes over it.
      request.iterator({ destroyOnReturn: false }),
      first(request.headers['content-length']),
      { maxBytes, withinMs: limits.bodyReadMs, clock },
    ),
});

const first = (value: string | string[] | undefined): string | null =>
  (Array.isArray(value) ? value[0] : value) ?? null;
