import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePrismaStore } from '../adapters/prisma/store';
import { makeSystemRandom } from '../adapters/system/random';
import { newInstallation } from '../adapters/testing/store-world';
import { StoreUnavailable } from '../ports/store';
import { startEmbeddedPostgres } from './embedded-postgres';
import { isAlive, mayBeRunning } from './embedded/process';
import { isReachable } from './embedded/user';
import { migrate } from './migrate';

const settings = { fsync: 'off' };

const query = async (databaseUrl: string, text: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

/** Another process that enters the server, says so, and never leaves it by itself. */
const startedElsewhere = (stateDir: string) => {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'embedded-postgres.ts'))};
    const server = await startEmbeddedPostgres({ stateDir: ${JSON.stringify(stateDir)}, settings: { fsync: 'off' } });
    console.log(JSON.stringify({ pid: server.pid, databaseUrl: server.databaseUrl }));
    process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
    setInterval(() => undefined, 1000);
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = new Promise<{ pid: number; databaseUrl: string }>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(JSON.parse(line.toString())));
    child.once('exit', () => reject(new Error('It ended before it was ready')));
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { child, ready, ended };
};

/** As root in a closed folder each start copies the binaries; a busy machine takes its time. */
describe('embedded PostgreSQL', { timeout: 120_000 }, () => {
  let folder = '';
  let stateDir = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-'));
    chmodSync(folder, 0o755);
    stateDir = join(folder, 'pg18');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is a real server of version 18 with a password, on loopback only', async () => {
    const server = await startEmbeddedPostgres({ stateDir, settings });
    const [shown] = await query(
      server.databaseUrl,
      `SELECT current_setting('server_version_num')::int / 10000 AS version,
        current_setting('listen_addresses') AS addresses,
        current_setting('unix_socket_directories') AS sockets`,
    );
    expect(shown).toEqual({ version: 18, addresses: '127.0.0.1', sockets: '' });
    const stranger = new URL(server.databaseUrl);
    stranger.password = 'wrong';
    await expect(query(stranger.href, 'SELECT 1')).rejects.toThrow('authentication');
    await server.stop();
  });

  it('is shared by processes of one project, and the last one out stops it', async () => {
    const [one, two] = await Promise.all([
      startEmbeddedPostgres({ stateDir, settings }),
      startEmbeddedPostgres({ stateDir, settings }),
    ]);
    expect(two.pid).toBe(one.pid);
    expect([one.adopted, two.adopted]).toContain(true);
    await one.stop();
    await one.stop();
    expect(await query(two.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await two.stop();
    expect(isAlive(one.pid)).toBe(false);
    expect(existsSync(join(stateDir, 'cluster', 'data', 'postmaster.pid'))).toBe(false);
  });

  it('survives the kill of its process, is adopted, and keeps what was written', async () => {
    const first = startedElsewhere(stateDir);
    const { pid, databaseUrl } = await first.ready;
    await query(databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS it');
    first.child.kill('SIGKILL');
    await first.ended;
    expect(isAlive(pid)).toBe(true);
    const server = await startEmbeddedPostgres({ stateDir, settings });
    expect(server).toMatchObject({ pid, adopted: true });
    expect(await query(server.databaseUrl, 'SELECT it FROM kept')).toEqual([{ it: 7 }]);
    await server.stop();
    await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false);
  });

  it('starts again after it was killed itself, and the store says meanwhile that it is unavailable', async () => {
    const killed = await startEmbeddedPostgres({ stateDir });
    await migrate({ databaseUrl: killed.databaseUrl });
    const random = makeSystemRandom();
    const store = makePrismaStore({ databaseUrl: killed.databaseUrl, random });
    const saved = await newInstallation(store);
    process.kill(killed.pid, 'SIGKILL');
    // A backend outlives its postmaster by a moment and may still answer.
    const ending = (): Promise<string> =>
      store.findInstallation(saved.id).then(
        () => 'answered',
        (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
      );
    await expect.poll(ending, { timeout: 60_000 }).toBe('StoreUnavailable');
    await expect(newInstallation(store)).rejects.toBeInstanceOf(StoreUnavailable);
    const about = { kind: 'foreign' } as const;
    await expect(
      store.acceptDelivery({
        ...{ installationId: saved.id, source: 'stripe', identity: 'x', event: 'x', about },
        ...{ receivedAt: 0, occurredAt: null },
      }),
    ).rejects.toBeInstanceOf(StoreUnavailable);
    await store.close();
    await killed.stop();

    const server = await startEmbeddedPostgres({ stateDir, settings });
    expect(server.adopted).toBe(false);
    const again = makePrismaStore({ databaseUrl: server.databaseUrl, random });
    expect(await again.findInstallation(saved.id)).toEqual(saved);
    await again.close();
    await server.stop();
  });

  it('is not misled by a lock file whose number is another program now', async () => {
    const first = await startEmbeddedPostgres({ stateDir, settings });
    await first.stop();
    const lockFile = join(stateDir, 'cluster', 'data', 'postmaster.pid');
    writeFileSync(lockFile, `${process.pid}\nx\n0\n1\n\n127.0.0.1\n`);
    const server = await startEmbeddedPostgres({ stateDir, settings });
    expect(readFileSync(lockFile, 'utf8')).toMatch(new RegExp(`^${server.pid}\n`));
    await server.stop();
  });

  it('keeps its files elsewhere, in one place, where its user cannot reach the folder', async () => {
    chmodSync(folder, 0o700);
    const isRoot = process.getuid?.() === 0;
    const server = await startEmbeddedPostgres({ stateDir, settings });
    await server.stop();
    expect(server.stateDir === stateDir).toBe(!isRoot);
    const again = await startEmbeddedPostgres({ stateDir, settings });
    await again.stop();
    expect(again.stateDir).toBe(server.stateDir);
    rmSync(server.stateDir, { recursive: true });
  });

  it('knows which folders its user can reach', () => {
    const nobody = { uid: 65_534, gid: 65_534 };
    expect(isReachable('/tmp/x/y', nobody)).toBe(true);
    expect(isReachable('/root/x/y', null)).toBe(true);
    expect(mayBeRunning(process.pid, 'no such word on the command line')).toBe(false);
    chmodSync(folder, 0o700);
    expect(isReachable(join(folder, 'x'), nobody)).toBe(false);
    chmodSync(folder, 0o711);
    expect(isReachable(join(folder, 'x', 'y'), nobody)).toBe(true);
  });
});
