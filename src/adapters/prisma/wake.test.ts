import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { makeSystemClock } from '../system/clock';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  checkout,
  deliveryOf,
  newShop,
  recordAttempt,
  t0,
} from '../testing/store-world';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase } from './testing/database';
import { makePostgresWake } from './wake';

const clock = makeSystemClock();

describe('wake-ups between processes', () => {
  let databaseUrl = '';
  let store: PrismaStore;
  beforeAll(async () => {
    databaseUrl = await openTestDatabase();
    store = makePrismaStore({ databaseUrl, random: makeSystemRandom() });
  });
  afterAll(() => store.close());

  const open = async () => {
    const lines: string[] = [];
    const log = {
      info: () => undefined,
      warn: (event: string) => lines.push(event),
      error: () => undefined,
    };
    const wake = makePostgresWake({ databaseUrl, clock, log });
    let heard = 0;
    wake.onWake(() => (heard += 1));
    const heardMore = async (than: number) => {
      for (let left = 100; left > 0 && heard <= than; left -= 1) await clock.sleep(50);
      return heard > than;
    };
    // The first one says that the connection listens.
    expect(await heardMore(0)).toBe(true);
    return { wake, count: () => heard, heardMore };
  };

  it('come when another process accepts a delivery, ends a hold or marks by hand', async () => {
    const { wake, count, heardMore } = await open();
    const shop = await newShop(store);
    const ids = checkout();
    let before = count();
    await store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids }));
    expect(await heardMore(before)).toBe(true);
    const { attempt, effect } = await recordAttempt(store, attemptFor(shop));
    before = count();
    const done = { state: 'done', resultId: 'pi_1' } as const;
    await store.settleEffect(shop.installation.id, effect.key, done, t0);
    expect(await heardMore(before)).toBe(true);
    before = count();
    await store.markDirty(shop.installation.id, attempt.purchaseId, t0);
    expect(await heardMore(before)).toBe(true);
    await wake.close();
  });

  it('come again after the connection was lost', async () => {
    const { wake, count, heardMore } = await open();
    const before = count();
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'stripe-orders wake' AND datname = current_database()`,
    );
    await admin.end();
    expect(await heardMore(before)).toBe(true);
    await wake.close();
  });
});
