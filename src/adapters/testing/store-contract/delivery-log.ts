import { beforeAll, describe, expect, it } from 'vitest';
import { asId, type IntentId } from '../../../domain/facts/ids';
import type { DeliveryLogQuery, LoggedDelivery, RefusedDeliveries } from '../../../ports/store';
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

const hour = 3_600_000;
const everything: DeliveryLogQuery = {
  ...{ sources: null, results: null, search: null },
  ...{ limit: 7, cursor: null },
};

const refusedBy = ({ installation }: Shop, change: Partial<RefusedDeliveries> = {}) => ({
  installationId: installation.id,
  source: 'saleor' as const,
  connectionId: null,
  event: 'order_updated',
  code: 'signature-invalid',
  ...{ firstAt: t0, lastAt: t0, count: 1 },
  ...change,
});

/** None is the beginning of another one. */
const idOf = (kind: string): string => `${kind}_${unique('log').replaceAll('-', '')}end`;

/** A checkout that was paid, with news of both sides; every third is not worked yet. */
const pay = async (storeOf: StoreOf, shop: Shop, turn: number) => {
  const store = storeOf();
  const source = checkout();
  const at = t0 + turn * 1_000;
  const { attempt, effect } = await recordAttempt(store, attemptFor(shop, { source, at }));
  const intentId = asId<IntentId>(idOf('pi'));
  const done = { state: 'done', resultId: intentId, intentId } as const;
  await store.settleEffect(shop.installation.id, effect.key, done, at);
  const eventId = idOf('evt');
  const about = { kind: 'intent', connectionId: shop.connection.id, attemptId: null } as const;
  const identity = `${shop.connection.id}:${eventId}`;
  await store.acceptDelivery(
    deliveryOf(shop, { ...about, intentId }, { identity, receivedAt: at + 100 }),
  );
  await store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids: source }));
  const orderNumber = unique('number');
  if (turn % 3) {
    const lease = await leaseOne(store, shop, attempt.purchaseId, at + 200);
    await store.saveMirror(lease, mirrorOf({ orderNumber }), nothingNext(at + 1_350));
  }
  return { intentId, eventId, orderNumber, purchaseId: attempt.purchaseId, at };
};

export const deliveryLogContract = (storeOf: StoreOf): void => {
  describe('the log of deliveries', () => {
    let shop: Shop;
    let paid: Awaited<ReturnType<typeof pay>>[];
    const foreignIntent = asId<IntentId>(idOf('pi'));
    const foreignEvent = idOf('evt');

    const listAll = async (change: Partial<DeliveryLogQuery> = {}, of = shop) => {
      const lines: LoggedDelivery[] = [];
      let cursor: bigint | null = null;
      do {
        const query: DeliveryLogQuery = { ...everything, ...change, cursor };
        const page: Awaited<ReturnType<ReturnType<StoreOf>['listDeliveries']>> =
          await storeOf().listDeliveries(of.installation.id, query);
        lines.push(...page.rows);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return lines;
    };

    beforeAll(async () => {
      const store = storeOf();
      shop = await newShop(store);
      paid = [];
      for (let turn = 0; turn < 9; turn += 1) {
        paid.push(await pay(storeOf, shop, turn));
        await store.noteRefused(
          refusedBy(shop, { firstAt: t0 + turn * hour, lastAt: t0 + turn * hour }),
        );
      }
      const identity = `${shop.connection.id}:${foreignEvent}`;
      const named = { connectionId: shop.connection.id, intentId: foreignIntent, attemptId: null };
      await store.acceptDelivery(deliveryOf(shop, { kind: 'intent', ...named }, { identity }));
      await store.acceptDelivery(
        deliveryOf(shop, { kind: 'foreign' }, { identity: `${shop.connection.id}:${idOf('evt')}` }),
      );
    }, 120_000);

    it('has the newest first, page by page, each once', async () => {
      const lines = await listAll();
      expect(lines).toHaveLength(9 * 3 + 2);
      const places = lines.map(({ position }) => position);
      expect(new Set(places).size).toBe(places.length);
      expect(places).toEqual([...places].sort((a, b) => (a < b ? 1 : -1)));
    });

    it.each<Partial<DeliveryLogQuery>>([
      { sources: ['stripe'] },
      { sources: ['saleor'], results: ['taken'] },
      { results: ['foreign'] },
      { results: ['refused'] },
      { results: ['refused', 'foreign'], sources: ['stripe'] },
      { results: ['taken', 'refused'], sources: ['saleor', 'stripe'] },
    ])('is right by %o', async (change) => {
      const { sources = null, results = null } = change;
      const expected = (await listAll({ limit: 100 }))
        .filter(({ source }) => sources === null || sources.includes(source))
        .filter(({ result }) => results === null || results.includes(result));
      expect(expected.length).toBeLessThan(29);
      expect(await listAll({ ...change, limit: 4 })).toEqual(expected);
    });

    it('says what each was about, and when the row had taken it in', async () => {
      const [, worked] = paid;
      const lines = await listAll({ search: worked?.orderNumber ?? '' });
      const ofRow = { result: 'taken', purchaseId: worked?.purchaseId, count: 1, code: null };
      const shown = { orderNumber: worked?.orderNumber, userEmail: 'shopper@example.com' };
      const mirroredAt = (worked?.at ?? 0) + 1_350;
      expect(lines).toMatchObject([
        { ...ofRow, ...shown, source: 'saleor', event: 'order_updated', eventId: null, mirroredAt },
        {
          ...{ ...ofRow, ...shown, source: 'stripe', event: 'payment_intent.succeeded' },
          ...{ eventId: worked?.eventId, intentId: worked?.intentId },
          ...{ connectionId: shop.connection.id, receivedAt: (worked?.at ?? 0) + 100, mirroredAt },
        },
      ]);
      const waiting = await listAll({ search: paid[0]?.intentId ?? '' });
      expect(waiting.map(({ mirroredAt: at }) => at)).toEqual([null, null]);
    });

    it('is searched by Stripe’s ids, also of events that are not ours', async () => {
      const [one] = paid;
      const eventsOf = async (search: string) =>
        (await listAll({ search })).map(({ eventId }) => eventId);
      expect(await eventsOf(one?.intentId ?? '')).toEqual([null, one?.eventId]);
      expect(await eventsOf(one?.eventId ?? '')).toEqual([one?.eventId]);
      expect(await eventsOf(one?.eventId.slice(0, -1) ?? '')).toEqual([one?.eventId]);
      expect(await eventsOf(foreignIntent)).toEqual([foreignEvent]);
      expect(await eventsOf(foreignEvent)).toEqual([foreignEvent]);
      expect(await eventsOf('evt_none')).toEqual([]);
      expect(await listAll({ search: foreignEvent, results: ['taken'] })).toEqual([]);
      expect(await listAll({ search: one?.eventId ?? '', sources: ['saleor'] })).toEqual([]);
    });

    it('counts refused ones by sender, reason and hour', async () => {
      const store = storeOf();
      const other = await newShop(store);
      const connectionId = other.connection.id;
      await store.noteRefused(refusedBy(other, { count: 3, lastAt: t0 + 5_000 }));
      const stripe = { source: 'stripe' as const, connectionId, event: null };
      await store.noteRefused(refusedBy(other, { ...stripe, code: 'bad-signature' }));
      await store.noteRefused(refusedBy(other, { code: 'wrong-recipient' }));
      const later = { firstAt: t0 + 6_000, lastAt: t0 + 9_000, event: 'order_paid' };
      await store.noteRefused(refusedBy(other, { ...later, count: 2 }));
      expect(await listAll({}, other)).toMatchObject([
        { source: 'saleor', code: 'wrong-recipient', count: 1 },
        { source: 'stripe', code: 'bad-signature', connectionId, event: null, count: 1 },
        {
          ...{ source: 'saleor', code: 'signature-invalid', connectionId: null, result: 'refused' },
          ...{ count: 5, receivedAt: t0, lastAt: t0 + 9_000, event: 'order_paid' },
        },
      ]);
    });

    it('shows nothing to another installation', async () => {
      const other = await newShop(storeOf());
      expect(await listAll({}, other)).toEqual([]);
      const [one] = paid;
      for (const search of [one?.eventId, one?.intentId, one?.orderNumber, foreignIntent]) {
        expect(await listAll({ search: search ?? '' }, other)).toEqual([]);
      }
    });

    it('forgets refused ones as it does the others', async () => {
      const store = storeOf();
      const other = await newShop(store);
      const long = t0 - 100 * 24 * hour;
      await store.noteRefused(refusedBy(other, { firstAt: long, lastAt: long }));
      await store.noteRefused(refusedBy(other));
      const limits = { foreignKept: 1_000, limit: 100, problemsBefore: long };
      const pruned = await store.prune({ ...limits, deliveriesBefore: long + 1 });
      expect(pruned.deliveries).toBe(1);
      expect(await listAll({}, other)).toMatchObject([{ receivedAt: t0 }]);
    });
  });
};
