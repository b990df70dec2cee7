import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readEnv, serverVariables } from '../server/env';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script; by default where nobody listens, on port 1. */
const runScript = (...words: string[]) => {
  const databaseUrl = 'postgresql://someone:secret-word@127.0.0.1:1/orders';
  const overrides = {
    DATA_DIR: folder,
    DATABASE_URL: databaseUrl,
    APP_MODE: 'development',
    PORT: '',
  };
  const variables = serverVariables(readEnv(overrides), databaseUrl, overrides);
  const script = ['--import', 'tsx', 'src/host/cli.ts', ...words];
  return spawnSync(process.execPath, script, {
    env: { ...variables, NODE_ENV: 'development' },
    encoding: 'utf8',
  });
};

it('says in a sentence, without a trace, that the database cannot be reached', () => {
  const { status, stderr } = runScript('orders', 'list');
  expect(stderr.trim()).toBe(
    'The database of DATABASE_URL cannot be reached (ECONNREFUSED). Check that PostgreSQL runs, ' +
      'and host, port, user, password and database name. (database-unreachable)',
  );
  expect(status).toBe(3);
});

it('says it to programs as JSON, on standard error alone', () => {
  const { status, stderr, stdout } = runScript('--json', 'orders', 'list');
  expect(JSON.parse(stderr)).toMatchObject({
    error: { code: 'database-unreachable', exitCode: 3, message: expect.any(String) },
  });
  expect(stdout).toBe('');
  expect(status).toBe(3);
});

it.each([
  ['unknown words', ['--json', 'nonsense'], 2],
  ['no words at all', ['--json'], 2],
])('ends with 2 for %s, and says so as JSON', (_, words, code) => {
  const { status, stderr } = runScript(...words);
  expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
    error: { code: 'usage' },
  });
  expect(status).toBe(code);
});

it.each([[['--help']], [['connections', '--help']], [['--version']]])(
  'ends with 0 for %j',
  (words) => {
    expect(runScript(...words).status).toBe(0);
  },
);
