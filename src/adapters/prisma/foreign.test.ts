import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asId, type IntentId } from '../../domain/facts/ids';
import { makeSystemRandom } from '../system/random';
import { deliveryOf, newShop, t0, unique } from '../testing/store-world';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

describe('an event of Stripe about a payment that is nobody’s yet', () => {
  let store: PrismaStore;
  let sql: pg.Client;
  beforeAll(async () => {
    const databaseUrl = await openTestDatabase();
    store = makePrismaStore({ databaseUrl, random: makeSystemRandom(), patience: testPatience });
    sql = new pg.Client({ connectionString: databaseUrl });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await store.close();
  });

  it('is kept under its connection and its intent, to be matched where one comes to be ours', async () => {
    const shop = await newShop(store);
    const connectionId = shop.connection.id;
    const intentId = asId<IntentId>(unique('pi'));
    const about = { kind: 'intent', connectionId, intentId, attemptId: null } as const;
    const delivery = deliveryOf(shop, about, { receivedAt: t0 });
    expect(await store.acceptDelivery(delivery)).toBe('foreign');
    expect(await store.acceptDelivery(delivery)).toBe('repeated');
    const { rows } = await sql.query(
      `SELECT "connectionId", "intentId", "event", "purchaseId" FROM "Delivery"
       WHERE "installationId" = $1`,
      [shop.installation.id],
    );
    expect(rows).toEqual([{ connectionId, intentId, event: delivery.event, purchaseId: null }]);
  });
});
