import { describe, expect, it } from 'vitest';
import { asId, type IntentId, type PurchaseId } from '../../../domain/facts/ids';
import type { Mirror } from '../../../domain/row/mirror';
import { everyMirror, newestFirst, type MirrorQuery } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  deliveryOf,
  leaseOne,
  mirrorOf,
  newShop,
  nothingNext,
  problem,
  recordAttempt,
  t0,
  unique,
  type Shop,
} from '../store-world';

const all: MirrorQuery = { ...everyMirror, sort: newestFirst, limit: 100, cursor: null };

export const mirrorContract = (storeOf: StoreOf): void => {
  const save = async (
    shop: Shop,
    id: PurchaseId,
    mirror: Mirror,
    at: number = t0,
    problems: ReturnType<typeof problem>[] = [],
  ) => {
    const lease = await leaseOne(storeOf(), shop, id, at);
    await storeOf().saveMirror(lease, mirror, nothingNext(at, { problems }));
  };
  const purchase = async (shop: Shop, at = t0) => {
    const { attempt, effect } = await recordAttempt(storeOf(), attemptFor(shop, { at }));
    return { id: attempt.purchaseId, attempt, effect };
  };

  describe('mirrors', () => {
    it('are shown as they were saved', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id, effect } = await purchase(shop);
      const intentId = asId<IntentId>(unique('pi'));
      const done = { state: 'done', resultId: intentId, intentId } as const;
      await store.settleEffect(shop.installation.id, effect.key, done, t0);
      const mirror = mirrorOf({
        syncState: 'attention',
        syncReason: 'overpaid',
        amountReturnedMinor: 9_007_199_254_740_993n,
      });
      await save(shop, id, mirror, t0, [problem()]);
      const record = await store.readPurchase(shop.installation.id, id);
      expect(await store.readMirror(shop.installation.id, id)).toEqual({
        ...mirror,
        purchaseId: id,
        orderId: null,
        checkoutId: record?.purchase.checkoutId,
        intentIds: [intentId],
        createdAt: t0,
        changedAt: t0,
        dirty: false,
        dueAt: null,
        tries: 0,
        problems: [problem()],
      });
    });

    it('show a purchase before anybody looked at it as being worked', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = await purchase(shop);
      expect(await store.readMirror(shop.installation.id, id)).toMatchObject({
        syncState: 'working',
        saleorStatus: 'CHECKOUT',
        orderStatus: 'checkout',
        paymentStatus: 'none',
        milestones: {},
        dirty: true,
      });
    });

    it('keep the first moment of each milestone, in whatever order it is read', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = await purchase(shop);
      await save(shop, id, mirrorOf({ milestones: { created: t0 + 5, paid: t0 + 9 } }));
      await save(shop, id, mirrorOf({ milestones: { created: t0 + 7, fulfilled: t0 + 20 } }));
      await save(shop, id, mirrorOf({ milestones: { paid: t0 + 8 } }));
      const row = await store.readMirror(shop.installation.id, id);
      expect(row?.milestones).toEqual({ created: t0 + 5, paid: t0 + 8, fulfilled: t0 + 20 });
    });

    it('show the problems that stand and no others', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = await purchase(shop);
      const other = problem({ key: 'effect-refused', message: 'Stripe refused.' });
      const newer = problem({ message: 'Too much, still.' });
      await save(shop, id, mirrorOf(), t0, [problem(), other]);
      await save(shop, id, mirrorOf(), t0 + 1, [newer]);
      const row = await store.readMirror(shop.installation.id, id);
      expect(row?.problems).toEqual([newer]);
      await save(shop, id, mirrorOf(), t0 + 2);
      expect((await store.readMirror(shop.installation.id, id))?.problems).toEqual([]);
      await save(shop, id, mirrorOf(), t0 + 3, [other]);
      expect((await store.readMirror(shop.installation.id, id))?.problems).toEqual([other]);
    });

    it('keep their problems through a look that failed, which only adds its own', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = await purchase(shop);
      const parked = problem({ key: 'work-parked' });
      const newer = problem({ message: 'Too much, still.' });
      const fail = async (at: number, problems: ReturnType<typeof problem>[]) => {
        const lease = await leaseOne(store, shop, id, at);
        await store.releaseLease(lease, nothingNext(at, { failure: 'unavailable', problems }));
        return (await store.readMirror(shop.installation.id, id))?.problems;
      };
      await save(shop, id, mirrorOf(), t0, [problem()]);
      expect(await fail(t0 + 1, [])).toEqual([problem()]);
      expect(await fail(t0 + 2, [parked])).toEqual([problem(), parked]);
      expect(await fail(t0 + 3, [newer])).toHaveLength(2);
      const { problems } = (await store.readMirror(shop.installation.id, id)) ?? {};
      expect(problems).toEqual(expect.arrayContaining([newer, parked]));
      await save(shop, id, mirrorOf(), t0 + 4);
      expect((await store.readMirror(shop.installation.id, id))?.problems).toEqual([]);
    });

    it('are listed newest first, page by page, and counted', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const ids: PurchaseId[] = [];
      for (let index = 0; index < 5; index += 1) {
        const { id } = await purchase(shop, t0 + index);
        const syncState = index % 2 ? 'in_sync' : 'attention';
        await save(shop, id, mirrorOf({ syncState }), t0 + index);
        ids.unshift(id);
      }
      const { id: installation } = shop.installation;
      const seen: PurchaseId[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof store.listMirrors>> = await store.listMirrors(
          installation,
          { ...all, limit: 2, cursor },
        );
        seen.push(...page.rows.map(({ purchaseId }) => purchaseId));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(seen).toEqual(ids);
      expect(await store.countMirrors(installation)).toEqual({
        in_sync: 2,
        working: 0,
        attention: 3,
        failed: 0,
      });
    });

    it('are found by state, by order number and by payment intent', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id: installation } = shop.installation;
      const [one, two] = [await purchase(shop), await purchase(shop, t0 + 1)];
      const intentId = asId<IntentId>(unique('pi'));
      const done = { state: 'done', resultId: intentId, intentId } as const;
      await store.settleEffect(installation, one.effect.key, done, t0);
      await save(shop, one.id, mirrorOf({ orderNumber: '1001', syncState: 'attention' }));
      await save(shop, two.id, mirrorOf({ orderNumber: '1002' }));
      const find = async (query: Partial<MirrorQuery>) => {
        const { rows } = await store.listMirrors(installation, { ...all, ...query });
        return rows.map(({ purchaseId }) => purchaseId);
      };
      expect(await find({ states: ['attention', 'failed'] })).toEqual([one.id]);
      expect(await find({ states: [] })).toEqual([]);
      expect(await find({ search: '1002' })).toEqual([two.id]);
      expect(await find({ search: ' #1001 ' })).toEqual([one.id]);
      expect(await find({ search: intentId })).toEqual([one.id]);
      expect(await find({ search: intentId, states: ['in_sync'] })).toEqual([]);
      expect(await find({ search: "' OR 1=1 --" })).toEqual([]);
      expect(await find({ search: '1001\u0000' })).toEqual([]);
      expect(await find({ cursor: 'nobody\u0000' })).toEqual([two.id, one.id]);
      expect(await find({ search: '' })).toEqual([two.id, one.id]);
    });

    it('have a timeline of what came, what was tried and what was done', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = checkout();
      const input = attemptFor(shop, { source, at: t0 + 10 });
      await store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids: source }));
      const { attempt, effect } = await recordAttempt(store, input);
      const refusal = { state: 'refused', code: 'amount_too_small', message: 'Too small' } as const;
      await store.settleEffect(shop.installation.id, effect.key, refusal, t0 + 20);
      const timeline = await store.readTimeline(shop.installation.id, attempt.purchaseId);
      expect(timeline).toMatchObject([
        { at: t0, side: 'saleor', what: 'order_updated', reference: source.checkoutId },
        { at: t0 + 10, side: 'app', what: 'attempt', amountMinor: 10_000n, currency: 'EUR' },
        { at: t0 + 20, side: 'app', what: 'create-intent', state: 'refused', message: 'Too small' },
      ]);
    });
  });
};
