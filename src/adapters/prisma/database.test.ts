import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSystemRandom } from '../system/random';
import { makeDatabase, type Database } from './database';
import { makeStatementNames } from './statement-names';
import { findAttempt } from './statements/find-attempt';
import { statement } from './statements/statement';
import { openTestDatabase, testPatience } from './testing/database';

const ownPid = statement<object, { readonly pid: number }>(
  'test-own-pid',
  'SELECT pg_backend_pid() AS "pid"',
);
const prepared = statement<object, { readonly name: string }>(
  'test-prepared',
  `SELECT "name" FROM pg_prepared_statements WHERE "name" NOT LIKE 'test-%' ORDER BY "name"`,
);

let databaseUrl = '';
let database: Database;
beforeEach(async () => {
  databaseUrl = await openTestDatabase();
  // One connection for all but deliveries, which have another one.
  database = makeDatabase({
    databaseUrl,
    poolSize: 2,
    random: makeSystemRandom(),
    patience: testPatience,
  });
});
afterEach(() => database.close());

const pidOfPrisma = async (): Promise<number | undefined> => {
  const rows = await database.run(
    (sql) => sql.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS "pid"`,
  );
  return rows[0]?.pid;
};

const pidOfQuery = async (): Promise<number | undefined> =>
  (await database.query(ownPid, {}))[0]?.pid;

describe('the connections of the database', () => {
  it('are shared by Prisma and the statements of the hot path', async () => {
    expect(await pidOfQuery()).toBe(await pidOfPrisma());
  });

  it('keep what they prepared: each statement is planned once', async () => {
    const ask = async (): Promise<void> => {
      await database.run((sql) => sql.installation.findMany());
      await database.query(findAttempt, { installationId: 'none', transactionId: 'none' });
    };
    await ask();
    const first = await database.query(prepared, {});
    await ask();
    expect(await database.query(prepared, {})).toEqual(first);
    expect(first.map(({ name }) => name)).toEqual([
      'find-attempt',
      expect.stringMatching(/^prisma-[0-9a-f]{32}$/),
    ]);
  });

  it('are replaced when one breaks while nobody uses it', async () => {
    const pid = await pidOfQuery();
    const other = new pg.Client({ connectionString: databaseUrl });
    await other.connect();
    await other.query('SELECT pg_terminate_backend($1)', [pid]);
    await other.end();
    await expect.poll(pidOfQuery).toEqual(expect.any(Number));
    expect(await pidOfQuery()).not.toBe(pid);
    expect(await pidOfPrisma()).toBe(await pidOfQuery());
  });
});

describe('the names of what Prisma runs', () => {
  it('are one per text, the same in every process', () => {
    const nameOf = makeStatementNames();
    expect(nameOf('SELECT 1')).toBe(nameOf('SELECT 1'));
    expect(nameOf('SELECT 1')).not.toBe(nameOf('SELECT 2'));
    expect(makeStatementNames()('SELECT 1')).toBe(nameOf('SELECT 1'));
  });

  it('are given to so many texts and no more, and to none that has no plan', () => {
    const nameOf = makeStatementNames(2);
    const names = ['BEGIN', 'SELECT 1', 'SELECT 2', 'SELECT 3', 'SELECT 1'].map(nameOf);
    expect(names.map((name) => name !== '')).toEqual([false, true, true, false, true]);
  });
});
