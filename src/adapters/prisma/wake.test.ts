import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { makeSystemClock } from '../system/clock';
import { makeLog } from '../system/log';
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
import { openTestDatabase, testPatience } from './testing/database';
import { makePostgresWake } from './wake';

const clock = makeSystemClock();

describe('wake-ups between processes', () => {
  let databaseUrl = '';
  let store: PrismaStore;
  beforeAll(async () => {
    databaseUrl = await openTestDatabase();
    store = makePrismaStore({ databaseUrl, random: makeSystemRandom(), patience: testPatience });
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
    const hearMore = (than: number) =>
      expect.poll(() => heard, { timeout: 30_000 }).toBeGreaterThan(than);
    // The first one says that the connection listens.
    await hearMore(0);
    return { wake, count: () => heard, hearMore };
  };

  it('come when another process accepts a delivery, ends a hold or marks by hand', async () => {
    const { wake, count, hearMore } = await open();
    const shop = await newShop(store);
    const ids = checkout();
    let before = count();
    await store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids }));
    await hearMore(before);
    const { attempt, effect } = await recordAttempt(store, attemptFor(shop));
    before = count();
    const done = { state: 'done', resultId: 'pi_1' } as const;
    await store.settleEffect(shop.installation.id, effect.key, done, t0);
    await hearMore(before);
    before = count();
    await store.markDirty(shop.installation.id, attempt.purchaseId, t0);
    await hearMore(before);
    await wake.close();
  });

  it('say why they cannot come, and never by which password', async () => {
    const url = new URL(databaseUrl);
    url.pathname = '/no_such_database';
    url.password = url.password || 'canary-password';
    const lines: string[] = [];
    const log = makeLog({ write: (line) => lines.push(line) });
    const wake = makePostgresWake({ databaseUrl: url.href, clock, log });
    await expect.poll(() => lines.length, { timeout: 30_000 }).toBeGreaterThan(0);
    await wake.close();
    const line: unknown = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({ event: 'wake.unavailable', code: expect.any(String) });
    expect(line).toMatchObject({ message: expect.stringMatching(/database|password|role/) });
    expect(lines.join()).not.toContain(url.password);
  });

  it('come again after the connection was lost', async () => {
    const { wake, count, hearMore } = await open();
    const before = count();
    const admin = new pg.Client({ connectionString: databaseUrl });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'stripe-orders wake' AND datname = current_database()`,
    );
    await admin.end();
    await hearMore(before);
    await wake.close();
  });
});
