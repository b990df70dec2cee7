import pg from 'pg';
import { plannedEffect } from '../../domain/facts/effect';
import { describe, expect, it } from 'vitest';
import { asId, type IntentId } from '../../domain/facts/ids';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  deliveryOf,
  leaseAll,
  mirrorOf,
  newShop,
  nothingNext,
  recordAttempt,
  t0,
  unique,
  type Shop,
} from '../testing/store-world';
import { makeDatabase, type Database } from './database';
import { statement } from './statements/statement';
import { makeStoreOn, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

const tables = ['Purchase', 'Attempt', 'Effect', 'Delivery', 'Problem'] as const;

/** All that the store is asked for one payment, from its session to its mirror. */
const pay = async (store: PrismaStore, shop: Shop, at: number): Promise<void> => {
  const { id } = shop.installation;
  const input = attemptFor(shop, { at, heldUntil: at + 5 });
  expect(await store.findAttemptByTransaction(id, input.transactionId)).toBeNull();
  expect(await store.findPurchase(id, input.source)).toBeNull();
  const { attempt, effect } = await recordAttempt(store, input);
  await store.markSent(id, effect.key, at);
  const intentId = asId<IntentId>(unique('pi'));
  const done = { state: 'done', resultId: intentId, intentId, quiet: true } as const;
  await store.settleEffect(id, effect.key, done, at);
  await store.markDirty(id, attempt.purchaseId, at, 'awaited-order');
  const about = { kind: 'intent', connectionId: shop.connection.id, attemptId: null } as const;
  const delivery = deliveryOf(shop, { ...about, intentId }, { receivedAt: at });
  expect(await store.acceptDelivery(delivery)).toBe('accepted');
  const ids = { ...input.source, orderId: asId<never>(unique('order')) };
  const created = deliveryOf(shop, { kind: 'purchase', ids }, { receivedAt: at });
  expect(await store.acceptDelivery(created)).toBe('accepted');
  const [lease] = await leaseAll(store, at, { limit: 1 });
  if (!lease) throw new Error('Nothing is due');
  await store.readPurchase(id, attempt.purchaseId);
  const act = { kind: 'cancel-intent', attemptId: attempt.id, intentId, reason: 'test' } as const;
  const planned = plannedEffect({ owner: attempt.id, request: '1', generation: 1 }, act);
  const { key } = planned;
  const plan = { at, effects: [planned], returns: [], problems: [] };
  expect(await store.planEffects(lease, plan)).toHaveLength(1);
  await store.markSent(id, key, at);
  await store.settleEffect(id, key, { state: 'done', resultId: null }, at);
  expect(await store.saveMirror(lease, mirrorOf(), nothingNext(at))).toBe(true);
};

/** Says what this connection read before it is asked, not up to ten seconds later. */
const flush = statement<object, object>(
  'test-flush',
  'SELECT pg_stat_force_next_flush()::text AS "flushed"',
);
const countReads = statement<object, { readonly table: string; readonly rows: bigint }>(
  'test-count-reads',
  `SELECT t."relname" AS "table",
     (t."seq_tup_read" + COALESCE(sum(i."idx_tup_read"), 0))::bigint AS "rows"
   FROM pg_stat_user_tables t LEFT JOIN pg_stat_user_indexes i USING ("relid")
   GROUP BY 1, t."seq_tup_read"`,
);

/** Rows and entries of indexes that were read of each table so far. */
const readsOf = async (database: Database): Promise<ReadonlyMap<string, number>> => {
  await Promise.all([database.query(flush, {}), database.queryIntake(flush, {})]);
  const rows = await database.query(countReads, {});
  return new Map(rows.map(({ table, rows: count }) => [table, Number(count)]));
};

const burst = 80;
/** A purchase is looked at some thirty times; a plan that scans the shop reads hundreds of rows. */
const rowsPerPayment = 60;
/** A plan that scans the shop reads more from round to round, and never less. */
const mostRounds = 6;

describe('the plans of statements', () => {
  it('read a few rows of a table per payment, however many there are, soon after the first', async () => {
    const databaseUrl = await openTestDatabase();
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    // As it is in the minutes before PostgreSQL looks at a new table for the first time.
    for (const table of tables) {
      await client.query(`ALTER TABLE "${table}" SET (autovacuum_enabled = false)`);
    }
    await client.end();
    const options = { random: makeSystemRandom(), patience: testPatience, poolSize: 2 };
    const database = makeDatabase({ ...options, databaseUrl });
    const store = makeStoreOn(database);
    const shop = await newShop(store);
    let [at, before] = [t0, await readsOf(database)];
    let dearest = Number.POSITIVE_INFINITY;
    // Tables are analysed in the background: on a busy machine a later round is the first with it.
    for (let round = 1; round <= mostRounds && dearest >= rowsPerPayment; round += 1) {
      for (let count = 0; count < burst; count += 1) await pay(store, shop, (at += 10));
      const after = await readsOf(database);
      const read = (table: string): number =>
        ((after.get(table) ?? 0) - (before.get(table) ?? 0)) / burst;
      dearest = Math.max(...tables.map(read));
      before = after;
    }
    expect(dearest).toBeLessThan(rowsPerPayment);
    await database.close();
  });
});
