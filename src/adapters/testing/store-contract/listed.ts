import { beforeAll, describe, expect, it } from 'vitest';
import { stripeDeliveryIdentity } from '../../../domain/facts/delivery-identity';
import { asId, type IntentId, type PurchaseId } from '../../../domain/facts/ids';
import type { MirrorMode, MirrorPaymentStatus, SyncState } from '../../../domain/row/mirror';
import {
  everyMirror,
  newestFirst,
  type MirrorFilter,
  type MirrorRow,
  type MirrorSort,
} from '../../../ports/store';
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

const syncStates: readonly SyncState[] = ['in_sync', 'working', 'attention', 'failed'];
const payments: readonly MirrorPaymentStatus[] = ['charged', 'refunded', 'authorized'];
const modes: readonly MirrorMode[] = ['test', 'live', 'unknown'];
const channels = ['default-channel', 'channel-pln', null];
const sorts: readonly MirrorSort[] = (['created', 'changed', 'amount'] as const).flatMap((by) => [
  { by, descending: true },
  { by, descending: false },
]);

const pick = <T>(values: readonly T[], turn: number): T => {
  const value = values[turn % values.length];
  if (value === undefined) throw new Error('Nothing to pick from');
  return value;
};

/** Rows whose columns take turns of different lengths, so that all combinations come about. */
const furnish = async (storeOf: StoreOf, shop: Shop, count: number) => {
  const store = storeOf();
  for (let turn = 0; turn < count; turn += 1) {
    const at = t0 + (turn % 7) * 10;
    const channel = pick(channels, turn);
    const source = { ...checkout(), channel };
    const { attempt, effect } = await recordAttempt(store, attemptFor(shop, { source, at }));
    const intentId = asId<IntentId>(`pi_${unique('listed').replaceAll('-', '')}`);
    const done = { state: 'done', resultId: intentId, intentId } as const;
    await store.settleEffect(shop.installation.id, effect.key, done, at);
    const lease = await leaseOne(store, shop, attempt.purchaseId, at);
    const mirror = mirrorOf({
      channel,
      syncState: pick(syncStates, turn),
      paymentStatus: pick(payments, turn),
      mode: pick(modes, Math.floor(turn / 3)),
      amountMinor: BigInt((turn % 4) * 100) - 100n,
      userEmail: turn % 2 ? `Ada.${turn}@example.com` : `bo.${turn}@example.com`,
    });
    const objectIds = [`ch_${intentId.slice(3)}`, `re_${intentId.slice(3)}`];
    await store.saveMirror(lease, mirror, nothingNext(at + 1_000 - turn, { objectIds }));
  }
};

export const listedContract = (storeOf: StoreOf): void => {
  describe('the table of orders', () => {
    let shop: Shop;
    let every: readonly MirrorRow[];
    const count = 60;

    const listAll = async (change: Partial<MirrorFilter> = {}, sort = newestFirst, limit = 7) => {
      const rows: MirrorRow[] = [];
      let cursor: string | null = null;
      do {
        const query = { ...everyMirror, ...change, sort, limit, cursor };
        const page: Awaited<ReturnType<ReturnType<StoreOf>['listMirrors']>> =
          await storeOf().listMirrors(shop.installation.id, query);
        rows.push(...page.rows);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return rows;
    };
    const idsOf = (rows: readonly MirrorRow[]) => rows.map(({ purchaseId }) => purchaseId);
    const countOf = (change: Partial<MirrorFilter>) =>
      storeOf().countListed(shop.installation.id, { ...everyMirror, ...change });

    beforeAll(async () => {
      shop = await newShop(storeOf());
      await furnish(storeOf, shop, count);
      every = await listAll({}, newestFirst, 100);
    }, 120_000);

    /** The same, said once more in the plainest way. */
    const expected = (filter: MirrorFilter, { by, descending }: MirrorSort) => {
      const key = (row: MirrorRow) =>
        ({
          created: BigInt(row.createdAt),
          changed: BigInt(row.changedAt),
          amount: row.amountMinor,
        })[by];
      const order = (a: MirrorRow, b: MirrorRow) =>
        key(a) < key(b) || (key(a) === key(b) && a.purchaseId < b.purchaseId) ? -1 : 1;
      const rows = every
        .filter((row) => !filter.states || filter.states.includes(row.syncState))
        .filter((row) => !filter.payments || filter.payments.includes(row.paymentStatus))
        .filter((row) => !filter.modes || filter.modes.includes(row.mode))
        .filter((row) => !filter.channels || filter.channels.some((one) => one === row.channel))
        .filter((row) => row.createdAt >= (filter.createdFrom ?? 0))
        .filter((row) => row.createdAt < (filter.createdBefore ?? Infinity))
        .sort(order);
      return idsOf(descending ? rows.reverse() : rows);
    };

    const filters: readonly Partial<MirrorFilter>[] = [
      {},
      { states: ['attention', 'failed'] },
      { payments: ['refunded'], states: ['in_sync'] },
      { channels: ['default-channel'] },
      { channels: ['channel-pln', 'default-channel'], modes: ['live'] },
      { modes: ['test', 'unknown'], payments: ['charged', 'authorized'] },
      { createdFrom: t0 + 20, createdBefore: t0 + 50 },
      { createdFrom: t0 + 30, states: ['working'], channels: ['channel-pln'] },
      { createdBefore: t0 + 30, payments: ['authorized'], modes: ['test'] },
      { channels: ['no-such-channel'] },
    ];

    it.each(sorts)('is right in any filter by %o, page by page', async (sort) => {
      expect(every).toHaveLength(count);
      for (const filter of filters) {
        const wanted = expected({ ...everyMirror, ...filter }, sort);
        expect(idsOf(await listAll(filter, sort)), JSON.stringify(filter)).toEqual(wanted);
      }
      expect(expected({ ...everyMirror, ...filters[4] }, sort).length).toBeGreaterThan(0);
    });

    it('counts each state by the rest of the filter', async () => {
      for (const filter of filters) {
        const counts = await countOf(filter);
        for (const state of syncStates) {
          const wanted = expected({ ...everyMirror, ...filter, states: [state] }, newestFirst);
          expect(counts[state], `${state} ${JSON.stringify(filter)}`).toBe(wanted.length);
        }
      }
    });

    it('is found by the beginning of an e-mail address, in any case, and within a filter', async () => {
      const found = await listAll({ search: 'aDa.' });
      expect(found).toHaveLength(count / 2);
      expect(found.every(({ userEmail }) => userEmail?.startsWith('Ada.'))).toBe(true);
      const within = await listAll({ search: 'ada.', states: ['working'], createdFrom: t0 + 20 });
      expect(within.length).toBeGreaterThan(0);
      expect(idsOf(within)).toEqual(
        idsOf(found.filter((row) => row.syncState === 'working' && row.createdAt >= t0 + 20)),
      );
      const counts = await countOf({ search: 'ada.', createdFrom: t0 + 20 });
      expect(counts.working).toBe(within.length);
      expect(await listAll({ search: 'da.' })).toEqual([]);
      expect(await listAll({ search: '%' })).toEqual([]);
    });

    it('is found by Stripe’s ids, whole, begun, without their kind, or as a secret', async () => {
      const [row] = every;
      const intentId = row?.intentIds[0] ?? '';
      const bare = intentId.slice(3);
      for (const search of [
        intentId,
        bare,
        `ch_${bare}`,
        `re_${bare}`,
        ` ${intentId}_secret_abc `,
      ]) {
        const found = idsOf(await listAll({ search })).filter((id) => id === row?.purchaseId);
        expect(found, search).toHaveLength(1);
      }
      expect(await listAll({ search: 'pi_listed' })).toHaveLength(count);
      expect(await listAll({ search: 'cs_test_a1' })).toEqual([]);
      expect(await listAll({ search: `${intentId}x` })).toEqual([]);
    });

    it('is found by an event, by Saleor’s ids and by the whole number alone', async () => {
      const store = storeOf();
      const [row] = every;
      const id = row?.purchaseId ?? asId<PurchaseId>('');
      const about = {
        kind: 'intent',
        connectionId: shop.connection.id,
        intentId: row?.intentIds[0] ?? null,
        attemptId: null,
      } as const;
      const eventId = `evt_${unique('x').replaceAll('-', '')}`;
      const identity = stripeDeliveryIdentity(shop.connection.id, eventId);
      await store.acceptDelivery(deliveryOf(shop, about, { identity }));
      for (const search of [eventId, eventId.slice(0, -1), row?.checkoutId, row?.orderNumber]) {
        expect(idsOf(await listAll({ search: search ?? 'missing' })), search ?? '').toEqual([id]);
      }
      expect(await listAll({ search: row?.orderNumber?.slice(0, -1) ?? '' })).toEqual([]);
      expect(await listAll({ search: row?.checkoutId?.slice(0, -1) ?? '' })).toEqual([]);
    });

    it('tells when a row changed, and not when it was read again', async () => {
      const store = storeOf();
      const other = await newShop(store);
      const { attempt } = await recordAttempt(store, attemptFor(other));
      const mirror = mirrorOf();
      const look = async (change: Partial<typeof mirror>, at: number) => {
        const lease = await leaseOne(store, other, attempt.purchaseId, at);
        await store.saveMirror(lease, { ...mirror, ...change, readAt: at }, nothingNext(at));
        const { id } = other.installation;
        return (await store.readMirror(id, attempt.purchaseId))?.changedAt;
      };
      expect(await look({}, t0 + 10)).toBe(t0 + 10);
      expect(await look({}, t0 + 20)).toBe(t0 + 10);
      expect(await look({ amountReturnedMinor: 1n }, t0 + 30)).toBe(t0 + 30);
      const sides = { saleor: null, stripe: null, payments: [] };
      expect(await look({ amountReturnedMinor: 1n, sides }, t0 + 40)).toBe(t0 + 40);
      expect(await look({ amountReturnedMinor: 1n, sides }, t0 + 50)).toBe(t0 + 40);
    });

    it('keeps both sides of the money digit by digit', async () => {
      const store = storeOf();
      const other = await newShop(store);
      const { attempt } = await recordAttempt(store, attemptFor(other));
      const amounts = {
        totalMinor: 9_007_199_254_740_993n,
        authorizedMinor: 0n,
        capturedMinor: 5n,
        refundedMinor: 1n,
        dueMinor: 9_007_199_254_740_988n,
      };
      const sides = {
        saleor: amounts,
        stripe: null,
        payments: [
          {
            attemptId: attempt.id,
            intentId: asId<IntentId>('pi_1'),
            status: 'succeeded',
            method: { type: 'card', brand: 'visa', lastDigits: '4242' },
            amountMinor: 5n,
            authorizedMinor: 0n,
            capturedMinor: 5n,
            refundedMinor: 1n,
            failure: null,
          },
        ],
      };
      const lease = await leaseOne(store, other, attempt.purchaseId);
      await store.saveMirror(lease, mirrorOf({ sides }), nothingNext(t0));
      const { id } = other.installation;
      expect((await store.readMirror(id, attempt.purchaseId))?.sides).toEqual(sides);
    });
  });
};
