import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSystemRandom } from '../adapters/system/random';
import { ensureBuilt } from './build';
import { buildVariables } from '../server/env';
import { freePort } from './free-port';

const hasProc = existsSync('/proc/self/environ');
if (!hasProc) console.log('Skipped: what commands leave behind, since this system has no /proc.');

const tell = (pid: string, what: 'environ' | 'cmdline'): string => {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return ''; // It ended meanwhile, or is another user's.
  }
};

/** A command with a mark in its environment, which everything that it starts inherits. */
const run = (words: readonly string[], options: { cwd?: string; env?: Record<string, string> }) => {
  const mark = `ENDING_TEST=${makeSystemRandom().uuid()}`;
  const [command = '', ...others] = words;
  const child = spawn(command, others, {
    cwd: options.cwd,
    env: {
      ...buildVariables(),
      ...options.env,
      NODE_ENV: 'development',
      ENDING_TEST: mark.slice(12),
    },
    // npm passes signals of its own group on; it must not be that of the tests.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaints = '';
  child.stdout.on('data', (part: Buffer) => (said += part.toString()));
  child.stderr.on('data', (part: Buffer) => (complaints += part.toString()));
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  let isOver = false;
  void ended.then(() => (isOver = true));
  const left = (): readonly string[] =>
    readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && tell(pid, 'environ').includes(mark));
  const says = async (word: string): Promise<void> => {
    await expect.poll(() => isOver || said.includes(word), { timeout: 120_000 }).toBe(true);
    if (!said.includes(word)) throw new Error(`It ended: ${said}${complaints}`);
  };
  return { child, ended, says, left, complaints: () => complaints };
};

const closeOutput = (child: ChildProcess): void => void child.stdout?.destroy();

describe.skipIf(!hasProc)('what a command leaves behind', { timeout: 240_000 }, () => {
  let folder = '';
  beforeAll(async () => {
    await ensureBuilt({ variables: buildVariables(), say: () => undefined });
    folder = mkdtempSync(join(tmpdir(), 'ending-'));
    chmodSync(folder, 0o755);
    const script = `
      import { writeFileSync } from 'node:fs';
      import { onEnd } from ${JSON.stringify(resolve('src/host/ending.ts'))};
      onEnd((reason) => {
        writeFileSync(process.env.REASON, reason);
        process.exit(3);
      });
      setInterval(() => console.log('ready'), 20);
    `;
    writeFileSync(join(folder, 'script.mts'), script);
    const go = `node --import ${import.meta.resolve('tsx')} script.mts`;
    // With a second command the shell stays between npm and the script.
    const scripts = { go, shell: `${go} && true` };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }));
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const)(
    'is nothing where its npm is ended by %s, with or without a shell between',
    async (signal) => {
      for (const name of ['go', 'shell']) {
        const reason = join(folder, `${name}-${signal}`);
        const one = run(['npm', 'run', name], { cwd: folder, env: { REASON: reason } });
        await one.says('ready');
        // Ctrl-C reaches the whole group, and npm waits for what it started.
        if (signal === 'SIGINT') process.kill(-(one.child.pid ?? 0), signal);
        else one.child.kill(signal);
        await one.ended;
        await expect.poll(one.left).toEqual([]);
        expect([signal, 'parent-gone']).toContain(readFileSync(reason, 'utf8'));
      }
    },
  );

  it('is nothing where nobody reads its output any more, and no trace is printed', async () => {
    const reason = join(folder, 'closed');
    const words = [process.execPath, '--import', import.meta.resolve('tsx'), 'script.mts'];
    const one = run(words, { cwd: folder, env: { REASON: reason } });
    await one.says('ready');
    closeOutput(one.child);
    expect(await one.ended).toBe(3);
    expect(readFileSync(reason, 'utf8')).toBe('output-closed');
    expect(one.complaints()).toBe('');
  });

  const startVariables = async () => {
    const dataDir = mkdtempSync(join(folder, 'data-'));
    chmodSync(dataDir, 0o755);
    const port = String(await freePort());
    return { DATA_DIR: dataDir, DATABASE_URL: '', APP_MODE: 'development', PORT: port };
  };

  it('is neither server nor database where the npm of npm start is ended', async () => {
    const env = await startVariables();
    const app = run(['npm', 'start'], { env });
    await app.says('is ready.');
    expect(app.left()).not.toEqual([]);
    app.child.kill('SIGTERM');
    await app.ended;
    await expect.poll(app.left).toEqual([]);
  });

  it('is neither server nor database where nobody reads what npm start says', async () => {
    const env = await startVariables();
    const app = run(['npm', 'start'], { env: { ...env, LOG_LEVEL: 'debug' } });
    await app.says('Starting the embedded');
    closeOutput(app.child);
    await app.ended;
    await expect.poll(app.left).toEqual([]);
    expect(app.complaints()).not.toContain('EPIPE');
  });

  it('is nothing of the demo where nobody reads on', async () => {
    const demo = run(['npm', 'run', 'demo', '--', '--orders', '2', '--exit'], {});
    await demo.says('purchases over');
    closeOutput(demo.child);
    await demo.ended;
    await expect.poll(demo.left).toEqual([]);
    expect(demo.complaints()).not.toContain('EPIPE');
  });

  it('is no database of the command line that is stopped', async () => {
    const words = [process.execPath, '--import', 'tsx', 'src/host/cli.ts'];
    const one = run([...words, 'installations', 'list'], { env: await startVariables() });
    let isOver = false;
    void one.ended.then(() => (isOver = true));
    const hasDatabase = () => one.left().some((pid) => tell(pid, 'cmdline').includes('postgres'));
    await expect.poll(() => isOver || hasDatabase(), { interval: 5 }).toBe(true);
    one.child.kill('SIGTERM');
    await one.ended;
    await expect.poll(one.left).toEqual([]);
  });
});
