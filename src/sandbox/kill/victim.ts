import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureBuilt } from '../../host/build';
import { isAlive } from '../../host/embedded/process';
import { readEnv, serverVariables } from '../../server/env';
import { freePort } from '../../host/free-port';
import type { Clock } from '../../ports/clock';

/** The app's server, from its very start on, which somebody kills and starts again. */
export interface Victim {
  /** The same at each start. */
  readonly url: string;
  /** Begins a start, and does not wait for it. */
  start(): void;
  /** Resolves once it answers, also after a kill meanwhile; rejects where it ended by itself. */
  up(): Promise<void>;
  /** SIGKILL to everything of it, wherever its start is; resolves once all are dead. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

interface VictimInput {
  readonly clock: Clock;
  readonly variables: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

interface Life {
  readonly child: ChildProcess;
  /** Process id of the web server, once there is one. */
  server: number | null;
  isKilled: boolean;
  readonly up: Promise<void>;
  readonly ended: Promise<void>;
}

const script = fileURLToPath(new URL('./victim-process.ts', import.meta.url));
const news = z.union([
  z.object({ server: z.number() }),
  z.object({ up: z.literal(true) }),
  z.object({ failed: z.string() }),
]);
const pollMs = 10;
const stopMs = 20_000;

const live = (variables: Readonly<Record<string, string>>, port: number): Life => {
  // In a group of its own: Ctrl-C is for who started it, who then ends it in order.
  const child = fork(script, [], { execArgv: ['--import', 'tsx'], detached: true });
  child.send({ variables, port });
  const ended = new Promise<void>((done) => {
    child.once('error', () => done());
    child.once('exit', () => done());
  });
  const up = new Promise<void>((done, failed) => {
    void ended.then(() => failed(new Error('The server ended.')));
    child.on('message', (message) => {
      const told = news.parse(message);
      if ('server' in told) life.server = told.server;
      else if ('up' in told) done();
      else failed(new Error(told.failed));
    });
  });
  up.catch(() => undefined); // Whoever waits is told; a life that is cut short is no error.
  const life: Life = { child, server: null, isKilled: false, up, ended };
  return life;
};

const slay = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is dead already.
  }
};

/** Makes the build that every victim needs, where it is not there yet. */
export const buildVictim = ({ variables, say }: Pick<VictimInput, 'variables' | 'say'>) =>
  ensureBuilt({ variables: serverVariables(readEnv(variables), '', variables), say });

/** Builds the app where needed; starts nothing yet. */
export const makeVictim = async (input: VictimInput): Promise<Victim> => {
  const { clock } = input;
  const port = await freePort();
  const variables = { ...input.variables, PORT: String(port), APP_URL: '' };
  const env = readEnv(variables);
  await buildVictim({ variables, say: input.say });
  let life: Life | null = null;

  const dead = async ({ server, ended }: Life): Promise<void> => {
    await ended;
    while (server !== null && isAlive(server)) await clock.sleep(pollMs);
  };

  return {
    url: env.appUrl,
    start: () => {
      life = live(variables, port);
    },
    up: async () => {
      for (let current = life; current; current = life) {
        const waited = current;
        const failure: unknown = await waited.up.then(
          () => null,
          (error: unknown) => error,
        );
        if (failure === null) return;
        if (!waited.isKilled) throw failure;
        while (life === waited) await clock.sleep(pollMs);
      }
    },
    kill: async () => {
      if (!life) return;
      life.isKilled = true;
      if (life.server !== null) slay(life.server);
      if (life.child.pid !== undefined) slay(life.child.pid);
      await dead(life);
    },
    stop: async () => {
      if (!life) return;
      const { child } = life;
      child.kill('SIGTERM');
      const callOff = clock.after(stopMs, () => child.kill('SIGKILL'));
      await dead(life);
      callOff();
    },
  };
};
