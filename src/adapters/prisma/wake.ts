import pg from 'pg';
import { causeOf } from '../../ports/log';
import type { System } from '../../ports/system';
import type { Wake } from '../../ports/wake';
import { makeLocalWake } from '../system/wake';
import { wakeChannel } from './statements/parts-purchase';

interface PostgresWake extends Wake {
  close(): Promise<void>;
}

interface PostgresWakeOptions extends Pick<System, 'clock' | 'log'> {
  readonly databaseUrl: string;
}

const againMs = 2_000;
const connectMs = 2_000;

/**
 * Wakes workers of this process at once, and those of others through LISTEN: the store notifies
 * in the statement that makes something due. While the connection is unavailable nothing is heard,
 * which only means that the worker's own poll finds the work.
 */
export const makePostgresWake = ({
  databaseUrl,
  clock,
  log,
}: PostgresWakeOptions): PostgresWake => {
  const local = makeLocalWake();
  let client: pg.Client | undefined;
  let callOff: (() => void) | undefined;
  let isClosed = false;

  const listen = async (): Promise<void> => {
    const own = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      application_name: 'stripe-orders wake',
    });
    client = own;
    own.on('notification', () => local.wake());
    own.on('error', () => undefined); // Followed by `end`.
    own.once('end', () => later(own));
    try {
      await own.connect();
      await own.query(`LISTEN ${wakeChannel}`);
      // Something may have become due while nobody listened.
      local.wake();
    } catch (error) {
      log.warn('wake.unavailable', { ...causeOf(error) });
      await own.end().catch(() => undefined);
      later(own);
    }
  };

  /** Connects anew after a while, once per lost connection. */
  const later = (lost: pg.Client): void => {
    if (isClosed || client !== lost) return;
    client = undefined;
    callOff = clock.after(againMs, () => void listen());
  };

  void listen();
  return {
    ...local,
    close: async () => {
      isClosed = true;
      callOff?.();
      await client?.end().catch(() => undefined);
    },
  };
};
