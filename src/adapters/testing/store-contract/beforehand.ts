import { describe, expect, it } from 'vitest';
import { plannedEffect } from '../../../domain/facts/effect';
import { asId, type IntentId } from '../../../domain/facts/ids';
import type { Delivery, DeliveryAbout, RecordedAttempt, Store } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptAlone,
  attemptFor,
  checkout,
  connectionOf,
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
  session,
  t0,
  unique,
  type Shop,
} from '../store-world';

const intent = () => asId<IntentId>(unique('pi'));

type AboutStripe = Extract<DeliveryAbout, { kind: 'intent' }>;

const about = (shop: Shop, ids: Partial<AboutStripe>): DeliveryAbout => ({
  kind: 'intent',
  connectionId: shop.connection.id,
  intentId: null,
  attemptId: null,
  ...ids,
});

/** Ends the creation of the attempt's payment, and the work that it was due for. */
const pay = async (
  store: Store,
  shop: Shop,
  { effect }: RecordedAttempt,
  intentId: IntentId,
): Promise<void> => {
  const settlement = { state: 'done', resultId: intentId, intentId } as const;
  await store.settleEffect(shop.installation.id, effect.key, settlement, t0 + second);
};

const rest = async (store: Store, shop: Shop, { attempt }: RecordedAttempt, at = t0 + second) => {
  const lease = await leaseOne(store, shop, attempt.purchaseId, at);
  await store.saveMirror(lease, mirrorOf(), nothingNext(at));
};

const eventsOf = async (store: Store, shop: Shop, { attempt }: RecordedAttempt) =>
  (await store.readTimeline(shop.installation.id, attempt.purchaseId))
    .filter(({ side }) => side === 'stripe')
    .map(({ what }) => what);

export const beforehandContract = (storeOf: StoreOf): void => {
  describe('a purchase that Stripe alone knows', () => {
    it('is recorded by its session, once, and found by it', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = session();
      const first = await recordAttempt(store, attemptAlone(shop, { source }));
      const next = await recordAttempt(store, attemptAlone(shop, { source, at: t0 + 1 }));
      expect(next.attempt.purchaseId).toBe(first.attempt.purchaseId);
      const record = await store.findPurchase(shop.installation.id, source);
      expect(record).toMatchObject({ purchase: source, attempts: [first.attempt, next.attempt] });
      const lease = await leaseOne(store, shop, first.attempt.purchaseId);
      expect((await store.readLeased(lease))?.record).toEqual(record);
      const row = await store.readMirror(shop.installation.id, first.attempt.purchaseId);
      expect(row).toMatchObject({ saleorStatus: 'NONE', orderStatus: 'checkout' });
      expect(await store.findPurchase(shop.installation.id, session())).toBeNull();
    });

    it.each([
      ['checkout', checkout],
      ['order', order],
    ])('is linked to its %s by who names both, and is found by either then', async (_, ids) => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const [alone, named] = [session(), ids()];
      const { attempt } = await recordAttempt(store, attemptAlone(shop, { source: alone }));
      const both = { ...named, sessionId: alone.sessionId ?? null };
      const news = deliveryOf(shop, { kind: 'purchase', ids: both });
      expect(await store.acceptDelivery(news)).toBe('accepted');
      expect(await store.acceptDelivery(news)).toBe('repeated');
      const record = await store.findPurchase(id, named);
      expect(record).toMatchObject({ purchase: { ...both, id: attempt.purchaseId } });
      expect(await store.findPurchase(id, alone)).toEqual(record);
      const later = deliveryOf(shop, { kind: 'purchase', ids: named });
      expect(await store.acceptDelivery(later)).toBe('accepted');
      const lines = await store.readTimeline(id, attempt.purchaseId);
      expect(lines.filter(({ side }) => side === 'saleor')).toHaveLength(2);
    });

    it('takes in the row of its order, and what that knows', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const [alone, named] = [session(), { ...checkout(), orderId: order().orderId }];
      const ofOrder = await recordAttempt(store, attemptFor(shop, { source: named }));
      const { attempt } = await recordAttempt(store, attemptAlone(shop, { source: alone }));
      const lease = await leaseOne(store, shop, attempt.purchaseId);
      await store.linkOrder(lease, named.orderId ?? asId(''));
      const record = await store.findPurchase(id, named);
      expect(record?.purchase).toMatchObject({ ...named, ...{ sessionId: alone.sessionId } });
      expect(record?.purchase.id).toBe(attempt.purchaseId);
      expect(record?.attempts.map((one) => one.id).toSorted()).toEqual(
        [attempt.id, ofOrder.attempt.id].toSorted(),
      );
    });

    it('goes into the row of its checkout, and not into that of another', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const [alone, own, other] = [session(), checkout(), checkout()];
      for (const source of [own, other]) {
        await recordAttempt(store, attemptFor(shop, { source }));
      }
      await recordAttempt(store, attemptAlone(shop, { source: alone }));
      const sessionId = alone.sessionId ?? null;
      const say = (ids: typeof own) =>
        store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids: { ...ids, sessionId } }));
      expect(await say(own)).toBe('accepted');
      const record = await store.findPurchase(id, own);
      expect(record?.attempts).toHaveLength(2);
      expect(await store.findPurchase(id, alone)).toEqual(record);
      expect(await say(other)).toBe('accepted');
      expect((await store.findPurchase(id, other))?.purchase.sessionId).toBeNull();
      expect((await store.findPurchase(id, alone))?.purchase).toMatchObject(own);
    });
  });

  describe('an attempt that begins before its transaction', () => {
    it('is recorded once for its id, beside others without one', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = checkout();
      const input = attemptAlone(shop, { source });
      const racers = await Promise.all(
        Array.from({ length: 4 }, () => recordAttempt(store, input)),
      );
      expect(racers.filter(({ created }) => created)).toHaveLength(1);
      await recordAttempt(store, attemptAlone(shop, { source }));
      const record = await store.findPurchase(shop.installation.id, source);
      expect(record?.attempts.map(({ transactionId }) => transactionId)).toEqual([null, null]);
    });

    it('is given its transaction once, and is found by it from then on', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const { id } = shop.installation;
      const recorded = await recordAttempt(store, attemptAlone(shop));
      const transactionId = asId<never>(unique('transaction'));
      expect(await store.findAttemptByTransaction(id, transactionId)).toBeNull();
      await pay(store, shop, recorded, intent());
      const attemptId = recorded.attempt.id;
      const planned = plannedEffect(
        { owner: attemptId, request: 'test', generation: 1 },
        { kind: 'create-intent', attemptId },
      );
      const lease = await leaseOne(store, shop, recorded.attempt.purchaseId);
      const plan = { at: t0, effects: [planned], returns: [], problems: [] };
      await store.planEffects(lease, plan);
      const given = { state: 'done', resultId: transactionId, transactionId } as const;
      await store.settleEffect(id, planned.key, given, t0);
      expect(await store.findAttemptByTransaction(id, transactionId)).toMatchObject({
        id: recorded.attempt.id,
        transactionId,
      });
      const other = { ...given, transactionId: asId<never>(unique('transaction')) };
      await store.settleEffect(id, recorded.effect.key, other, t0);
      expect(await store.findAttemptByTransaction(id, other.transactionId)).toBeNull();
    });
  });

  describe('an event of Stripe that no purchase is known for', () => {
    it('is news of the purchase whose payment it turns out to be', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const intentId = intent();
      const early = deliveryOf(shop, about(shop, { intentId }), { event: 'refund.updated' });
      expect(await store.acceptDelivery(early)).toBe('foreign');
      const recorded = await recordAttempt(store, attemptFor(shop));
      await rest(store, shop, recorded);
      await pay(store, shop, recorded, intentId);
      expect(await eventsOf(store, shop, recorded)).toEqual(['refund.updated']);
      const due = idsOf(await leaseAll(store, t0 + second), shop);
      expect(due).toEqual([recorded.attempt.purchaseId]);
      expect(await store.acceptDelivery(early)).toBe('repeated');
    });

    it('is news also where the end of a creation is none, and a worker holds the purchase', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const intentId = intent();
      await store.acceptDelivery(deliveryOf(shop, about(shop, { intentId })));
      const recorded = await recordAttempt(store, attemptFor(shop));
      const lease = await leaseOne(store, shop, recorded.attempt.purchaseId);
      const quiet = { state: 'done', resultId: intentId, intentId, quiet: true } as const;
      await store.settleEffect(shop.installation.id, recorded.effect.key, quiet, t0);
      expect(await store.saveMirror(lease, mirrorOf(), nothingNext(t0))).toBe(true);
      expect(idsOf(await leaseAll(store, t0), shop)).toEqual([recorded.attempt.purchaseId]);
    });

    it('is news of the purchase whose session it turns out to be', async () => {
      const store = storeOf();
      const shop = await newShop(store);
      const source = session();
      const ids = { sessionId: source.sessionId ?? null };
      const early = deliveryOf(shop, about(shop, ids), { event: 'checkout.session.completed' });
      expect(await store.acceptDelivery(early)).toBe('foreign');
      const recorded = await recordAttempt(store, attemptAlone(shop, { source }));
      expect(await eventsOf(store, shop, recorded)).toEqual(['checkout.session.completed']);
      await rest(store, shop, recorded);
      const later = deliveryOf(shop, about(shop, ids));
      expect(await store.acceptDelivery(later)).toBe('accepted');
      const due = idsOf(await leaseAll(store, t0 + second), shop);
      expect(due).toEqual([recorded.attempt.purchaseId]);
    });

    it('is nobody’s where another connection or installation has that payment', async () => {
      const store = storeOf();
      const [shop, stranger] = [await newShop(store), await newShop(store)];
      const other = { ...shop, connection: connectionOf(shop.installation) };
      await store.addConnection(other.connection);
      const intentId = intent();
      for (const one of [other, stranger]) {
        const early = deliveryOf(one, about(one, { intentId }));
        expect(await store.acceptDelivery(early)).toBe('foreign');
      }
      const recorded = await recordAttempt(store, attemptFor(shop));
      await pay(store, shop, recorded, intentId);
      expect(await eventsOf(store, shop, recorded)).toEqual([]);
    });

    it('is kept among so many of its connection, the newest, and is nobody’s once it went', async () => {
      const store = storeOf();
      const [shop, calm] = [await newShop(store), await newShop(store)];
      const accept = async (one: Shop, intentId: IntentId, at: number): Promise<Delivery> => {
        const delivery = deliveryOf(one, about(one, { intentId }), { receivedAt: t0 + at });
        expect(await store.acceptDelivery(delivery)).toBe('foreign');
        return delivery;
      };
      const ofCalm = await accept(calm, intent(), 0);
      const intents = [intent(), intent(), intent(), intent()];
      for (const [at, intentId] of intents.entries()) await accept(shop, intentId, at);
      const request = { deliveriesBefore: 0, problemsBefore: 0, foreignKept: 2 };
      const pruned = [];
      for (let time = 0; time < 3; time += 1) {
        pruned.push(await store.prune({ ...request, limit: 1 }));
      }
      expect(pruned.map(({ deliveries }) => deliveries)).toEqual([1, 1, 0]);
      expect(await store.acceptDelivery(ofCalm)).toBe('repeated');
      const found = [];
      for (const intentId of intents) {
        const recorded = await recordAttempt(store, attemptFor(shop));
        await pay(store, shop, recorded, intentId);
        found.push((await eventsOf(store, shop, recorded)).length);
      }
      expect(found).toEqual([0, 0, 1, 1]);
    });
  });
};
