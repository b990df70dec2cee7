import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, it } from 'vitest';
import { makeSystemRandom } from '../system/random';
import { attemptFor, checkout, newShop, recordAttempt, t0 } from '../testing/store-world';
import { makePrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

const migrations = ['20261128034500_name_updates_of_stripe', '20261128061100_name_added_tracking'];

it('effects of earlier versions are read under the names of now, with their keys', async () => {
  const databaseUrl = await openTestDatabase();
  const store = makePrismaStore({
    databaseUrl,
    random: makeSystemRandom(),
    patience: testPatience,
  });
  const sql = new pg.Client({ connectionString: databaseUrl });
  await sql.connect();
  try {
    const shop = await newShop(store);
    const { attempt } = await recordAttempt(store, attemptFor(shop, { source: checkout() }));
    const told = [{ fulfillmentId: 'RnVs', trackingNumber: 'T-1' }];
    const older = [
      ['tell-stripe', 'order', { intentId: 'pi_1', metadata: { note: '"kind":"other"' } }],
      ['tell-tracking', 'charge', { chargeId: 'ch_1', shipping: shippingOf('T-1'), told }],
    ] as const;
    for (const [kind, discriminator, act] of older) {
      await sql.query(
        `INSERT INTO "Effect" ("installationId", "key", "purchaseId", "attemptId", "kind", "act",
           "plannedAt") VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          shop.installation.id,
          `${attempt.id}:${kind}:${discriminator}:g1`,
          attempt.purchaseId,
          attempt.id,
          kind,
          JSON.stringify({ kind, attemptId: attempt.id, ...act }),
          t0,
        ],
      );
    }
    for (const name of migrations) {
      await sql.query(readFileSync(`prisma/migrations/${name}/migration.sql`, 'utf8'));
    }
    const record = await store.readPurchase(shop.installation.id, attempt.purchaseId);
    expect(record?.effects.slice(1)).toMatchObject([
      {
        key: `${attempt.id}:update-intent-metadata:order:g1`,
        act: { kind: 'update-intent-metadata', metadata: { note: '"kind":"other"' } },
      },
      {
        key: `${attempt.id}:update-charge-shipping:charge:g1`,
        act: {
          kind: 'update-charge-shipping',
          shipping: { trackingNumber: 'T-1' },
          added: told,
        },
      },
    ]);
  } finally {
    await sql.end();
    await store.close();
  }
});

const shippingOf = (trackingNumber: string) => ({
  name: 'Ada Byron',
  line1: 'St James 12',
  line2: null,
  city: 'London',
  state: null,
  postalCode: 'SW1',
  country: 'GB',
  phone: null,
  carrier: null,
  trackingNumber,
});
