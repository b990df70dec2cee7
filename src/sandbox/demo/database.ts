import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../host/embedded-postgres';

/** An empty database of its own on the embedded PostgreSQL of a folder. */
export interface FreshDatabase {
  readonly databaseUrl: string;
  /** Process id of the server, which may have other databases as well. */
  readonly serverPid: number;
  /** Drops it, and stops the server if nobody else uses it. */
  close(): Promise<void>;
}

const prefix = 'sandbox_';

/** Databases that a killed run left behind: nobody is connected to them. */
const leftovers = `SELECT datname FROM pg_database WHERE datname LIKE '${prefix}%'
  AND datname NOT IN (SELECT datname FROM pg_stat_activity WHERE datname IS NOT NULL)`;

const onServer = async <T>(url: string, task: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await task(client);
  } finally {
    await client.end();
  }
};

const drop = (client: pg.Client, name: string): Promise<unknown> =>
  client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);

/** `settings` are the server's; where it runs already they stay as they are. */
export const openFreshDatabase = async (
  dataDir: string,
  now: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<FreshDatabase> => {
  const server = await startEmbeddedPostgres({ stateDir: join(dataDir, 'pg18'), settings });
  const name = `${prefix}${now}_${process.pid}`;
  try {
    await onServer(server.databaseUrl, async (client) => {
      const { rows } = await client.query<{ datname: string }>(leftovers);
      for (const { datname } of rows) await drop(client, datname);
      await client.query(`CREATE DATABASE "${name}"`);
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  const url = new URL(server.databaseUrl);
  url.pathname = `/${name}`;
  return {
    databaseUrl: url.href,
    serverPid: server.pid,
    close: async () => {
      await onServer(server.databaseUrl, (client) => drop(client, name)).finally(server.stop);
    },
  };
};
