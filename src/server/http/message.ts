/** A request as the routes see it, whatever server it came through. */
export interface Incoming {
  readonly method: string;
  /** Address of the peer, for rate limits. */
  readonly ip: string;
  /** Value of a header by its lower-case name. */
  header(name: string): string | null;
  /** A parameter of the query or of the path. */
  param(name: string): string | null;
  /** The raw bytes, read under this cap and the deadline of the limits table. */
  body(maxBytes: number): Promise<Buffer>;
}

export interface Outgoing {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or text where it is a string. */
  readonly body: unknown;
  /** Sent in place of the body: parts of a text, each made once the one before is on its way. */
  readonly stream?: AsyncIterable<string>;
}

export type Route = (incoming: Incoming) => Promise<Outgoing>;

/**
 * Why a request is not served. `code` is stable and part of the app's interface; the message never
 * quotes a body, a header or a secret.
 */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/**
 * Told by name: Next bundles each route apart from the container, so that there is more than one
 * class of this name in a process, and `instanceof` knows its own alone.
 */
export const isHttpFault = (error: unknown): error is HttpFault =>
  error instanceof Error && error.name === 'HttpFault';

export const json = (status: number, body: unknown): Outgoing => ({ status, body });

/** The one shape of an error. Saleor shows `error.message` where an installation fails. */
export const faultAnswer = ({ status, code, message, headers }: HttpFault): Outgoing => ({
  status,
  headers,
  body: { error: { code, message } },
});

/** Answers 405 to any other method, with the ones that are served. */
export const allowMethods = (incoming: Incoming, ...methods: readonly string[]): void => {
  if (methods.includes(incoming.method)) return;
  throw new HttpFault(405, 'method-not-allowed', 'This address does not serve that method.', {
    allow: methods.join(', '),
  });
};

/** One and the same answer for what is missing, foreign or hidden. */
export const notFound = (): HttpFault => new HttpFault(404, 'not-found', 'There is nothing here.');

/** JSON of a body. Parsed only after the signature, where there is one. */
export const parseJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HttpFault(400, 'malformed-json', 'The body is not JSON.');
  }
};
