import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  checkout,
  deliveryOf,
  idsOf,
  leaseAll,
  minute,
  newInstallation,
  newShop,
  recordAttempt,
  second,
  t0,
  unique,
  type Shop,
} from '../testing/store-world';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

const orders = 3_000;

describe('a shop that is installed again', () => {
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

  /** As Saleor does it: a new app, at the same address. */
  const reinstall = ({ installation }: Pick<Shop, 'installation'>, after: number) =>
    newInstallation(store, installation.saleorApiUrl, unique('app'), t0 + after);

  /** Many orders with an attempt, four effects and six deliveries each. */
  const fill = async ({ installation, connection }: Shop) => {
    const { attempt } = await recordAttempt(
      store,
      attemptFor({ installation, connection }, { source: checkout() }),
    );
    const statements = [
      `INSERT INTO "Purchase" ("id", "installationId", "checkoutId", "createdAt", "lookedAt",
         "readAt", "saleorStatus", "orderStatus", "paymentStatus", "shipmentStatus", "source",
         "syncState")
       SELECT "id" || '-' || n, "installationId", "id" || '-' || n, "createdAt", "lookedAt",
         "readAt", "saleorStatus", "orderStatus", "paymentStatus", "shipmentStatus", "source",
         "syncState"
       FROM "Purchase", generate_series(1, ${orders}) n WHERE "id" = $1`,
      `INSERT INTO "Attempt" ("id", "installationId", "purchaseId", "connectionId",
         "transactionId", "flow", "amountMinor", "currency", "createdAt")
       SELECT "id" || '-' || n, "installationId", "purchaseId" || '-' || n, "connectionId",
         "transactionId" || '-' || n, "flow", "amountMinor", "currency", "createdAt"
       FROM "Attempt", generate_series(1, ${orders}) n WHERE "purchaseId" = $1`,
      `INSERT INTO "Effect" ("installationId", "key", "purchaseId", "attemptId", "owner",
         "kind", "request", "generation", "act", "plannedAt")
       SELECT "installationId", "key" || '-' || n || '-' || m, "purchaseId" || '-' || n,
         "attemptId" || '-' || n, "owner", "kind", "request", "generation", "act", "plannedAt"
       FROM "Effect", generate_series(1, ${orders}) n, generate_series(1, 4) m
       WHERE "purchaseId" = $1`,
      `INSERT INTO "Delivery" ("installationId", "source", "identity", "event", "receivedAt",
         "kind", "purchaseId", "mark")
       SELECT "installationId", 'saleor', "id" || '-' || n || '-' || m, 'order_updated',
         "createdAt", 'purchase', "id" || '-' || n, 1
       FROM "Purchase", generate_series(1, ${orders}) n, generate_series(1, 6) m
       WHERE "id" = $1`,
    ];
    for (const statement of statements) await sql.query(statement, [attempt.purchaseId]);
    await sql.query('ANALYZE');
    return attempt;
  };

  it(`has all of its ${orders} orders at once, though they have much to their name`, async () => {
    const shop = await newShop(store);
    const attempt = await fill(shop);
    const fresh = await reinstall(shop, second);
    const counts = await store.countMirrors(fresh.id);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(orders + 1);
    const record = await store.readPurchase(fresh.id, attempt.purchaseId);
    expect(record?.attempts).toEqual([attempt]);
  }, 60_000);

  it('keeps what a sweep of the time before saves late, and is installed again after it', async () => {
    const shop = await newShop(store);
    await store.saveCursor(shop.installation.id, 'orders', '1');
    await reinstall(shop, second);
    await store.saveCursor(shop.installation.id, 'orders', '42');
    await reinstall(shop, 2 * second);
    const last = await reinstall(shop, 3 * second);
    expect(await store.readCursor(last.id, 'orders')).toBe('42');
  });

  it('keeps a delivery that tells of nothing of ours and was accepted late', async () => {
    const shop = await newShop(store);
    const delivery = deliveryOf(shop, { kind: 'foreign' });
    await store.acceptDelivery(delivery);
    const fresh = await reinstall(shop, second);
    expect(await store.acceptDelivery(delivery)).toBe('repeated');
    await store.acceptDelivery({ ...delivery, installationId: fresh.id });
    const last = await reinstall(shop, 2 * second);
    expect(await store.acceptDelivery({ ...delivery, installationId: last.id })).toBe('repeated');
  });

  it('works a delivery that was accepted late', async () => {
    const shop = await newShop(store);
    const ids = checkout();
    const fresh = await reinstall(shop, second);
    const late = deliveryOf(shop, { kind: 'purchase', ids });
    expect(await store.acceptDelivery(late)).toBe('accepted');
    const found = await store.findPurchase(fresh.id, ids);
    const leases = await leaseAll(store, t0 + minute);
    expect(idsOf(leases, { ...shop, installation: fresh })).toEqual([found?.purchase.id]);
  });

  describe('and has rows of the time when every app had one of its own', () => {
    /** Retired, as a reinstall left them. */
    const addRetired = async (saleorApiUrl: string, appId: string, retiredAt: number) => {
      const id = unique('retired');
      await sql.query(
        `INSERT INTO "Installation" ("id", "saleorApiUrl", "appId", "tokenEncrypted", "active",
           "installedAt", "retiredAt") VALUES ($1, $2, $3, '', false, $4, $5)`,
        [id, saleorApiUrl, appId, 2 * t0 - retiredAt, retiredAt],
      );
      return id;
    };

    it('goes on with the one that lives, also as an app that it was before', async () => {
      const { installation } = await newShop(store);
      await addRetired(installation.saleorApiUrl, 'app-before', t0 + second);
      const fresh = await newInstallation(store, installation.saleorApiUrl, 'app-before');
      expect(fresh).toMatchObject({ id: installation.id, appId: 'app-before', retiredAt: null });
      expect(await store.findInstallationByApiUrl(installation.saleorApiUrl)).toEqual(fresh);
    });

    it('goes on with the one that was retired last, which took everything over', async () => {
      const url = `https://${unique('shop')}.example/graphql/`;
      await addRetired(url, 'one', t0 + second);
      const last = await addRetired(url, 'two', t0 + 3 * second);
      await addRetired(url, 'three', t0 + 2 * second);
      expect(await newInstallation(store, url)).toMatchObject({ id: last, retiredAt: null });
    });
  });
});
