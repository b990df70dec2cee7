import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, it } from 'vitest';
import { makeSystemRandom } from '../system/random';
import { attemptFor, checkout, newShop, recordAttempt, t0 } from '../testing/store-world';
import { makePrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

const migrations = [
  '20261128034500_name_updates_of_stripe',
  '20261128061100_name_added_tracking',
  '20261128063500_parts_of_effect_keys',
];

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
    await sql.query(
      'ALTER TABLE "Effect" DROP COLUMN "owner", DROP COLUMN "request", DROP COLUMN "generation"',
    );
    const told = [{ fulfillmentId: 'RnVs', trackingNumber: 'T-1' }];
    const older = [
      ['tell-stripe', 'order:g1', { intentId: 'pi_1', metadata: { note: '"kind":"other"' } }],
      ['tell-tracking', 'charge:g2', { chargeId: 'ch_1', shipping: shippingOf('T-1'), told }],
      ['report', 'INFO:ch_1:g12', { event: eventOf(attempt.transactionId) }],
    ] as const;
    for (const [kind, rest, act] of older) {
      await sql.query(
        `INSERT INTO "Effect" ("installationId", "key", "purchaseId", "attemptId", "kind", "act",
           "plannedAt") VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          shop.installation.id,
          `${attempt.id}:${kind}:${rest}`,
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
    expect(record?.effects[0]?.id).toEqual({
      ...{ owner: attempt.id, kind: 'create-intent', request: 'init', generation: 1 },
    });
    expect(record?.effects.slice(1)).toMatchObject([
      {
        id: { owner: attempt.id, kind: 'update-intent-metadata', request: 'order', generation: 1 },
        key: `${attempt.id}:update-intent-metadata:order:g1`,
        act: { kind: 'update-intent-metadata', metadata: { note: '"kind":"other"' } },
      },
      {
        id: { owner: attempt.id, kind: 'update-charge-shipping', request: 'charge', generation: 2 },
        key: `${attempt.id}:update-charge-shipping:charge:g2`,
        act: {
          kind: 'update-charge-shipping',
          shipping: { trackingNumber: 'T-1' },
          added: told,
        },
      },
      {
        id: { owner: attempt.id, kind: 'report', request: 'INFO:ch_1', generation: 12 },
        key: `${attempt.id}:report:INFO:ch_1:g12`,
      },
    ]);
  } finally {
    await sql.end();
    await store.close();
  }
});

const eventOf = (transactionId: string | null) => ({
  ...{ transactionId, type: 'INFO', pspReference: 'ch_1', amountMinor: '5', currency: 'EUR' },
  ...{ time: t0, message: 'Declined', externalUrl: null, availableActions: [] },
  paymentMethod: null,
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
