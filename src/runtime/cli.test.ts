import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readEnv, serverVariables } from './env';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('says in a sentence, without a trace, that the database cannot be reached', () => {
  // Nobody listens on port 1.
  const databaseUrl = 'postgresql://someone:secret-word@127.0.0.1:1/orders';
  const overrides = {
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    APP_MODE: 'development',
    PORT: '',
  };
  const variables = serverVariables(readEnv(overrides), databaseUrl, overrides);
  const words = ['--import', 'tsx', 'src/runtime/cli.ts', 'orders', 'list'];
  const { status, stderr } = spawnSync(process.execPath, words, {
    env: { ...variables, NODE_ENV: 'development' },
    encoding: 'utf8',
  });
  expect(stderr.trim()).toBe(
    'The database of DATABASE_URL cannot be reached (ECONNREFUSED). Check that PostgreSQL runs, ' +
      'and host, port, user, password and database name.',
  );
  expect(status).toBe(1);
});
