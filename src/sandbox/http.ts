import type { HttpAnswer, HttpSend } from '../adapters/system/http-send';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** What a stand-in is from outside: the Fetch API's request in, its response out. */
export type Handle = (request: Request) => Promise<Response>;

export interface Listening {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends open connections as well, so that no process stays behind. */
  close(): Promise<void>;
}

/** Thrown by a stand-in that breaks the connection instead of answering: its caller cannot know. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** A send that reaches a stand-in in process; there is no connection that could be closed. */
export const sendBy =
  (handle: Handle): HttpSend =>
  ({ protocol, host, port, path, method, headers, body }) => {
    const url = `${protocol}://${host}:${port}${path}`;
    const exchange = async (): Promise<HttpAnswer> => {
      const answer = await handle(new Request(url, { method, headers, body }));
      const { status } = answer;
      return { status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
    };
    return { answer: exchange(), abort: () => undefined };
  };

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

/** Bodies are kept byte for byte: a signature is over bytes, not over parsed JSON. */
const requestOf = async (incoming: IncomingMessage, url: string): Promise<Request> => {
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  }
  const method = incoming.method ?? 'GET';
  const body = await bodyOf(incoming);
  const bodiless = method === 'GET' || method === 'HEAD';
  return new Request(new URL(incoming.url ?? '/', url), {
    method,
    headers,
    ...(bodiless ? {} : { body: new Uint8Array(body) }),
  });
};

const send = async (response: Response, outgoing: ServerResponse): Promise<void> => {
  outgoing.statusCode = response.status;
  response.headers.forEach((value, name) => {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  });
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
};

const started = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Puts a stand-in on loopback. Port 0, the default, takes any free one, and so does a preferred
 * port that somebody else has. A handler that throws is
 * answered 500 and told on the console: in a stand-in that is a bug to see.
 */
export const listen = async (
  handle: Handle,
  options: { readonly port?: number; readonly preferredPort?: number } = {},
): Promise<Listening> => {
  let url = '';
  const server = createServer((incoming, outgoing) => {
    requestOf(incoming, url)
      .then(handle)
      .then((response) => send(response, outgoing))
      .catch((error: unknown) => {
        if (error instanceof ConnectionLost) return void outgoing.destroy();
        // A caller that hung up is no bug of the stand-in.
        if (!incoming.destroyed || incoming.complete) console.error('stand-in failed:', error);
        if (!outgoing.headersSent) outgoing.statusCode = 500;
        outgoing.end();
      });
  });
  const { port: given = 0, preferredPort } = options;
  const port = await started(server, preferredPort ?? given).catch((error: unknown) => {
    if (preferredPort !== undefined && isTaken(error)) return started(server, given);
    throw error;
  });
  url = `http://127.0.0.1:${port}`;
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  return { url, port, close };
};
