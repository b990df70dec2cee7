import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from './embedded/process';
import { serverVariables, readEnv } from '../server/env';
import { freePort } from './free-port';
import { startApp } from './start-app';

/** The first start may have to build. */
const patience = 240_000;

const expectGone = (pid: number): Promise<void> =>
  expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);

const rowsOf = async (databaseUrl: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

describe('start', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
    chmodSync(folder, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const env = () => ({ DATA_DIR: folder, DATABASE_URL: '', APP_MODE: 'development', PORT: '' });

  it(
    'gives a migrated app, goes on after a kill with what was written, and leaves no process',
    async () => {
      const first = await startApp({ env: env(), port: 0, quiet: true });
      expect((await fetch(`${first.url}/api/health`)).status).toBe(200);
      await rowsOf(first.databaseUrl, `CREATE TABLE kept AS SELECT 7 AS it`);
      await first.kill();
      expect(isAlive(first.pid)).toBe(false);
      expect(isAlive(first.embedded?.pid ?? 0)).toBe(true);

      const again = await startApp({ env: env(), port: 0, quiet: true });
      expect(again.embedded).toMatchObject({ pid: first.embedded?.pid, adopted: true });
      expect((await fetch(`${again.url}/api/health`)).status).toBe(200);
      expect(await rowsOf(again.databaseUrl, 'SELECT it FROM kept')).toEqual([{ it: 7 }]);
      await again.stop();
      expect(isAlive(again.pid)).toBe(false);
      await expectGone(again.embedded?.pid ?? 0);
    },
    patience,
  );

  it(
    'says which port is taken',
    async () => {
      const app = await startApp({ env: env(), port: 0, quiet: true });
      await expect(startApp({ env: env(), port: app.env.port, quiet: true })).rejects.toThrow(
        `Port ${app.env.port} is taken. Set PORT`,
      );
      await app.stop();
    },
    patience,
  );

  /** `npm start` without npm: the script in a process of its own. */
  const startScript = async (port: number) => {
    const overrides = { ...env(), PORT: String(port) };
    const variables = serverVariables(readEnv(overrides), '', overrides);
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/host/start.ts'], {
      env: { ...variables, NODE_ENV: 'development' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
    const ready = new Promise<void>((done, failed) => {
      child.stdout.on('data', (part: Buffer) => {
        said += part.toString();
        if (said.includes('is ready.') && said.includes('Ctrl-C')) done();
      });
      void ended.then(() => failed(new Error(`It ended: ${said}`)));
    });
    await ready;
    return { child, ended, said: () => said };
  };

  it(
    'frees its port when the script is killed, and stops all on SIGTERM',
    async () => {
      const port = await freePort();
      const killed = await startScript(port);
      expect(killed.said()).toContain(`http://localhost:${port}/api/manifest`);
      killed.child.kill('SIGKILL');
      await killed.ended;
      const next = await startScript(port);
      expect((await fetch(`http://localhost:${port}/api/health`)).status).toBe(200);
      next.child.kill('SIGTERM');
      expect(await next.ended).toBe(0);
      await expect(fetch(`http://localhost:${port}/api/health`)).rejects.toThrow();
      const after = await startApp({ env: env(), port, quiet: true });
      // The script had stopped the database: this start had to begin it anew.
      expect(after.embedded?.adopted).toBe(false);
      await after.stop();
    },
    patience,
  );
});
