import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { asId, type CheckoutId, type OrderId } from '../../domain/facts/ids';
import type { PurchaseIds } from '../../ports/store';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  checkout,
  deliveryOf,
  leaseOne,
  newShop,
  order,
  recordAttempt,
  t0,
  unique,
  type Shop,
} from '../testing/store-world';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';
import { commitOnceWaitedFor } from './testing/other-process';

describe('an id that another process is just adding', () => {
  const random = makeSystemRandom();
  let databaseUrl = '';
  let store: PrismaStore;
  let other: pg.Client;
  beforeAll(async () => {
    databaseUrl = await openTestDatabase();
    store = makePrismaStore({ databaseUrl, random, patience: testPatience });
    other = new pg.Client({ connectionString: databaseUrl });
    await other.connect();
  });
  afterAll(async () => {
    await other.end();
    await store.close();
  });

  /** Copies a purchase under other ids, and leaves the transaction open. */
  const beginToAdd = async (shop: Shop, { checkoutId, orderId }: PurchaseIds) => {
    await other.query('BEGIN');
    const added = await other.query(
      `INSERT INTO "Purchase" ("id", "installationId", "checkoutId", "orderId", "createdAt",
         "lookedAt", "readAt", "saleorStatus", "orderStatus", "paymentStatus", "shipmentStatus",
         "source", "syncState")
       SELECT $1, "installationId", $2, $3, "createdAt", "lookedAt", "readAt", "saleorStatus",
         "orderStatus", "paymentStatus", "shipmentStatus", "source", "syncState"
       FROM "Purchase" WHERE "installationId" = $4 LIMIT 1`,
      [unique('added'), checkoutId, orderId, shop.installation.id],
    );
    expect(added.rowCount).toBe(1);
  };

  const both = (): PurchaseIds & { checkoutId: CheckoutId; orderId: OrderId } => ({
    ...checkout(),
    checkoutId: asId(unique('checkout')),
    orderId: asId(unique('order')),
  });

  const expectOnePurchase = async (shop: Shop, ids: PurchaseIds) => {
    const byOrder = await store.findPurchase(shop.installation.id, { ...ids, checkoutId: null });
    expect(byOrder?.purchase).toMatchObject({ checkoutId: ids.checkoutId, orderId: ids.orderId });
    const byCheckout = await store.findPurchase(shop.installation.id, { ...ids, orderId: null });
    expect(byCheckout).toEqual(byOrder);
  };

  it('is taken in by a payment', async () => {
    const shop = await newShop(store);
    const ids = both();
    await store.acceptDelivery(
      deliveryOf(shop, { kind: 'purchase', ids: { ...ids, checkoutId: null } }),
    );
    await beginToAdd(shop, { ...ids, orderId: null });
    const recording = recordAttempt(store, attemptFor(shop, { source: ids }));
    await commitOnceWaitedFor(other);
    expect((await recording).created).toBe(true);
    await expectOnePurchase(shop, ids);
  });

  it('is taken in by a delivery', async () => {
    const shop = await newShop(store);
    const ids = both();
    await store.acceptDelivery(
      deliveryOf(shop, { kind: 'purchase', ids: { ...ids, orderId: null } }),
    );
    await beginToAdd(shop, { ...ids, checkoutId: null });
    const accepting = store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids }));
    await commitOnceWaitedFor(other);
    expect(await accepting).toBe('accepted');
    await expectOnePurchase(shop, ids);
  });

  it('is taken in by the worker that made the order', async () => {
    const shop = await newShop(store);
    const { attempt } = await recordAttempt(store, attemptFor(shop));
    const lease = await leaseOne(store, shop, attempt.purchaseId, t0 + 3_600_000);
    const made = order();
    await beginToAdd(shop, made);
    const linking = store.linkOrder(lease, asId(made.orderId ?? ''));
    await commitOnceWaitedFor(other);
    await linking;
    const record = await store.readPurchase(shop.installation.id, attempt.purchaseId);
    expect(record?.purchase.orderId).toBe(made.orderId);
  });

  it('is sorted out among several processes that tell of it at once', async () => {
    const processes = [1, 2, 3].map(() =>
      makePrismaStore({ databaseUrl, random, patience: testPatience }),
    );
    const shop = await newShop(store);
    for (let round = 0; round < 20; round += 1) {
      const ids = both();
      const forms = [ids, { ...ids, orderId: null }, { ...ids, checkoutId: null }];
      const told = Array.from({ length: 18 }, (_, place): Promise<unknown> => {
        const source = forms[(place + round) % 3] ?? ids;
        const process = processes[Math.floor(place / 2) % 3] ?? store;
        return place % 6 === 5
          ? recordAttempt(process, attemptFor(shop, { source }))
          : process.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids: source }));
      });
      const answers = await Promise.all(told);
      expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(15);
      await store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids }));
      await expectOnePurchase(shop, ids);
      const record = await store.findPurchase(shop.installation.id, ids);
      expect(record?.attempts).toHaveLength(3);
    }
    await Promise.all(processes.map((process) => process.close()));
  });
});
