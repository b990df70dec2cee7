import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../adapters/prisma/testing/database';
import { migrate } from './migrate';

describe('migrations', () => {
  let folder = '';
  let databaseUrl = '';
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'migrations-'));
    cpSync('prisma/migrations', folder, { recursive: true });
    databaseUrl = await openTestDatabase();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, sql: string): void => {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'migration.sql'), sql);
  };

  const query = async (text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  it('that were applied are not applied again', async () => {
    expect(await migrate({ databaseUrl, folder })).toEqual([]);
  });

  it('are applied once, in order, by processes that start at once', async () => {
    write('90000000000001_first', 'CREATE TABLE "first" ("id" int);');
    write('90000000000002_second', 'ALTER TABLE "first" ADD COLUMN "more" int;');
    const all = await Promise.all(
      Array.from({ length: 5 }, () => migrate({ databaseUrl, folder })),
    );
    expect(all.filter((names) => names.length > 0)).toEqual([
      ['90000000000001_first', '90000000000002_second'],
    ]);
    const history = await query(
      `SELECT "migration_name", "applied_steps_count", "finished_at" IS NOT NULL AS finished
       FROM "_prisma_migrations" ORDER BY "migration_name" DESC LIMIT 2`,
    );
    expect(history).toMatchObject([
      { migration_name: '90000000000002_second', applied_steps_count: 1, finished: true },
      { migration_name: '90000000000001_first', applied_steps_count: 1, finished: true },
    ]);
  });

  it('that fail leave nothing behind and can be applied once they are right', async () => {
    write('90000000000001_wrong', 'CREATE TABLE "half" ("id" int); SELECT * FROM "nothing";');
    await expect(migrate({ databaseUrl, folder })).rejects.toThrow(
      /90000000000001_wrong failed and was undone/,
    );
    expect(await query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
    write('90000000000001_wrong', 'CREATE TABLE "half" ("id" int);');
    expect(await migrate({ databaseUrl, folder })).toEqual(['90000000000001_wrong']);
  });

  it('that were edited after they were applied stop the start', async () => {
    write('90000000000001_first', 'CREATE TABLE "first" ("id" int);');
    await migrate({ databaseUrl, folder });
    write('90000000000001_first', 'CREATE TABLE "first" ("id" bigint);');
    await expect(migrate({ databaseUrl, folder })).rejects.toThrow(
      /90000000000001_first was edited after it had been applied/,
    );
  });

  it('that a newer version applied are left alone', async () => {
    write('90000000000001_first', 'CREATE TABLE "first" ("id" int);');
    await migrate({ databaseUrl, folder });
    expect(await migrate({ databaseUrl })).toEqual([]);
  });
});
