import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../host/embedded-postgres';
import { migrate } from '../../../host/migrate';

declare module 'vitest' {
  interface ProvidedContext {
    /** Gives a fresh, migrated database for every request (`openTestDatabase`). */
    readonly databaseDispenser: string;
  }
}

interface Server {
  readonly adminUrl: string;
  readonly embedded: EmbeddedPostgres | null;
}

/** Tests need no safety against power loss. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const template = `stripe_orders_template_${process.pid}`;

const withDatabase = (url: string, name: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
};

const execute = async (url: string, statement: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
};

/**
 * A run that is interrupted calls no teardown. A process of its own group waits for the end of
 * this one, however that comes, and then stops the server.
 */
const guardScript = `
  const [pid] = process.argv.slice(1);
  process.stdin.resume().on('close', () => {
    try { process.kill(Number(pid), 'SIGINT'); } catch {}
  });
`;
const guard = (pid: number): ChildProcess => {
  const child = spawn(process.execPath, ['-e', guardScript, String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  return child;
};

/**
 * One server for all test files, started by the first one that asks; every asking gives a copy of
 * a migrated template. TEST_DATABASE_URL leads to another server, whose user may make databases.
 */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  chmodSync(folder, 0o755); // The server may run as another user.
  const made: string[] = [];
  let starting: Promise<Server> | undefined;
  let guardian: ChildProcess | undefined;

  const start = async (): Promise<Server> => {
    const given = process.env['TEST_DATABASE_URL']?.trim() || null;
    const embedded = given
      ? null
      : await startEmbeddedPostgres({ stateDir: join(folder, 'pg18'), settings });
    if (embedded) guardian = guard(embedded.pid);
    const adminUrl = given ?? embedded?.databaseUrl ?? '';
    made.push(template);
    await execute(adminUrl, `CREATE DATABASE "${template}"`);
    await migrate({ databaseUrl: withDatabase(adminUrl, template) });
    return { adminUrl, embedded };
  };

  let previous: Promise<unknown> = Promise.resolve();
  const dispense = async (): Promise<string> => {
    starting ??= start();
    const { adminUrl } = await starting;
    const name = `stripe_orders_${process.pid}_${made.length}`;
    made.push(name);
    // A template can be copied by one at a time.
    const copying = previous.then(() =>
      execute(adminUrl, `CREATE DATABASE "${name}" TEMPLATE "${template}"`),
    );
    previous = copying.catch(() => undefined);
    await copying;
    return withDatabase(adminUrl, name);
  };

  const dispenser = createServer((_request, response) => {
    dispense().then(
      (url) => response.end(url),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(error instanceof Error ? error.message : String(error));
      },
    );
  });
  await new Promise<void>((listening) => dispenser.listen(0, '127.0.0.1', listening));
  const address = dispenser.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  project.provide('databaseDispenser', `http://127.0.0.1:${port}/`);

  return async () => {
    dispenser.closeAllConnections();
    dispenser.close();
    const server = await starting?.catch(() => undefined);
    if (server?.embedded) await server.embedded.stop();
    else if (server) {
      for (const name of made) {
        await execute(server.adminUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      }
    }
    guardian?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
};
