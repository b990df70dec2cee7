import { describe, expect, it } from 'vitest';
import { asId } from '../../../domain/facts/ids';
import type { DeliveryAbout, PurchaseIds } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  deliveryOf,
  idsOf,
  leaseAll,
  leaseOne,
  mirrorOf,
  newShop,
  nothingNext,
  order,
  recordAttempt,
  second,
  t0,
  unique,
  type Shop,
} from '../store-world';

const about = (ids: PurchaseIds) => ({ kind: 'purchase', ids }) as const;
const aboutIntent = (
  shop: Shop,
  intentId: string | null,
  attemptId: string | null,
): DeliveryAbout => ({
  kind: 'intent',
  connectionId: shop.connection.id,
  intentId: intentId === null ? null : asId(intentId),
  attemptId: attemptId === null ? null : asId(attemptId),
});

export const acceptContract = (storeOf: StoreOf): void => {
  describe('deliveries', () => {
    it('make their purchase, and it is due at once', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const ids = checkout();
      expect(await store.acceptDelivery(deliveryOf(shop, about(ids)))).toBe('accepted');
      const record = await store.findPurchase(shop.installation.id, ids);
      expect(record).toMatchObject({ purchase: { ...ids, createdAt: t0 }, attempts: [] });
      const [lease] = await leaseAll(store, t0);
      expect(lease).toMatchObject({ purchaseId: record?.purchase.id, dirtySince: t0, tries: 0 });
    });

    it('of what must be known make nothing where it is not, and leave nothing behind', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const ids = checkout();
      const knownOnly = { ...about(ids), knownOnly: true } as const;
      const delivery = deliveryOf(shop, knownOnly);
      expect(await store.acceptDelivery(delivery)).toBe('foreign');
      expect(await store.acceptDelivery(delivery)).toBe('foreign');
      expect(await store.findPurchase(shop.installation.id, ids)).toBeNull();
      expect(await leaseAll(store, t0)).toEqual([]);
      const { attempt } = await recordAttempt(store, attemptFor(shop, { source: ids }));
      const lease = await leaseOne(store, shop, attempt.purchaseId);
      await store.saveMirror(lease, mirrorOf(), nothingNext(t0));
      expect(await store.acceptDelivery(delivery)).toBe('accepted');
      expect(await store.acceptDelivery(delivery)).toBe('repeated');
      expect(idsOf(await leaseAll(store, t0), shop)).toEqual([attempt.purchaseId]);
    });

    it('of what must be known reach two rows that turn out to be one purchase', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const [ofOrder, ofCheckout] = [order(), checkout()];
      for (const source of [ofOrder, ofCheckout]) {
        await recordAttempt(store, attemptFor(shop, { source }));
      }
      const ids = { ...ofCheckout, orderId: ofOrder.orderId };
      const delivery = deliveryOf(shop, { ...about(ids), knownOnly: true });
      expect(await store.acceptDelivery(delivery)).toBe('accepted');
      const record = await store.findPurchase(shop.installation.id, ofOrder);
      expect(record?.purchase).toMatchObject({
        checkoutId: ofCheckout.checkoutId,
        orderId: ofOrder.orderId,
      });
      expect(record?.attempts).toHaveLength(2);
    });

    it('that come again change nothing', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const delivery = deliveryOf(shop, about(checkout()));
      await store.acceptDelivery(delivery);
      const [lease] = await leaseAll(store, t0);
      if (!lease) throw new Error('Nothing was due');
      await store.saveMirror(lease, mirrorOf(), nothingNext(t0));
      expect(await store.acceptDelivery({ ...delivery, receivedAt: t0 + second })).toBe('repeated');
      expect(await leaseAll(store, t0 + second)).toEqual([]);
      const timeline = await store.readTimeline(lease.installationId, lease.purchaseId);
      expect(timeline).toHaveLength(1);
    });

    it('of one identity that come at once are accepted once', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const delivery = deliveryOf(shop, about(checkout()));
      const results = await Promise.all(
        Array.from({ length: 12 }, () => store.acceptDelivery(delivery)),
      );
      expect(results.filter((result) => result === 'accepted')).toHaveLength(1);
      expect(results.filter((result) => result === 'repeated')).toHaveLength(11);
      const leases = await leaseAll(store, t0);
      expect(idsOf(leases, shop)).toHaveLength(1);
    });

    it('of one new purchase that come at once make one purchase', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const ids: PurchaseIds = { ...order(), checkoutId: asId(unique('checkout')) };
      const forms = [ids, { ...ids, orderId: null }, { ...ids, checkoutId: null }];
      const results = await Promise.all(
        Array.from({ length: 15 }, (_, index) =>
          store.acceptDelivery(deliveryOf(shop, about(forms[index % 3] ?? ids))),
        ),
      );
      expect(new Set(results)).toEqual(new Set(['accepted']));
      // Whoever names both ids brings together what was made for each alone.
      await store.acceptDelivery(deliveryOf(shop, about(ids)));
      const leases = idsOf(await leaseAll(store, t0), shop);
      expect(leases).toHaveLength(1);
      const [id = asId('')] = leases;
      expect(await store.readTimeline(shop.installation.id, id)).toHaveLength(16);
    });

    it('are told apart by installation and by source', async () => {
      const store = storeOf();
      const [one, other] = [await newShop(store), await newShop(store)];
      const delivery = deliveryOf(one, { kind: 'foreign' });
      const otherInstallation = { installationId: other.installation.id };
      expect(await store.acceptDelivery(delivery)).toBe('foreign');
      expect(await store.acceptDelivery({ ...delivery, ...otherInstallation })).toBe('foreign');
      expect(await store.acceptDelivery({ ...delivery, source: 'saleor' })).toBe('foreign');
      expect(await store.acceptDelivery(delivery)).toBe('repeated');
    });

    it('add the ids that the purchase did not have', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id: installationId } = shop.installation;
      const ids = checkout();
      const full = { ...ids, orderId: asId<NonNullable<PurchaseIds['orderId']>>(unique('order')) };
      await store.acceptDelivery(deliveryOf(shop, about(ids)));
      await store.acceptDelivery(deliveryOf(shop, about(full)));
      const byOrder = await store.findPurchase(installationId, { ...full, checkoutId: null });
      expect(byOrder?.purchase).toMatchObject(full);
      expect(byOrder).toEqual(await store.findPurchase(installationId, ids));
    });

    it('bring together the rows of a checkout and of the order that it became', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id: installationId } = shop.installation;
      const attempt = attemptFor(shop);
      const recorded = await recordAttempt(store, attempt);
      const orderIds = order();
      await store.acceptDelivery(deliveryOf(shop, about(orderIds)));
      const separate = await store.findPurchase(installationId, orderIds);
      expect(separate?.purchase.id).not.toBe(recorded.attempt.purchaseId);
      const stale = await leaseOne(store, shop, separate?.purchase.id ?? asId(''));
      const both = { ...attempt.source, orderId: orderIds.orderId };
      expect(await store.acceptDelivery(deliveryOf(shop, about(both)))).toBe('accepted');
      const joined = await store.findPurchase(installationId, orderIds);
      expect(joined?.purchase).toMatchObject({ ...both, id: recorded.attempt.purchaseId });
      expect(joined?.attempts).toHaveLength(1);
      expect(await store.readPurchase(installationId, stale.purchaseId)).toBeNull();
      expect(await store.saveMirror(stale, mirrorOf(), nothingNext(t0))).toBe(false);
      const timeline = await store.readTimeline(installationId, recorded.attempt.purchaseId);
      expect(timeline.filter(({ side }) => side === 'saleor')).toHaveLength(2);
    });

    it('never give the order of one checkout to another one', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const first: PurchaseIds = { ...checkout(), orderId: asId(unique('order')) };
      const second_: PurchaseIds = { ...first, orderId: asId(unique('order')) };
      await store.acceptDelivery(deliveryOf(shop, about(first)));
      expect(await store.acceptDelivery(deliveryOf(shop, about(second_)))).toBe('accepted');
      const { id } = shop.installation;
      const one = await store.findPurchase(id, { ...first, checkoutId: null });
      const other = await store.findPurchase(id, { ...second_, checkoutId: null });
      expect(one?.purchase).toMatchObject(first);
      expect(other?.purchase).toMatchObject({ orderId: second_.orderId, checkoutId: null });
    });

    it('of Stripe find their attempt by intent, or by the hint while it is not known', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { attempt, effect } = await recordAttempt(store, attemptFor(shop));
      const hinted = deliveryOf(shop, aboutIntent(shop, 'pi_hint', attempt.id));
      expect(await store.acceptDelivery(hinted)).toBe('accepted');
      const intentId = unique('pi');
      const done = { state: 'done', resultId: intentId, intentId: asId(intentId) } as const;
      await store.settleEffect(
        shop.installation.id,
        effect.key,
        { ...done, intentId: asId(intentId) },
        t0,
      );
      const known = deliveryOf(shop, aboutIntent(shop, intentId, null));
      expect(await store.acceptDelivery(known)).toBe('accepted');
      const timeline = await store.readTimeline(shop.installation.id, attempt.purchaseId);
      expect(timeline.filter(({ side }) => side === 'stripe')).toHaveLength(2);
    });

    it('of Stripe that bear no mark of ours are foreign', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const foreign = deliveryOf(shop, aboutIntent(shop, unique('pi'), null));
      expect(await store.acceptDelivery(foreign)).toBe('foreign');
      expect(await store.acceptDelivery(foreign)).toBe('repeated');
      expect(idsOf(await leaseAll(store, t0), shop)).toEqual([]);
    });

    it('of Stripe that come before their attempt are kept and matched to it', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const attempt = attemptFor(shop, { at: t0 + second, heldUntil: t0 + 21 * second });
      const early = deliveryOf(shop, aboutIntent(shop, unique('pi'), attempt.attemptId));
      expect(await store.acceptDelivery(early)).toBe('unmatched');
      expect(await store.acceptDelivery(early)).toBe('repeated');
      const { attempt: recorded } = await recordAttempt(store, attempt);
      expect(idsOf(await leaseAll(store, t0 + second), shop)).toEqual([recorded.purchaseId]);
      const timeline = await store.readTimeline(shop.installation.id, recorded.purchaseId);
      expect(timeline.map(({ side }) => side)).toContain('stripe');
    });

    it('of Stripe cannot reach an attempt of another connection, whatever they say (threat 9)', async () => {
      const store = storeOf();
      const [shop, other] = [await newShop(store), await newShop(store)];
      const { attempt } = await recordAttempt(store, attemptFor(shop));
      const stolen = deliveryOf(other, aboutIntent(other, unique('pi'), attempt.id));
      expect(await store.acceptDelivery(stolen)).toBe('unmatched');
      expect(idsOf(await leaseAll(store, t0), shop)).toEqual([]);
    });
  });
};
