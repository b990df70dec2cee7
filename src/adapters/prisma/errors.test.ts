import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../ports/store';
import { makeSystemRandom } from '../system/random';
import { newInstallation, newShop } from '../testing/store-world';
import { isUnavailable } from './errors';
import { makePrismaStore } from './store';
import { openTestDatabase } from './testing/database';

/** As Prisma hands on what the driver was told: the code stands on the cause. */
const prismaError = (code: string): Error =>
  Object.assign(new Error('Raw query failed.'), {
    code: 'P2010',
    meta: { driverAdapterError: { name: 'DriverAdapterError', cause: { originalCode: code } } },
  });

describe('a database that is unavailable', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
    ...['EPIPE', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
  ])('is told from a network that says %s', (code) => {
    expect(isUnavailable(Object.assign(new Error('connect'), { code }))).toBe(true);
    expect(isUnavailable(new Error(`connect ${code} 10.0.0.1:5432`))).toBe(true);
  });

  it.each([
    ['a lost connection', '08006'],
    ['a server that is full', '53100'],
    ['a disk that cannot be read', '58030'],
    ['a server that shuts down', '57P01'],
    ['a server that became a standby', '25006'],
    ['a statement that took too long', '57014'],
  ])('is told from %s (%s)', (_, code) => {
    expect(isUnavailable(prismaError(code))).toBe(true);
  });

  it.each(['23505', '42601', '22P02', '25001'])(
    'is not told from a wrong statement (%s)',
    (code) => {
      expect(isUnavailable(prismaError(code))).toBe(false);
    },
  );

  it('is one that takes no writes any more', async () => {
    const databaseUrl = await openTestDatabase();
    const sql = new pg.Client({ connectionString: databaseUrl });
    await sql.connect();
    const name = new URL(databaseUrl).pathname.slice(1);
    await sql.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
    const store = makePrismaStore({ databaseUrl, random: makeSystemRandom() });
    try {
      expect(await store.listInstallations()).toEqual([]);
      await expect(newInstallation(store)).rejects.toBeInstanceOf(StoreUnavailable);
    } finally {
      await store.close();
    }
    await sql.query('SET default_transaction_read_only = off');
    await sql.query(`ALTER DATABASE "${name}" RESET default_transaction_read_only`);
    await sql.end();
    const again = makePrismaStore({ databaseUrl, random: makeSystemRandom() });
    await newShop(again);
    await again.close();
  });
});
