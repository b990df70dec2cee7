import { describe, expect, it } from 'vitest';
import { asId, type ConnectionId, type PurchaseId } from '../../../domain/facts/ids';
import type { Delivery } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  connectionOf,
  deliveryOf,
  idsOf,
  leaseAll,
  leaseOne,
  minute,
  mirrorOf,
  newShop,
  nothingNext,
  order,
  problem,
  recordAttempt,
  second,
  t0,
  unique,
  type Shop,
} from '../store-world';

export const leaseContract = (storeOf: StoreOf): void => {
  /** A shop with purchases that became due one after the other. */
  const withPurchases = async (count: number) => {
    const store = storeOf();
    const shop = await newShop(store);
    const ids: PurchaseId[] = [];
    for (let index = 0; index < count; index += 1) {
      const source = checkout();
      const about = { kind: 'purchase', ids: source } as const;
      await store.acceptDelivery(deliveryOf(shop, about, { receivedAt: t0 + index }));
      const record = await store.findPurchase(shop.installation.id, source);
      ids.push(record?.purchase.id ?? asId(''));
    }
    const [id = asId<PurchaseId>('')] = ids;
    return { store, shop, ids, id };
  };

  const again = (shop: Shop, checkoutId: string, receivedAt: number): Delivery =>
    deliveryOf(
      shop,
      { kind: 'purchase', ids: { checkoutId: asId(checkoutId), orderId: null, channel: null } },
      { receivedAt },
    );

  describe('leases', () => {
    it('give what is due, oldest first, and nothing that is not due yet', async () => {
      const { store, shop, ids } = await withPurchases(3);
      expect(idsOf(await leaseAll(store, t0 - 1), shop)).toEqual([]);
      expect(idsOf(await leaseAll(store, t0 + 1), shop)).toEqual(ids.slice(0, 2));
    });

    it('are owed to payments that are due, which are counted up to a bound', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      expect(await store.countDuePayments(id, t0, 5)).toBe(0);
      for (let time = 0; time < 3; time += 1) {
        await recordAttempt(store, attemptFor(shop, { heldUntil: t0 }));
        const about = { kind: 'purchase', ids: order() } as const;
        await store.acceptDelivery(deliveryOf(shop, about));
      }
      expect(await store.countDuePayments(id, t0 - 1, 5)).toBe(0);
      expect(await store.countDuePayments(id, t0, 5)).toBe(3);
      expect(await store.countDuePayments(id, t0, 2)).toBe(2);
      const other = await newShop(store);
      expect(await store.countDuePayments(other.installation.id, t0, 5)).toBe(0);
    });

    it('are given to one worker at a time', async () => {
      const { store, shop, ids } = await withPurchases(12);
      const all = await Promise.all(
        Array.from({ length: 6 }, () => leaseAll(store, t0 + minute, { limit: 5 })),
      );
      const given = all.flatMap((leases) => idsOf(leases, shop));
      expect(new Set(given).size).toBe(given.length);
      const rest = idsOf(await leaseAll(store, t0 + minute), shop);
      expect([...given, ...rest].sort()).toEqual([...ids].sort());
    });

    it('end by themselves, so that a worker that died keeps nothing', async () => {
      const { store, shop, id } = await withPurchases(1);
      await leaseOne(store, shop, id, t0);
      const request = { worker: 'other', leaseMs: minute };
      const { id: installation } = shop.installation;
      const at = (now: number) => store.leasePurchase(installation, id, { ...request, now });
      expect(await at(t0 + minute - 1)).toBeNull();
      expect(idsOf(await leaseAll(store, t0 + minute - 1), shop)).toEqual([]);
      expect(idsOf(await leaseAll(store, t0 + minute), shop)).toEqual([id]);
    });

    it('go round the installations, so that a noisy one waits', async () => {
      const noisy = await withPurchases(8);
      const quiet = await withPurchases(2);
      const { store } = noisy;
      const leases = await leaseAll(store, t0 + minute, { limit: 6, share: 3 });
      expect(idsOf(leases, noisy.shop)).toEqual(noisy.ids.slice(0, 3));
      expect(idsOf(leases, quiet.shop)).toEqual(quiet.ids);
      const narrow = await leaseAll(store, t0 + 3 * minute, { limit: 4, share: 8 });
      expect(idsOf(narrow, quiet.shop)).toHaveLength(2);
    });

    it('are not given to an installation that has its share in progress', async () => {
      const { store, shop } = await withPurchases(2);
      const { id: installation } = shop.installation;
      const full = { share: 3, inProgress: new Map([[installation, 3]]) };
      expect(idsOf(await leaseAll(store, t0 + second, full), shop)).toEqual([]);
      expect(idsOf(await leaseAll(store, t0 + second), shop)).toHaveLength(2);
    });

    it('are renewed while they hold, and not once they were taken over or given back', async () => {
      const { store, shop, id } = await withPurchases(1);
      const lease = await leaseOne(store, shop, id, t0);
      expect(await store.renewLease(lease, t0 + 50 * second, minute)).toBe(true);
      expect(idsOf(await leaseAll(store, t0 + 90 * second), shop)).toEqual([]);
      const taken = await leaseOne(store, shop, id, t0 + 5 * minute);
      expect(await store.renewLease(lease, t0 + 5 * minute, minute)).toBe(false);
      await store.releaseLease(taken, nothingNext(t0 + 5 * minute));
      expect(await store.renewLease(taken, t0 + 5 * minute, minute)).toBe(false);
    });

    it('that were lost write nothing', async () => {
      const { store, shop, id } = await withPurchases(1);
      const { id: installation } = shop.installation;
      const stale = await leaseOne(store, shop, id, t0);
      const lease = await leaseOne(store, shop, id, t0 + 2 * minute);
      const before = await store.readMirror(installation, id);
      const next = nothingNext(t0 + 2 * minute, { failure: 'stale', problems: [problem()] });
      expect(await store.saveMirror(stale, mirrorOf(), next)).toBe(false);
      await store.releaseLease(stale, next);
      expect(await store.readMirror(installation, id)).toEqual(before);
      expect(await store.renewLease(lease, t0 + 2 * minute, minute)).toBe(true);
    });

    it('end with the work: what was worked is clean until it is marked again', async () => {
      const { store, shop, id } = await withPurchases(1);
      const { id: installation } = shop.installation;
      const lease = await leaseOne(store, shop, id, t0);
      expect(await store.saveMirror(lease, mirrorOf(), nothingNext(t0 + second))).toBe(true);
      expect(await store.saveMirror(lease, mirrorOf(), nothingNext(t0 + second))).toBe(false);
      expect(await store.readMirror(installation, id)).toMatchObject({ dirty: false, dueAt: null });
      expect(idsOf(await leaseAll(store, t0 + 99 * minute), shop)).toEqual([]);
      await store.markDirty(installation, id, t0 + 100 * minute);
      const [again_] = await leaseAll(store, t0 + 100 * minute);
      expect(again_).toMatchObject({ purchaseId: id, dirtySince: t0 + 100 * minute });
    });

    it('leave dirty what was marked during the work', async () => {
      const { store, shop, id } = await withPurchases(1);
      const { id: installation } = shop.installation;
      const lease = await leaseOne(store, shop, id, t0);
      const record = await store.readPurchase(installation, id);
      const later = again(shop, record?.purchase.checkoutId ?? '', t0 + second);
      expect(await store.acceptDelivery(later)).toBe('accepted');
      const next = nothingNext(t0 + 2 * second, { dueAt: t0 + 99 * minute });
      expect(await store.saveMirror(lease, mirrorOf(), next)).toBe(true);
      expect(await store.readMirror(installation, id)).toMatchObject({
        dirty: true,
        dueAt: t0 + second,
      });
      const [again_] = await leaseAll(store, t0 + 2 * second);
      expect(again_).toMatchObject({ purchaseId: id, dirtySince: t0 + second });
    });

    it('leave clean what was marked before both sides were read, though after the lease', async () => {
      const { store, shop, id } = await withPurchases(1);
      const { id: installation } = shop.installation;
      const lease = await leaseOne(store, shop, id, t0);
      await store.markDirty(installation, id, t0 + 1);
      const read = await store.readLeased(lease);
      expect(read?.record).toEqual(await store.readPurchase(installation, id));
      const seen = { ...lease, mark: read?.mark ?? 0 };
      expect(seen.mark).toBe(lease.mark + 1);
      const saved = await store.saveMirror(seen, mirrorOf(), nothingNext(t0 + 2));
      expect(saved).toBe(true);
      expect(idsOf(await leaseAll(store, t0 + 60 * minute), shop)).toEqual([]);
    });

    it('are read with the installation, the newest connection and the rule of the channel', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { installation } = shop;
      const source = checkout();
      const first = await recordAttempt(store, attemptFor(shop, { source, at: t0 }));
      const id = first.attempt.purchaseId;
      const lease = await leaseOne(store, shop, id, t0);
      expect(await store.readLeased(lease)).toEqual({
        ...{ record: await store.readPurchase(installation.id, id), mark: lease.mark },
        ...{ installation, connection: shop.connection, rule: null },
      });
      const other = { ...connectionOf(installation), id: asId<ConnectionId>(unique('other')) };
      await store.addConnection(other);
      const later = { source, at: t0 + second, connectionId: other.id };
      await recordAttempt(store, attemptFor(shop, later));
      const rule = { completion: 'app', refundCanceled: false } as const;
      const channel = source.channel ?? '';
      const assignment = { installationId: installation.id, channel, connectionId: null };
      await store.assignChannel({ ...assignment, ...rule });
      await store.setInstallationActive(installation, false, t0 + second);
      expect(await store.readLeased(lease)).toMatchObject({
        ...{ connection: other, rule, installation: { active: false } },
        record: { attempts: [{ connectionId: shop.connection.id }, { connectionId: other.id }] },
      });
    });

    it('may leave a time to look again', async () => {
      const { store, shop, id } = await withPurchases(1);
      const lease = await leaseOne(store, shop, id, t0);
      await store.saveMirror(lease, mirrorOf(), nothingNext(t0, { dueAt: t0 + minute }));
      expect(idsOf(await leaseAll(store, t0 + minute - 1), shop)).toEqual([]);
      const [due] = await leaseAll(store, t0 + minute);
      expect(due).toMatchObject({ purchaseId: id, dirtySince: t0 + minute, tries: 0 });
    });

    it('count tries that failed in a row, and success ends the row', async () => {
      const { store, shop, id } = await withPurchases(1);
      const fail = { failure: 'Saleor is unavailable', dueAt: t0 + second };
      const first = await leaseOne(store, shop, id, t0);
      await store.releaseLease(first, nothingNext(t0, fail));
      const second_ = await leaseOne(store, shop, id, t0 + second);
      expect(second_).toMatchObject({ tries: 1, dirtySince: t0 });
      await store.saveMirror(second_, mirrorOf(), nothingNext(t0 + second, fail));
      const third = await leaseOne(store, shop, id, t0 + minute);
      expect(third).toMatchObject({ tries: 2, dirtySince: t0 });
      await store.saveMirror(third, mirrorOf(), nothingNext(t0 + minute));
      expect(await leaseOne(store, shop, id, t0 + minute)).toMatchObject({ tries: 0 });
    });

    it('that end without a time to come again park the work where a person sees it', async () => {
      const { store, shop, id } = await withPurchases(1);
      const { id: installation } = shop.installation;
      const lease = await leaseOne(store, shop, id, t0);
      const parked = problem({ key: 'work-parked' });
      const next = nothingNext(t0, { failure: 'It failed for a day', problems: [parked] });
      await store.releaseLease(lease, next);
      expect(idsOf(await leaseAll(store, t0 + 99 * minute), shop)).toEqual([]);
      expect(await store.readMirror(installation, id)).toMatchObject({
        syncState: 'failed',
        syncReason: 'It failed for a day',
        dirty: true,
        tries: 1,
        problems: [parked],
      });
      await store.markDirty(installation, id, t0 + 99 * minute);
      expect(idsOf(await leaseAll(store, t0 + 99 * minute), shop)).toEqual([id]);
    });

    it('are made sooner by news, even while a failure waits for its next try', async () => {
      const { store, shop, id } = await withPurchases(1);
      const lease = await leaseOne(store, shop, id, t0);
      const next = nothingNext(t0, { failure: 'unavailable', dueAt: t0 + 10 * minute });
      await store.releaseLease(lease, next);
      await store.markDirty(shop.installation.id, id, t0 + second);
      expect(idsOf(await leaseAll(store, t0 + second), shop)).toEqual([id]);
    });
  });

  describe('the sweep', () => {
    const sweepAt = (now: number, change: { limit?: number } = {}) =>
      storeOf().markStale({
        now,
        openSince: now - 2 * minute,
        openLongestMs: 60 * minute,
        liveSince: now - 30 * minute,
        limit: change.limit ?? 100,
      });

    const saved = async (next: Parameters<typeof nothingNext>[1]) => {
      const { store, shop, id } = await withPurchases(1);
      const lease = await leaseOne(store, shop, id, t0);
      await store.saveMirror(lease, mirrorOf(), nothingNext(t0, next));
      return { store, shop, id };
    };

    it('looks often at attempts that are not settled', async () => {
      const dueAt = t0 + 24 * 60 * minute;
      const { store, shop, id } = await saved({ sweepClass: 'open', dueAt });
      expect(await sweepAt(t0 + 2 * minute)).toBe(0);
      expect(await sweepAt(t0 + 2 * minute + 1)).toBe(1);
      expect(await sweepAt(t0 + 2 * minute + 1)).toBe(0);
      expect(idsOf(await leaseAll(store, t0 + 3 * minute), shop)).toEqual([id]);
    });

    it.each([
      ['twice as long as it was quiet', t0 - 10 * minute, 20 * minute],
      ['but never longer than told', t0 - 24 * 60 * minute, 60 * minute],
      ['and no shorter than any', t0 - second, 2 * minute],
    ])('leaves an attempt that nobody touches alone %s', async (_, quietSince, pauseMs) => {
      const { store, shop, id } = await saved({ sweepClass: 'open', quietSince });
      expect(await sweepAt(t0 + pauseMs)).toBe(0);
      expect(await sweepAt(t0 + pauseMs + 1)).toBe(1);
      // After news the time counts anew.
      const lease = await leaseOne(store, shop, id, t0 + pauseMs + 1);
      const at = t0 + pauseMs + 2;
      const next = nothingNext(at, { sweepClass: 'open', quietSince: at });
      await store.saveMirror(lease, mirrorOf(), next);
      expect(await sweepAt(at + 2 * minute)).toBe(0);
      expect(await sweepAt(at + 2 * minute + 1)).toBe(1);
    });

    it('looks now and then at orders that may still change', async () => {
      const { store, shop, id } = await saved({ sweepClass: 'live' });
      expect(await sweepAt(t0 + 30 * minute)).toBe(0);
      expect(await sweepAt(t0 + 30 * minute + 1)).toBe(1);
      expect(idsOf(await leaseAll(store, t0 + 31 * minute), shop)).toEqual([id]);
    });

    it('leaves alone what is final', async () => {
      await saved({ sweepClass: 'final' });
      expect(await sweepAt(t0 + 24 * 60 * minute)).toBe(0);
    });

    it('brings back parked work, not what is leased or due already', async () => {
      const { store, shop, ids } = await withPurchases(3);
      const [parked = asId(''), leased = asId(''), due = asId('')] = ids;
      const lease = await leaseOne(store, shop, parked, t0);
      await store.releaseLease(lease, nothingNext(t0, { failure: 'parked' }));
      const now = t0 + 31 * minute;
      await leaseOne(store, shop, leased, now);
      expect(await sweepAt(now)).toBe(1);
      expect([...idsOf(await leaseAll(store, now), shop)].sort()).toEqual([parked, due].sort());
    });

    it('takes the longest unseen first, and no more than it was told', async () => {
      const old = await saved({});
      const { store, shop, id } = await withPurchases(1);
      const lease = await leaseOne(store, shop, id, t0);
      await store.saveMirror(lease, mirrorOf(), nothingNext(t0 + 5));
      expect(await sweepAt(t0 + 99 * minute, { limit: 1 })).toBe(1);
      const leases = await leaseAll(store, t0 + 99 * minute);
      expect(leases.map(({ purchaseId }) => purchaseId)).toEqual([old.id]);
    });

    it('rests for installations that are unavailable', async () => {
      const { store, shop } = await saved({});
      await store.setInstallationActive(shop.installation, false, t0);
      expect(await sweepAt(t0 + 99 * minute)).toBe(0);
    });

    it('keeps its positions per installation and name', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      expect(await store.readCursor(id, 'orders')).toBeNull();
      await store.saveCursor(id, 'orders', '1');
      await store.saveCursor(id, 'orders', '2');
      await store.saveCursor(id, 'events', '3');
      expect(await store.readCursor(id, 'orders')).toBe('2');
      expect(await store.readCursor(id, 'events')).toBe('3');
    });

    it('that many replace at once are replaced by one of them', async () => {
      const store = storeOf();
      const { id } = (await newShop(store)).installation;
      const race = (known: string | null, values: readonly string[]) =>
        Promise.all(values.map((value) => store.replaceCursor(id, 'webhooks', value, known)));
      expect((await race(null, ['1', '2', '3'])).filter(Boolean)).toHaveLength(1);
      const kept = await store.readCursor(id, 'webhooks');
      expect((await race(kept, ['4', '5', '6'])).filter(Boolean)).toHaveLength(1);
      expect(await race(kept, ['7'])).toEqual([false]);
      expect(['4', '5', '6']).toContain(await store.readCursor(id, 'webhooks'));
    });

    it('finds work whose request handler died before its hold ended', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { attempt } = await recordAttempt(store, attemptFor(shop));
      const [lease] = await leaseAll(store, t0 + minute);
      expect(lease).toMatchObject({ purchaseId: attempt.purchaseId, dirtySince: t0 });
    });
  });
};
