import { describe, expect, it } from 'vitest';
import type { StoreOf } from '../store-contract';
import {
  checkout,
  deliveryOf,
  leaseOne,
  mirrorOf,
  newShop,
  nothingNext,
  second,
  t0,
  type Shop,
} from '../store-world';

const day = 24 * 3_600 * second;
/** So old that no other test has anything of that time. */
const longAgo = t0 - 100 * day;

export const pruningContract = (storeOf: StoreOf): void => {
  describe('pruning', () => {
    const limits = { foreignKept: 1_000, limit: 100 };
    const before = { ...limits, deliveriesBefore: longAgo + day, problemsBefore: longAgo };
    const taken = async (shop: Shop, receivedAt: number) => {
      const store = storeOf();
      const ids = checkout();
      const delivery = deliveryOf(shop, { kind: 'purchase', ids }, { receivedAt });
      await store.acceptDelivery(delivery);
      const record = await store.findPurchase(shop.installation.id, ids);
      if (!record) throw new Error('The purchase is missing');
      return { delivery, purchaseId: record.purchase.id };
    };
    const mirrored = async (shop: Shop, receivedAt: number) => {
      const store = storeOf();
      const one = await taken(shop, receivedAt);
      const lease = await leaseOne(store, shop, one.purchaseId, receivedAt);
      await store.saveMirror(lease, mirrorOf(), nothingNext(receivedAt));
      return one;
    };

    it('takes old deliveries that a mirror took in, and foreign ones, so many at once', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const old = await mirrored(shop, longAgo);
      const young = await mirrored(shop, longAgo + day);
      const foreign = deliveryOf(shop, { kind: 'foreign' }, { receivedAt: longAgo });
      await store.acceptDelivery(foreign);
      const pruned = [];
      for (let time = 0; time < 3; time += 1)
        pruned.push(await store.prune({ ...before, limit: 1 }));
      expect(pruned.map(({ deliveries }) => deliveries)).toEqual([1, 1, 0]);
      const timeline = await store.readTimeline(shop.installation.id, old.purchaseId);
      expect(timeline).toEqual([]);
      expect(await store.readMirror(shop.installation.id, old.purchaseId)).not.toBeNull();
      expect(await store.acceptDelivery(young.delivery)).toBe('repeated');
      expect(await store.acceptDelivery(old.delivery)).toBe('accepted');
      expect(await store.acceptDelivery(foreign)).toBe('foreign');
      await store.prune(before);
    });

    it('leaves what still waits for its mirror, however old', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { delivery, purchaseId } = await taken(shop, longAgo);
      expect((await store.prune(before)).deliveries).toBe(0);
      expect(await store.acceptDelivery(delivery)).toBe('repeated');
      const lease = await leaseOne(store, shop, purchaseId, longAgo);
      await store.saveMirror(lease, mirrorOf(), nothingNext(longAgo));
      expect((await store.prune(before)).deliveries).toBe(1);
    });
  });
};
