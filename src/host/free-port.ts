import { createServer } from 'node:net';
import { makeSystemRandom } from '../adapters/system/random';

/** Below the ports that connections go out from: while nobody listens, nobody takes it either. */
const ports = { first: 20_000, count: 10_000 };
const tries = 200;
const random = makeSystemRandom();

/** Resolves where the port can be listened on; `host` left out means all interfaces. */
export const tryPort = (port: number, host?: string): Promise<void> =>
  new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen({ port, host }, () => server.close(() => found()));
  });

/**
 * A port for a server that listens a moment later, or again after it ended. The system's own
 * choice (port 0) may be given to a connection that goes out in the meantime.
 */
export const freePort = async (host?: string): Promise<number> => {
  let reason: unknown;
  for (let count = 0; count < tries; count += 1) {
    const port = ports.first + Math.floor(random.fraction() * ports.count);
    try {
      await tryPort(port, host);
      return port;
    } catch (error) {
      reason = error; // Taken, as a rule: another one is tried.
    }
  }
  throw new Error('No port is free.', { cause: reason });
};
