import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, it } from 'vitest';
import { asId, type IntentId } from '../../domain/facts/ids';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  connectionOf,
  leaseOne,
  mirrorOf,
  newShop,
  nothingNext,
  recordAttempt,
  t0,
  unique,
} from '../testing/store-world';
import { makePrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

const migration = 'prisma/migrations/20261128065000_list_orders/migration.sql';

it('rows of earlier versions are listed by their last reading and their newest payment', async () => {
  const databaseUrl = await openTestDatabase();
  const random = makeSystemRandom();
  const store = makePrismaStore({ databaseUrl, random, patience: testPatience });
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  try {
    const shop = await newShop(store);
    const { id } = shop.installation;
    const live = { ...connectionOf(shop.installation), mode: 'live' as const };
    await store.addConnection(live);
    const input = attemptFor(shop);
    const first = await recordAttempt(store, input);
    const again = { ...attemptFor(shop, { at: t0 + 1 }), source: input.source };
    const second = await recordAttempt(store, { ...again, connectionId: live.id });
    const unpaid = await recordAttempt(store, attemptFor(shop));
    for (const { effect } of [first, second]) {
      const intentId = asId<IntentId>(unique('pi'));
      const done = { state: 'done', resultId: intentId, intentId } as const;
      await store.settleEffect(id, effect.key, done, t0);
    }
    const lease = await leaseOne(store, shop, first.attempt.purchaseId);
    await store.saveMirror(lease, mirrorOf({ readAt: t0 + 5 }), nothingNext(t0 + 5));
    // As they were before the columns came.
    await sql.query(`UPDATE "Purchase" SET "mode" = 'unknown', "changedAt" = 0`);

    const text = readFileSync(migration, 'utf8');
    for (const [statement] of text.matchAll(/^UPDATE [^;]+;/gm)) await sql.query(statement);

    expect(await store.readMirror(id, first.attempt.purchaseId)).toMatchObject({
      mode: 'live',
      changedAt: t0 + 5,
      sides: null,
    });
    expect(await store.readMirror(id, unpaid.attempt.purchaseId)).toMatchObject({
      mode: 'unknown',
      changedAt: t0,
    });
  } finally {
    await sql.end();
    await store.close();
  }
});
