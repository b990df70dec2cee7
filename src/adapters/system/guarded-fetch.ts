import { lookup as lookupAddresses, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent, request } from 'undici';
import { isAddress, isLoopbackAddress, isPublicAddress } from './public-address';

interface GuardOptions {
  /** Development: plain http, any port and private addresses, on loopback hosts only. */
  readonly allowLoopback: boolean;
  /**
   * Origins that the operator wrote down in full (`https://saleor.internal:8443`). They may be
   * plain http, on any port and on a private address: naming them is the permission.
   */
  readonly trustedOrigins: readonly string[];
  /** Of the answer's body. */
  readonly maxBytes: number;
  /** From the look-up to the last byte of the answer. */
  readonly timeoutMs: number;
  /** The name look-up; tests bring their own. */
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
}

type GuardCode =
  'url-not-allowed' | 'address-not-allowed' | 'redirect' | 'too-large' | 'deadline' | 'network';

/** Why nothing was fetched. `code` is stable; the message never quotes headers or bodies. */
export class GuardError extends Error {
  override readonly name = 'GuardError';
  constructor(
    readonly code: GuardCode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A `fetch` for hosts that somebody else chose (OWASP ASVS 5.0, 1.3.6). It resolves the name
 * itself, refuses the call when any of its addresses is not public, and connects to the addresses
 * that it looked at, so that a second look-up cannot give others. It follows no redirect.
 */
export const makeGuardedFetch = (options: GuardOptions): typeof fetch => {
  const trusted = new Set(options.trustedOrigins);
  const resolve = options.resolve ?? resolveAll;
  const strict = new Agent({ connect: { lookup: pinnedLookup(resolve, isPublicAddress) } });
  const loopback = new Agent({ connect: { lookup: pinnedLookup(resolve, isLoopbackAddress) } });
  const free = new Agent({ connect: { lookup: pinnedLookup(resolve, () => true) } });

  const agentFor = (url: URL): Agent => {
    if (url.username || url.password) throw refuse('url-not-allowed', 'user-info in the URL');
    if (trusted.has(url.origin)) return free;
    if (options.allowLoopback && isLoopbackHost(url.hostname)) return loopback;
    if (url.protocol !== 'https:') throw refuse('url-not-allowed', 'only https is allowed');
    if (url.port !== '') throw refuse('url-not-allowed', 'only port 443 is allowed');
    if (isAddress(url.hostname) && !isPublicAddress(url.hostname)) {
      throw refuse('address-not-allowed', 'the address is not public');
    }
    return strict;
  };

  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const dispatcher = agentFor(url);
    const { method, headers, body, signal } = await askedOf(input, init);
    const deadline = startDeadline(options.timeoutMs, signal);
    try {
      const answer = await request(url, {
        ...{ dispatcher, method, headers, body },
        signal: deadline.signal,
      });
      if (answer.statusCode >= 300 && answer.statusCode < 400) {
        // The body is dropped, and the socket with it; what that raises concerns nobody.
        answer.body.on('error', () => undefined).destroy();
        throw refuse('redirect', 'redirects are not followed');
      }
      const bytes = await readCapped(answer.body, options.maxBytes);
      return new Response(bodyless.has(answer.statusCode) ? null : bytes, {
        status: answer.statusCode,
        headers: plainHeaders(answer.headers),
      });
    } catch (error) {
      throw asGuardError(error, deadline.isLate());
    } finally {
      deadline.end();
    }
  };
};

/** A request as undici takes it. */
interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  readonly signal: AbortSignal | null;
}

/**
 * What is asked. A text for an address needs no `Request`, which makes streams of it and costs more
 * than the call; whatever else fetch takes goes through one.
 */
const askedOf = async (
  input: Parameters<typeof fetch>[0],
  init: RequestInit = {},
): Promise<Asked> => {
  const { method = 'GET', body = null, signal = null } = init;
  if (!(input instanceof Request) && (body === null || typeof body === 'string')) {
    const headers = new Headers(init.headers);
    if (body !== null && !headers.has('content-type')) {
      headers.set('content-type', 'text/plain;charset=UTF-8');
    }
    return { method, headers: Object.fromEntries(headers), body, signal };
  }
  const asked = new Request(input, init);
  return {
    method: asked.method,
    headers: Object.fromEntries(asked.headers),
    body: asked.body ? Buffer.from(await asked.arrayBuffer()) : null,
    signal: asked.signal,
  };
};

/** Aborts after so many milliseconds, or with `other`; `end` calls both off. */
const startDeadline = (ms: number, other: AbortSignal | null) => {
  const controller = new AbortController();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    controller.abort();
  }, ms);
  const follow = (): void => controller.abort();
  if (other?.aborted) follow();
  else other?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    isLate: () => late,
    end: (): void => {
      clearTimeout(timer);
      other?.removeEventListener('abort', follow);
    },
  };
};

/** Statuses for which the Fetch standard forbids a body. */
const bodyless = new Set([204, 205, 304]);

const refuse = (code: GuardCode, why: string): GuardError =>
  new GuardError(code, `The request was not sent or not taken: ${why}.`);

const asGuardError = (error: unknown, late: boolean): GuardError => {
  if (error instanceof GuardError) return error;
  if (late) return refuse('deadline', 'there was no answer in time');
  const cause = error instanceof Error && error.cause instanceof GuardError ? error.cause : null;
  return cause ?? refuse('network', 'the connection failed');
};

const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' || isLoopbackAddress(hostname);

type Lookup = (
  hostname: string,
  options: LookupOptions,
  callback: (
    error: NodeJS.ErrnoException | null,
    address: string | LookupAddress[],
    family?: number,
  ) => void,
) => void;

/** Called by the socket itself, so the addresses checked are the addresses connected to. */
const pinnedLookup =
  (
    resolve: (hostname: string) => Promise<readonly LookupAddress[]>,
    isAllowed: (address: string) => boolean,
  ): Lookup =>
  (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (!first || !addresses.every(({ address }) => isAllowed(address))) {
          callback(refuse('address-not-allowed', 'the host has an address out of bounds'), '');
        } else if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      () => callback(refuse('network', 'the host has no address'), ''),
    );
  };

const resolveAll = (hostname: string): Promise<readonly LookupAddress[]> =>
  new Promise((done, fail) => {
    lookupAddresses(hostname, { all: true, verbatim: false }, (error, addresses) =>
      error ? fail(error) : done(addresses),
    );
  });

const readCapped = async (
  body: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<Buffer<ArrayBuffer>> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw refuse('too-large', 'the answer is larger than allowed');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const plainHeaders = (headers: Record<string, string | string[] | undefined>): Headers => {
  const plain = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value ?? []].flat()) plain.append(name, one);
  }
  return plain;
};
