import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../ports/clock';
import { buildVariables } from '../../server/env';
import { freePort } from '../../host/free-port';
import { withFileLock } from '../../host/lock';
import type { FloorSettings } from './floor';

/** A server of the floor's, in a process of its own. */
export interface FloorServer {
  readonly url: string;
  readonly path: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const folder = import.meta.dirname;
const nextPath = '/api/floor';
const startMs = 20_000;
const pollMs = 50;

/** What the floor's Next.js app is made of, and what its build was made of. */
const pageText = (place: string, settingsPath: string): string =>
  [
    `import { makeFloorPage } from '${relative(join(place, 'pages', 'api'), folder)}/floor-page';`,
    'export const config = { api: { bodyParser: false, externalResolver: true } };',
    `export default makeFloorPage(${JSON.stringify(settingsPath)});`,
    '',
  ].join('\n');

const configText = `export default {
  output: 'standalone',
  outputFileTracingRoot: process.cwd(),
  turbopack: { root: process.cwd() },
  poweredByHeader: false,
  serverExternalPackages: ['pg'],
  typescript: { ignoreBuildErrors: true },
};
`;

const builtOf = ['floor.ts', 'floor-page.ts', 'measure.ts'].map((name) => join(folder, name));

const ended = (child: ChildProcess): Promise<number> =>
  new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });

const build = async (place: string): Promise<void> => {
  const output: string[] = [];
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(process.execPath, [next, 'build', place], {
    env: { ...buildVariables(), NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => output.push(part.toString()));
  }
  if ((await ended(child)) !== 0) throw new Error(`The floor was not built:\n${output.join('')}`);
};

/** Builds the floor's Next.js app where its sources changed; gives its server. */
const builtServer = async (
  dataDir: string,
  settingsPath: string,
  say: (line: string) => void,
): Promise<string> => {
  const place = resolve(dataDir, 'floor-next');
  const stamp = join(place, '.sources');
  const page = pageText(place, settingsPath);
  const hash = createHash('sha256').update(page).update(configText);
  for (const path of [...builtOf, 'package-lock.json']) hash.update(readFileSync(path));
  const wanted = hash.digest('hex');
  await withFileLock(join(dataDir, 'floor.lock'), async () => {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
    say('Building the floor, a Next.js app with one route (10 to 20 seconds)');
    mkdirSync(join(place, 'pages', 'api'), { recursive: true });
    writeFileSync(join(place, 'pages', 'api', 'floor.ts'), page);
    writeFileSync(join(place, 'next.config.mjs'), configText);
    await build(place);
    writeFileSync(stamp, wanted);
  });
  const inside = relative(resolve('.'), place);
  return join(place, '.next', 'standalone', inside, 'server.js');
};

const start = async (
  words: readonly string[],
  path: string,
  port: number,
  clock: Clock,
): Promise<FloorServer> => {
  const child = spawn(process.execPath, [...words], {
    env: {
      ...buildVariables(),
      NODE_ENV: 'production',
      PORT: String(port),
      HOSTNAME: '127.0.0.1',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = ended(child);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  const url = `http://127.0.0.1:${port}`;
  const deadline = clock.now() + startMs;
  for (;;) {
    const answer = await fetch(url + path, { method: 'POST', body: '{}' }).catch(() => null);
    if (answer?.status === 401) return { url, path, pid: child.pid ?? 0, stop };
    if (clock.now() > deadline || child.exitCode !== null) {
      await stop();
      throw new Error(`The floor ${words.at(-1) ?? ''} did not answer`);
    }
    await clock.sleep(pollMs);
  }
};

interface FloorsInput {
  readonly clock: Clock;
  readonly say: (line: string) => void;
  readonly dataDir: string;
  readonly settings: FloorSettings;
}

/** Starts both floors: a bare Next.js route, and a bare server of Node.js. */
export const startFloors = async (
  { clock, say, dataDir, settings }: FloorsInput,
  add: (close: () => Promise<void>) => void,
): Promise<{ readonly next: FloorServer; readonly node: FloorServer }> => {
  const settingsPath = resolve(dataDir, 'floor.json');
  mkdirSync(dirname(settingsPath), { recursive: true });
  // It holds the password of a database that lives as long as this run.
  writeFileSync(settingsPath, JSON.stringify(settings), { mode: 0o600 });
  add(async () => rmSync(settingsPath, { force: true }));
  const nextServer = await builtServer(dataDir, settingsPath, say);
  const next = await start([nextServer], nextPath, await freePort(), clock);
  add(next.stop);
  const script = fileURLToPath(new URL('./floor-node.ts', import.meta.url));
  const port = await freePort();
  const words = ['--import', 'tsx', script, settingsPath, String(port)];
  const node = await start(words, '/', port, clock);
  add(node.stop);
  return { next, node };
};
