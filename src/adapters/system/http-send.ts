import { Agent, request as sendHttp, type IncomingMessage } from 'node:http';
import { Agent as TlsAgent, request as sendHttps } from 'node:https';

/** A request to a host that we chose ourselves. */
interface HttpRequest {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: string;
  /** From the slash on, with the query. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null = no body. */
  readonly body: string | null;
}

/** An answer, read to its last byte. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A request that is under way. */
interface HttpExchange {
  /** Fails where no whole answer came. */
  readonly answer: Promise<HttpAnswer>;
  /** Ends it wherever it is, and closes its connection. */
  abort(): void;
}

/** Sends one request. Follows no redirect. */
export type HttpSend = (request: HttpRequest) => HttpExchange;

interface HttpSendOptions {
  /** Of an answer's body. */
  readonly maxBytes: number;
}

/**
 * A connection that nobody used for so long is closed: routers forget quiet ones after a minute or
 * more without telling either end, and a request on such a one is only given up when it is late.
 */
const idleMs = 30_000;

const plainHeaders = ({ headers }: IncomingMessage): Record<string, string> => {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
};

/** Reads an answer to its end; a connection that closes before that is an error. */
const readAnswer = (incoming: IncomingMessage, maxBytes: number): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    incoming.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size > maxBytes) incoming.destroy(new Error('The answer is larger than allowed'));
    });
    incoming.on('error', reject);
    incoming.on('end', () => {
      const text = Buffer.concat(parts).toString();
      resolve({ status: incoming.statusCode ?? 0, headers: plainHeaders(incoming), text });
    });
  });

/**
 * Sends over connections that are kept open. Node's `fetch` makes streams, a Request, a Response
 * and Headers of every exchange, which costs more than all the rest of a small one.
 */
export const makeHttpSend = ({ maxBytes }: HttpSendOptions): HttpSend => {
  const options = { keepAlive: true, timeout: idleMs };
  const ways = {
    http: { send: sendHttp, agent: new Agent(options) },
    https: { send: sendHttps, agent: new TlsAgent(options) },
  } as const;
  return ({ protocol, host, port, path, method, headers, body }) => {
    const { send, agent } = ways[protocol];
    const outgoing = send({ agent, host, port, path, method, headers });
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      outgoing.on('error', reject);
      outgoing.on('response', (incoming) => {
        readAnswer(incoming, maxBytes).then(resolve, reject);
      });
    });
    outgoing.end(body ?? undefined);
    return { answer, abort: () => void outgoing.destroy() };
  };
};
