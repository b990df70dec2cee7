import { describe, expect, it } from 'vitest';
import type { Mirror } from '../../../domain/row/mirror';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  deliveryOf,
  leaseOne,
  mirrorOf,
  newShop,
  nothingNext,
  recordAttempt,
  t0,
  unique,
  type Shop,
} from '../store-world';

const barMs = 1_000;
const window = { from: t0, before: t0 + 3 * barMs, barMs };

/** In one order, whatever the store's own is. */
const sorted = <T extends object>(rows: readonly T[]): readonly T[] =>
  [...rows].sort((a, b) => (Object.values(a).join() < Object.values(b).join() ? -1 : 1));

export const activityContract = (storeOf: StoreOf): void => {
  const begin = async (shop: Shop, at: number, mirror: Partial<Mirror>) => {
    const store = storeOf();
    const source = { ...checkout(), channel: mirror.channel ?? null };
    const { attempt } = await recordAttempt(store, attemptFor(shop, { source, at }));
    const lease = await leaseOne(store, shop, attempt.purchaseId, at);
    await store.saveMirror(lease, mirrorOf({ channel: null, ...mirror }), nothingNext(at));
  };
  const paid = (receivedMinor: bigint, returnedMinor: bigint, more: Partial<Mirror> = {}) => ({
    ...({ paymentStatus: 'charged', mode: 'test', currency: 'EUR' } as const),
    ...{ amountReceivedMinor: receivedMinor, amountReturnedMinor: returnedMinor },
    ...more,
  });

  describe('the activity of a window', () => {
    it('counts the purchases of each bar by their payment, in all channels and none', async () => {
      const shop = await newShop(storeOf());
      await begin(shop, t0, paid(5n, 0n, { channel: 'a' }));
      await begin(shop, t0 + barMs - 1, paid(5n, 0n, { channel: 'b', syncState: 'attention' }));
      await begin(shop, t0 + 2 * barMs, { paymentStatus: 'pending' });
      await begin(shop, t0 - 1, paid(7n, 0n));
      await begin(shop, t0 + 3 * barMs, paid(7n, 0n));
      const { id } = shop.installation;
      expect(sorted(await storeOf().countOutcomes(id, window))).toEqual([
        { bar: 0, paymentStatus: 'charged', count: 2 },
        { bar: 2, paymentStatus: 'pending', count: 1 },
      ]);
      const other = await newShop(storeOf());
      expect(await storeOf().countOutcomes(other.installation.id, window)).toEqual([]);
    });

    it('sums money by currency and mode, digit by digit, and none that never came', async () => {
      const shop = await newShop(storeOf());
      const much = 2n ** 62n;
      await begin(shop, t0, paid(much, 1n));
      await begin(shop, t0 + 1, paid(much, much));
      await begin(shop, t0 + 2, paid(9n, 0n, { mode: 'live' }));
      await begin(shop, t0 + barMs, paid(3n, 0n, { currency: 'JPY' }));
      await begin(shop, t0 + barMs, paid(0n, 0n, { currency: 'USD' }));
      const sums = await storeOf().sumMoney(shop.installation.id, window);
      expect(sorted(sums)).toEqual([
        { ...{ bar: 0, currency: 'EUR', mode: 'live' }, receivedMinor: 9n, returnedMinor: 0n },
        {
          ...{ bar: 0, currency: 'EUR', mode: 'test' },
          ...{ receivedMinor: 2n * much, returnedMinor: much + 1n },
        },
        { ...{ bar: 1, currency: 'JPY', mode: 'test' }, receivedMinor: 3n, returnedMinor: 0n },
      ]);
    });

    it('counts the webhooks of each side, and which of them came late', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const ofCheckout = () => ({ kind: 'purchase', ids: checkout() }) as const;
      const take = (receivedAt: number, occurredAt: number | null) =>
        store.acceptDelivery(
          deliveryOf(shop, ofCheckout(), { identity: unique('event'), receivedAt, occurredAt }),
        );
      await take(t0 + 1, t0);
      await take(t0 + 700, t0);
      await take(t0 + 600, null);
      await take(t0 - 1, t0 - 1);
      const foreign = deliveryOf(
        shop,
        { kind: 'foreign' },
        { source: 'stripe', identity: unique('evt'), receivedAt: t0 + barMs, occurredAt: t0 },
      );
      await store.acceptDelivery(foreign);
      await store.acceptDelivery(foreign);
      expect(sorted(await store.countEvents(shop.installation.id, window, 500))).toEqual([
        { bar: 0, source: 'saleor', taken: 3, late: 1 },
        { bar: 1, source: 'stripe', taken: 1, late: 1 },
      ]);
    });
  });
};
