import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { makeSystemClock } from '../adapters/system/clock';
import { ensureBuilt, ensureGenerated, packedFolder } from './build';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres';
import { codeOf } from './error-code';
import { readEnv, serverVariables, type Env, type EnvSource } from '../server/env';
import { freePort, tryPort } from './free-port';
import { migrate } from './migrate';
import { packedIn } from './packed';

interface StartOptions {
  /** Set over this process's environment. */
  readonly env?: EnvSource;
  /** 0 = any free port; by default PORT. */
  readonly port?: number;
  /** `next dev` instead of the build. */
  readonly dev?: boolean;
  /** Keep the server's output to ourselves; it is told where the start fails. */
  readonly quiet?: boolean;
  /** Takes the output of a quiet server, as it comes. */
  readonly output?: (text: string) => void;
  /** Takes lines on what is going on; nothing by default. */
  readonly say?: (line: string) => void;
  /** Told the web server's process id as soon as there is one; it does not answer by then. */
  readonly spawned?: (pid: number) => void;
}

export interface StartedApp {
  /** On this machine; APP_URL may be another. */
  readonly url: string;
  readonly env: Env;
  /** Process id of the web server. */
  readonly pid: number;
  readonly databaseUrl: string;
  /** Null where DATABASE_URL was given. */
  readonly embedded: EmbeddedPostgres | null;
  /** Resolves with the web server's exit code, however it ended. */
  readonly ended: Promise<number>;
  /** Lets requests end, then stops the web server, then leaves the database. */
  stop(): Promise<void>;
  /** As `kill -9` would: at once and without a word. The embedded database lives on. */
  kill(): Promise<void>;
}

const clock = makeSystemClock();
const readyMs = 120_000;
const pollMs = 50;
const stopMs = 10_000;
const outputKept = 200;

/**
 * In the server: when who started it is gone, even by a kill, it must not keep the port; and where
 * nobody reads its log any more it ends in order, as who started it does.
 */
const endScript = `
process.on('disconnect', () => process.exit(1));
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    if (stream === process.stdout) process.kill(process.pid, 'SIGTERM');
  });
}`;
/**
 * V8 collects late while a machine has memory to spare: after six thousand requests the server held
 * 470 MB. With small steps it holds 310 MB, for the same CPU per request (`npm run bench`).
 */
const smallHeap = ['--max-semi-space-size=4', '--heap-growing-percent=20'];

const endInOrder = `data:text/javascript,${encodeURIComponent(endScript)}`;

const choosePort = async (wanted: number): Promise<number> => {
  if (wanted === 0) return freePort();
  try {
    await tryPort(wanted);
    return wanted;
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${wanted} is taken. Set PORT to another one.`, { cause: error });
  }
};

const openDatabase = async (env: Env): Promise<EmbeddedPostgres | null> =>
  env.databaseUrl === null ? startEmbeddedPostgres({ stateDir: join(env.dataDir, 'pg18') }) : null;

interface Server {
  readonly child: ChildProcess;
  readonly ended: Promise<number>;
  readonly output: readonly string[];
}

/** Next.js's development server, or the one that its build made. */
const serverWords = (dev: boolean, port: number): readonly string[] =>
  dev
    ? [createRequire(import.meta.url).resolve('next/dist/bin/next'), 'dev', '-p', String(port)]
    : [join(packedIn ?? packedFolder, 'server.js')];

/** All interfaces: both kinds of addresses, where this machine has both. */
const anyHost = (): string =>
  Object.values(networkInterfaces()).some((all) => all?.some(({ family }) => family === 'IPv6'))
    ? '::'
    : '0.0.0.0';

const spawnServer = (
  dev: boolean,
  port: number,
  variables: Record<string, string>,
  { quiet = false, output: hear }: Pick<StartOptions, 'quiet' | 'output'>,
): Server => {
  const words = serverWords(dev, port);
  const child = spawn(process.execPath, [...smallHeap, '--import', endInOrder, ...words], {
    // Containers set HOSTNAME to their own name, where nobody else would find the server.
    env: { ...variables, HOSTNAME: anyHost(), NODE_ENV: dev ? 'development' : 'production' },
    // In a group of its own: Ctrl-C is ours to pass on, and in our order.
    detached: true,
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit', 'ipc'],
  });
  const output: string[] = [];
  const keep = (part: Buffer): void => {
    output.push(part.toString());
    hear?.(part.toString());
    if (output.length > outputKept) output.shift();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise<number>((done) => {
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
  return { child, ended, output };
};

const isUp = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false; // Nobody listens yet.
  }
};

const waitUntilUp = async (url: string, { ended, output }: Server): Promise<void> => {
  let isOver = false;
  void ended.then(() => (isOver = true));
  const deadline = clock.now() + readyMs;
  while (!(await isUp(url))) {
    if (isOver || clock.now() > deadline) {
      const reason = isOver ? 'ended' : 'did not answer on /api/health';
      throw new Error(`The server ${reason}.\n${output.join('').slice(-4_000)}`.trim());
    }
    await clock.sleep(pollMs);
  }
};

const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  try {
    // The whole group: `next dev` has a process below it.
    if (child.pid) process.kill(-child.pid, name);
  } catch {
    child.kill(name); // No such group any more, or a system without groups.
  }
};

const stopServer = async ({ child, ended }: Server): Promise<void> => {
  signal(child, 'SIGTERM');
  const callOff = clock.after(stopMs, () => signal(child, 'SIGKILL'));
  await ended;
  callOff();
};

/**
 * Starts the app as `npm start` does: database, migrations, build where it is missing or stale,
 * web server. Resolves once it answers. What was started is stopped again where a step fails.
 */
export const startApp = async (options: StartOptions = {}): Promise<StartedApp> => {
  const say = options.say ?? (() => undefined);
  const port = options.port === undefined ? {} : { PORT: String(options.port || '') };
  const given = { ...options.env, ...port };
  const wanted = options.port === 0 ? 0 : readEnv(given).port;
  const overrides = { ...given, PORT: String(await choosePort(wanted)) };
  const env = readEnv(overrides);
  const url = `http://localhost:${env.port}`;
  const building = { variables: serverVariables(env, '', overrides), say };
  if (packedIn === null) await (options.dev ? ensureGenerated(building) : ensureBuilt(building));
  if (env.databaseUrl === null) say('Starting the embedded PostgreSQL');
  const embedded = await openDatabase(env);
  const databaseUrl = env.databaseUrl ?? embedded?.databaseUrl ?? '';
  try {
    const applied = await migrate({ databaseUrl });
    if (applied.length > 0) say(`Applied migrations: ${applied.join(', ')}`);
    const variables = serverVariables(env, databaseUrl, overrides);
    const server = spawnServer(options.dev === true, env.port, variables, options);
    options.spawned?.(server.child.pid ?? 0);
    try {
      await waitUntilUp(url, server);
    } catch (error) {
      await stopServer(server);
      throw error;
    }
    return {
      ...{ url, env, pid: server.child.pid ?? 0, databaseUrl, embedded, ended: server.ended },
      stop: async () => {
        await stopServer(server);
        await embedded?.stop();
      },
      kill: async () => {
        signal(server.child, 'SIGKILL');
        await server.ended;
        await embedded?.abandon();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
};
