import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  checkout,
  newShop,
  recordAttempt,
  t0,
  unique,
  type Shop,
} from '../testing/store-world';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';
import { commitOnceWaitedFor } from './testing/other-process';

describe('a connection that is removed while a payment on it is recorded', () => {
  let store: PrismaStore;
  let other: pg.Client;
  beforeAll(async () => {
    const databaseUrl = await openTestDatabase();
    store = makePrismaStore({ databaseUrl, random: makeSystemRandom(), patience: testPatience });
    other = new pg.Client({ connectionString: databaseUrl });
    await other.connect();
  });
  afterAll(async () => {
    await other.end();
    await store.close();
  });

  const removal = { at: t0, force: false };

  /** As `removeConnection` does it, with the transaction left open. */
  const beginToRemove = async ({ connection }: Shop) => {
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM "Connection" WHERE "id" = $1 FOR UPDATE', [connection.id]);
    await other.query('UPDATE "Connection" SET "removedAt" = $2 WHERE "id" = $1', [
      connection.id,
      t0,
    ]);
  };

  it.each([
    ['its first', false],
    ['one more', true],
  ])('is waited for, and takes no payment: neither %s on a checkout', async (_, isKnown) => {
    const shop = await newShop(store);
    const source = checkout();
    if (isKnown) await recordAttempt(store, attemptFor(shop, { source }));
    await beginToRemove(shop);
    const recording = store.recordAttempt(attemptFor(shop, { source }));
    await commitOnceWaitedFor(other);
    expect(await recording).toBe('connection-removed');
    const record = await store.findPurchase(shop.installation.id, source);
    expect(record?.attempts.length ?? 0).toBe(isKnown ? 1 : 0);
  });

  it('is waited for by who asks for a payment again', async () => {
    const shop = await newShop(store);
    const input = attemptFor(shop);
    await recordAttempt(store, input);
    await beginToRemove(shop);
    const recording = store.recordAttempt(input);
    await commitOnceWaitedFor(other);
    expect(await recording).toBe('connection-removed');
  });

  it('stays where the payment was first', async () => {
    const shop = await newShop(store);
    const { attempt } = await recordAttempt(store, attemptFor(shop));
    await store.markDirty(shop.installation.id, attempt.purchaseId, t0);
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM "Connection" WHERE "id" = $1 FOR KEY SHARE', [
      shop.connection.id,
    ]);
    await other.query(
      `INSERT INTO "Attempt" ("id", "installationId", "purchaseId", "connectionId",
         "transactionId", "flow", "amountMinor", "currency", "createdAt")
       SELECT $2, "installationId", "purchaseId", "connectionId", $2, "flow", "amountMinor",
         "currency", "createdAt"
       FROM "Attempt" WHERE "id" = $1`,
      [attempt.id, unique('attempt')],
    );
    const removing = store.removeConnection(shop.installation.id, shop.connection.id, removal);
    await commitOnceWaitedFor(other);
    expect(await removing).toEqual({ kind: 'open', attempts: 2 });
    expect(await store.findConnection(shop.installation.id, shop.connection.id)).toEqual(
      shop.connection,
    );
  });
});
