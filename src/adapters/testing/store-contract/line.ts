import { describe, expect, it } from 'vitest';
import { asId, type PurchaseId } from '../../../domain/facts/ids';
import type { Completion } from '../../../domain/decide/policy';
import type { DeliveryAbout, PurchaseIds, Store } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
  checkout,
  deliveryOf,
  idsOf,
  leaseAll,
  leaseOne,
  minute,
  mirrorOf,
  newShop,
  nothingNext,
  order,
  recordAttempt,
  second,
  t0,
  type Shop,
} from '../store-world';

const gatherMs = 300;
/** Later than every hold that these tests begin with. */
const now = t0 + 10 * minute;

const idOf = async (store: Store, shop: Shop, ids: PurchaseIds): Promise<PurchaseId> =>
  (await store.findPurchase(shop.installation.id, ids))?.purchase.id ?? asId('');

/** An order of long ago with a payment, looked at and in sync. */
const oldOrder = async (store: Store, shop: Shop) => {
  const source = order();
  const { attempt } = await recordAttempt(store, attemptFor(shop, { source }));
  const lease = await leaseOne(store, shop, attempt.purchaseId, t0);
  await store.saveMirror(lease, mirrorOf(), nothingNext(t0));
  return { source, attempt, id: attempt.purchaseId };
};

const unpaid = {
  paymentStatus: 'pending',
  amountReceivedMinor: 0n,
  stripeStatus: 'requires_payment_method',
} as const;

/** A checkout whose payment was started and looked at; `completion` makes its order. */
const openCheckout = async (store: Store, shop: Shop, completion: Completion = 'app') => {
  const source = checkout();
  await store.assignChannel({
    installationId: shop.installation.id,
    connectionId: shop.connection.id,
    channel: 'default-channel',
    completion,
    refundCanceled: true,
  });
  const { attempt } = await recordAttempt(store, attemptFor(shop, { source }));
  const lease = await leaseOne(store, shop, attempt.purchaseId, t0);
  const mirror = mirrorOf({ orderStatus: 'checkout', ...unpaid });
  await store.saveMirror(lease, mirror, nothingNext(t0));
  return { source, attempt, id: attempt.purchaseId };
};

const tell = (store: Store, shop: Shop, about: DeliveryAbout, event: string, at: number) =>
  store.acceptDelivery(deliveryOf(shop, about, { event, receivedAt: at }));

const changed = (store: Store, shop: Shop, ids: PurchaseIds, at: number) =>
  tell(store, shop, { kind: 'purchase', ids }, 'order_updated', at);

const aboutOf = (ids: PurchaseIds): DeliveryAbout => ({ kind: 'purchase', ids });

const stripeSays = (
  store: Store,
  shop: Shop,
  attemptId: Parameters<typeof asId>[0],
  event: string,
  at: number,
) => {
  const connectionId = shop.connection.id;
  const about = { kind: 'intent', connectionId, intentId: null, attemptId: asId(attemptId) };
  return tell(store, shop, about as DeliveryAbout, event, at);
};

export const lineContract = (storeOf: StoreOf): void => {
  const world = async () => {
    const store = storeOf();
    return { store, shop: await newShop(store) };
  };

  /** A shop with so many orders that were changed, the first ones longest ago. */
  const flooded = async (count: number) => {
    const { store, shop } = await world();
    for (let place = 0; place < count; place += 1) {
      await changed(store, shop, order(), t0 + place);
    }
    return { store, shop };
  };

  describe('the line of work', () => {
    it('lets a paid checkout pass all changes of orders that came before it', async () => {
      const { store, shop } = await flooded(30);
      const paid = await openCheckout(store, shop);
      await stripeSays(store, shop, paid.attempt.id, 'payment_intent.succeeded', now);
      const [first] = await leaseAll(store, now, { limit: 1 });
      expect(first).toMatchObject({ purchaseId: paid.id, urgency: 'awaited-order' });
    });

    it('goes by what is waited for: order, payment, news, tried payment, tried, sweep', async () => {
      const { store, shop } = await world();
      // In the opposite order, so that their age speaks for the others.
      const swept = await oldOrder(store, shop);
      await store.markStale({
        now: t0 + 2,
        openSince: 0,
        openLongestMs: 0,
        liveSince: t0 + 1,
        limit: 1,
      });
      const tried = order();
      await changed(store, shop, tried, t0 + 3);
      const triedId = await idOf(store, shop, tried);
      const failure = { failure: 'unavailable', dueAt: t0 + 4 };
      const held = await leaseOne(store, shop, triedId, t0 + 3);
      await store.releaseLease(held, nothingNext(t0 + 3, { ...failure, urgency: 'retry' }));
      const triedPayment = await openCheckout(store, shop);
      const again = await leaseOne(store, shop, triedPayment.id, t0 + 5);
      const payment = { ...failure, dueAt: t0 + 6, urgency: 'payment-retry' } as const;
      await store.releaseLease(again, nothingNext(t0 + 5, payment));
      const old = await oldOrder(store, shop);
      await changed(store, shop, old.source, t0 + 7);
      const refunded = await oldOrder(store, shop);
      await stripeSays(store, shop, refunded.attempt.id, 'charge.refunded', t0 + 8);
      const paid = await openCheckout(store, shop);
      await tell(
        store,
        shop,
        { kind: 'purchase', ids: paid.source },
        'checkout_fully_paid',
        t0 + 9,
      );
      expect(idsOf(await leaseAll(store, now), shop)).toEqual(
        [paid, refunded, old, triedPayment, { id: triedId }, swept].map(({ id }) => id),
      );
    });

    it('lets news gather for a moment, counted from the first of it', async () => {
      const { store, shop } = await world();
      const { source, id } = await oldOrder(store, shop);
      const gathered = async (at: number) => idsOf(await leaseAll(store, at, { gatherMs }), shop);
      await changed(store, shop, source, now);
      await changed(store, shop, source, now + 200);
      expect(await gathered(now + gatherMs - 1)).toEqual([]);
      expect(await gathered(now + gatherMs)).toEqual([id]);
    });

    it('lets a paid checkout wait for nothing, and a payment of an order for what follows', async () => {
      const { store, shop } = await world();
      const open = await openCheckout(store, shop);
      const paid = await oldOrder(store, shop);
      for (const { attempt } of [open, paid]) {
        await stripeSays(store, shop, attempt.id, 'payment_intent.succeeded', now);
      }
      expect(idsOf(await leaseAll(store, now, { gatherMs }), shop)).toEqual([open.id]);
      const later = now + gatherMs;
      expect(idsOf(await leaseAll(store, later, { gatherMs }), shop)).toEqual([paid.id]);
    });

    it('lets gather what Stripe says again of a checkout that is paid by its row', async () => {
      const { store, shop } = await world();
      const open = await openCheckout(store, shop);
      const read = async (at: number, change: Parameters<typeof mirrorOf>[0]) => {
        const lease = await leaseOne(store, shop, open.id, at);
        const mirror = mirrorOf({ orderStatus: 'checkout', ...change });
        await store.saveMirror(lease, mirror, nothingNext(at));
      };
      const succeeded = (at: number) =>
        stripeSays(store, shop, open.attempt.id, 'payment_intent.succeeded', at);
      const atOnce = async (at: number) => idsOf(await leaseAll(store, at, { gatherMs }), shop);

      await read(now, {});
      await succeeded(now + 1);
      await succeeded(now + 2);
      expect(await atOnce(now + gatherMs)).toEqual([]);
      expect(await atOnce(now + 1 + gatherMs)).toEqual([open.id]);

      const at = now + 5 * minute;
      await read(at, {});
      // Saleor may tell that the order can be made now.
      await tell(store, shop, aboutOf(open.source), 'checkout_fully_paid', at + 1);
      expect(await atOnce(at + 1)).toEqual([open.id]);
    });

    it.each(['storefront', 'saleor'] as const)(
      'lets gather news of a payment whose order is made by the %s',
      async (completion) => {
        const { store, shop } = await world();
        const open = await openCheckout(store, shop, completion);
        await stripeSays(store, shop, open.attempt.id, 'payment_intent.succeeded', now);
        await tell(store, shop, aboutOf(open.source), 'checkout_fully_paid', now + 1);
        expect(await leaseAll(store, now + gatherMs - 1, { gatherMs })).toEqual([]);
        const [lease] = await leaseAll(store, now + gatherMs, { gatherMs });
        expect(lease).toMatchObject({ purchaseId: open.id, urgency: 'payment' });
      },
    );

    it('lets gather news that came during the work from when they came', async () => {
      const { store, shop } = await world();
      const paid = await oldOrder(store, shop);
      await stripeSays(store, shop, paid.attempt.id, 'charge.updated', now);
      const lease = await leaseOne(store, shop, paid.id, now);
      await stripeSays(store, shop, paid.attempt.id, 'charge.refunded', now + 10);
      await stripeSays(store, shop, paid.attempt.id, 'refund.created', now + 20);
      await store.saveMirror(lease, mirrorOf(), nothingNext(now + 200));
      const leased = async (at: number) => idsOf(await leaseAll(store, at, { gatherMs }), shop);
      expect(await leased(now + 9 + gatherMs)).toEqual([]);
      expect(await leased(now + 10 + gatherMs)).toEqual([paid.id]);
    });

    it.each([
      ['was received in part', { amountReceivedMinor: 9_999n }],
      ['is held only', { amountReceivedMinor: 0n }],
      ['is not agreed on', { syncState: 'attention' }],
    ] as const)('lets wait for nothing what Stripe says where it %s by its row', async (_, row) => {
      const { store, shop } = await world();
      const open = await openCheckout(store, shop);
      const lease = await leaseOne(store, shop, open.id, now);
      const mirror = mirrorOf({ orderStatus: 'checkout', ...row });
      await store.saveMirror(lease, mirror, nothingNext(now));
      await stripeSays(store, shop, open.attempt.id, 'payment_intent.succeeded', now + 1);
      expect(idsOf(await leaseAll(store, now + 1, { gatherMs }), shop)).toEqual([open.id]);
    });

    it('takes the oldest of what is equally urgent', async () => {
      const { store, shop } = await world();
      const [a, b] = [await openCheckout(store, shop), await openCheckout(store, shop)];
      await stripeSays(store, shop, b.attempt.id, 'payment_intent.succeeded', t0 + 1);
      await stripeSays(store, shop, a.attempt.id, 'payment_intent.succeeded', t0 + 2);
      expect(idsOf(await leaseAll(store, now), shop)).toEqual([b.id, a.id]);
    });

    it('is no shorter for a checkout that is an order by now, or was never paid here', async () => {
      const { store, shop } = await world();
      const stranger = checkout();
      await tell(store, shop, { kind: 'purchase', ids: stranger }, 'checkout_fully_paid', t0);
      const old = await oldOrder(store, shop);
      await stripeSays(store, shop, old.attempt.id, 'payment_intent.succeeded', t0 + 1);
      const [first, second_] = await leaseAll(store, now);
      expect(first).toMatchObject({ purchaseId: old.id, urgency: 'payment' });
      expect(second_).toMatchObject({ urgency: 'news' });
    });

    it('keeps the place of the most urgent news, until the work has seen them', async () => {
      const { store, shop } = await world();
      const paid = await openCheckout(store, shop);
      await stripeSays(store, shop, paid.attempt.id, 'payment_intent.succeeded', t0 + 1);
      const ids = { ...paid.source, channel: null };
      await tell(store, shop, { kind: 'purchase', ids }, 'order_confirmed', t0 + 2);
      const [first] = await leaseAll(store, now);
      expect(first).toMatchObject({ urgency: 'awaited-order' });
      // What comes during the work has its own place.
      await tell(store, shop, { kind: 'purchase', ids }, 'order_confirmed', now);
      if (first) await store.saveMirror(first, mirrorOf(), nothingNext(now));
      const [later] = await leaseAll(store, now);
      expect(later).toMatchObject({ purchaseId: paid.id, urgency: 'news' });
    });

    it('counts as waiting payments neither changed orders nor what the sweep brings', async () => {
      const { store, shop } = await flooded(5);
      const { id } = shop.installation;
      await oldOrder(store, shop);
      await store.markStale({
        now: t0 + 2,
        openSince: 0,
        openLongestMs: 0,
        liveSince: t0 + 1,
        limit: 10,
      });
      expect(await store.countDuePayments(id, now, 100)).toBe(0);
      const paid = await openCheckout(store, shop);
      await stripeSays(store, shop, paid.attempt.id, 'payment_intent.succeeded', now);
      expect(await store.countDuePayments(id, now, 100)).toBe(1);
    });
  });

  describe('slots', () => {
    it('are kept free for payments, in all and of each shop', async () => {
      const { store, shop } = await flooded(9);
      const { id } = shop.installation;
      const narrow = { limit: 4, limitOther: 2 };
      expect(idsOf(await leaseAll(store, now, narrow), shop)).toHaveLength(2);
      const share = { share: 5, shareOther: 3, inProgress: new Map([[id, 2]]) };
      expect(idsOf(await leaseAll(store, now, share), shop)).toHaveLength(1);
      const paid = await openCheckout(store, shop);
      await stripeSays(store, shop, paid.attempt.id, 'payment_intent.succeeded', now);
      const full = { ...share, limitOther: 0, inProgress: new Map([[id, 4]]) };
      expect(idsOf(await leaseAll(store, now, full), shop)).toEqual([paid.id]);
    });

    it('go to the shop that has fewest, though others have waited longer and for more', async () => {
      const loud = await flooded(8);
      const { store } = loud;
      const paid = await openCheckout(store, loud.shop);
      await stripeSays(store, loud.shop, paid.attempt.id, 'payment_intent.succeeded', t0);
      const quiet = await newShop(store);
      await changed(store, quiet, order(), t0 + second);
      const inProgress = new Map([[loud.shop.installation.id, 3]]);
      const [only] = await leaseAll(store, now, { limit: 1, inProgress });
      expect(only?.installationId).toBe(quiet.installation.id);
    });
  });
};
