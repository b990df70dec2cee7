import { describe, expect, it } from 'vitest';
import { createIntentEffect } from '../../../domain/facts/effect';
import { everyMirror, newestFirst, type Store } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import {
  attemptFor,
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

const firstTen = { ...everyMirror, sort: newestFirst, limit: 10, cursor: null };

/** Everything of one installation that another one might ask for. */
const furnish = async (store: Store) => {
  const shop = await newShop(store);
  const { id } = shop.installation;
  const input = attemptFor(shop);
  const { attempt, effect } = await recordAttempt(store, input);
  await store.assignChannel({
    installationId: id,
    channel: 'default-channel',
    connectionId: shop.connection.id,
    completion: 'app',
    refundCanceled: true,
  });
  await store.saveCursor(id, 'orders', '1');
  await store.acceptDelivery(deliveryOf(shop, { kind: 'purchase', ids: input.source }));
  const lease = await leaseOne(store, shop, attempt.purchaseId);
  const mirror = mirrorOf({ orderNumber: unique('number') });
  await store.saveMirror(lease, mirror, nothingNext(t0, { problems: [problem()] }));
  return { shop, input, attempt, effect, mirror, id };
};

type Furnished = Awaited<ReturnType<typeof furnish>>;

/** All that can be seen of an installation, to be compared before and after. */
const picture = async (store: Store, { id, attempt }: Furnished) => ({
  installation: await store.findInstallation(id),
  connections: await store.listConnections(id),
  channels: await store.listChannelAssignments(id),
  record: await store.readPurchase(id, attempt.purchaseId),
  mirror: await store.readMirror(id, attempt.purchaseId),
  timeline: await store.readTimeline(id, attempt.purchaseId),
  cursor: await store.readCursor(id, 'orders'),
  counts: await store.countMirrors(id),
});

type Probe = (store: Store, stranger: Shop, own: Furnished) => Promise<unknown>;

const nothing: readonly unknown[] = [null, undefined, 0, false, '[]'];

/** Each method with the stranger's installation and the owner's ids; each must find nothing. */
const probes: Readonly<Record<string, Probe>> = {
  findConnection: (store, { installation }, { shop }) =>
    store.findConnection(installation.id, shop.connection.id),
  updateConnection: (store, { installation }, { shop }) =>
    store.updateConnection(installation.id, shop.connection.id, { name: 'stolen' }),
  removeConnection: async (store, { installation }, { shop }) => {
    const removal = { at: t0, force: true };
    const result = await store.removeConnection(installation.id, shop.connection.id, removal);
    return result.kind !== 'absent';
  },
  findNewestIntent: (store, { installation }, { shop }) =>
    store.findNewestIntent(installation.id, shop.connection.id),
  findChannelAssignment: (store, { installation }) =>
    store.findChannelAssignment(installation.id, 'default-channel'),
  listChannelAssignments: (store, { installation }) =>
    store.listChannelAssignments(installation.id),
  findAttemptByTransaction: (store, { installation }, { input }) =>
    store.findAttemptByTransaction(installation.id, input.transactionId),
  findChannelConnection: (store, { installation }) =>
    store.findChannelConnection(installation.id, 'default-channel'),
  lookForSession: async (store, { installation }, { input }) => {
    const { transactionId, source: ids } = input;
    const query = { installationId: installation.id, transactionId, channel: 'default-channel' };
    const { attempt, connection, purchase } = await store.lookForSession({ ...query, ids });
    return attempt ?? connection ?? purchase;
  },
  findPurchase: (store, { installation }, { input }) =>
    store.findPurchase(installation.id, input.source),
  readPurchase: (store, { installation }, { attempt }) =>
    store.readPurchase(installation.id, attempt.purchaseId),
  leasePurchase: (store, { installation }, { attempt }) =>
    store.leasePurchase(installation.id, attempt.purchaseId, {
      worker: 'stranger',
      now: t0 + 1,
      leaseMs: 1,
    }),
  renewLease: async (store, { installation }, { attempt }) => {
    const forged = { installationId: installation.id, purchaseId: attempt.purchaseId };
    return store.renewLease(
      { ...forged, fence: 1, mark: 1, tries: 0, urgency: 'news' as const, dirtySince: t0 },
      t0,
      1,
    );
  },
  planEffects: async (store, { installation }, { attempt }) => {
    const forged = { installationId: installation.id, purchaseId: attempt.purchaseId };
    const lease = {
      ...forged,
      fence: 1,
      mark: 1,
      tries: 0,
      urgency: 'news' as const,
      dirtySince: t0,
    };
    const returns = [{ attemptId: attempt.id, reason: 'stolen' }];
    return store.planEffects(lease, { at: t0, effects: [], returns, problems: [] });
  },
  saveMirror: async (store, { installation }, { attempt }) => {
    const forged = { installationId: installation.id, purchaseId: attempt.purchaseId };
    const lease = {
      ...forged,
      fence: 1,
      mark: 1,
      tries: 0,
      urgency: 'news' as const,
      dirtySince: t0,
    };
    return store.saveMirror(lease, mirrorOf(), nothingNext(t0));
  },
  releaseLease: async (store, { installation }, { attempt }) => {
    const forged = { installationId: installation.id, purchaseId: attempt.purchaseId };
    const lease = {
      ...forged,
      fence: 1,
      mark: 1,
      tries: 0,
      urgency: 'news' as const,
      dirtySince: t0,
    };
    return store.releaseLease(lease, nothingNext(t0, { failure: 'stolen' }));
  },
  linkOrder: async (store, { installation }, { attempt }) => {
    const forged = { installationId: installation.id, purchaseId: attempt.purchaseId };
    const lease = {
      ...forged,
      fence: 1,
      mark: 1,
      tries: 0,
      urgency: 'news' as const,
      dirtySince: t0,
    };
    return store.linkOrder(lease, 'stolen' as never);
  },
  markDirty: (store, { installation }, { attempt }) =>
    store.markDirty(installation.id, attempt.purchaseId, t0 + 1),
  readCursor: (store, { installation }) => store.readCursor(installation.id, 'orders'),
  listMirrors: async (store, { installation }, { mirror }) => {
    const query = { ...firstTen, search: mirror.orderNumber };
    return (await store.listMirrors(installation.id, query)).rows;
  },
  'listMirrors by cursor': async (store, { installation }, { attempt }) => {
    const cursor = `0:${attempt.purchaseId}`;
    const query = { ...firstTen, sort: { by: 'created', descending: false } as const, cursor };
    return (await store.listMirrors(installation.id, query)).rows;
  },
  readMirror: (store, { installation }, { attempt }) =>
    store.readMirror(installation.id, attempt.purchaseId),
  readTimeline: (store, { installation }, { attempt }) =>
    store.readTimeline(installation.id, attempt.purchaseId),
  countListed: async (store, { installation }, { mirror }) => {
    const filter = { ...everyMirror, search: mirror.orderNumber };
    const counts = await store.countListed(installation.id, filter);
    return Object.values(counts).reduce((a, b) => a + b, 0);
  },
  countMirrors: async (store, { installation }) =>
    Object.values(await store.countMirrors(installation.id)).reduce((a, b) => a + b, 0),
};

/** Writes on rows that must exist fail instead. */
const refusals: Readonly<Record<string, Probe>> = {
  markSent: (store, { installation }, { effect }) =>
    store.markSent(installation.id, effect.key, t0),
  settleEffect: (store, { installation }, { effect }) =>
    store.settleEffect(installation.id, effect.key, { state: 'done', resultId: 'stolen' }, t0),
  setReference: (store, { installation }, { effect }) =>
    store.setReference(installation.id, effect.key, 'stolen'),
  recordRequest: (store, { installation }, { attempt }) =>
    store.recordRequest(installation.id, attempt.purchaseId, {
      ...createIntentEffect(attempt.id),
      requestKey: 'stolen',
      at: t0,
      heldUntil: t0,
    }),
  'recordAttempt with its connection': (store, { installation }, { input }) =>
    recordAttempt(store, { ...input, installationId: installation.id }),
  assignChannel: (store, { installation }, { shop }) =>
    store.assignChannel({
      installationId: installation.id,
      channel: 'stolen',
      connectionId: shop.connection.id,
      completion: 'app',
      refundCanceled: true,
    }),
};

export const tenancyContract = (storeOf: StoreOf): void => {
  describe('tenancy: nothing of one installation is reached through another', () => {
    it.each(Object.entries(probes))('%s finds nothing', async (_, probe) => {
      const store = storeOf();
      const own = await furnish(store);
      const stranger = await newShop(store);
      const before = await picture(store, own);
      const found = await probe(store, stranger, own);
      expect(nothing).toContain(Array.isArray(found) ? JSON.stringify(found) : found);
      expect(await picture(store, own)).toEqual(before);
    });

    it.each(Object.entries(refusals))('%s is refused', async (_, probe) => {
      const store = storeOf();
      const own = await furnish(store);
      const stranger = await newShop(store);
      const before = await picture(store, own);
      await expect(probe(store, stranger, own)).rejects.toThrow();
      expect(await picture(store, own)).toEqual(before);
    });

    it('equal ids of two installations are two things', async () => {
      const store = storeOf();
      const own = await furnish(store);
      const stranger = await newShop(store);
      const { connection, installation } = stranger;
      const delivery = deliveryOf(stranger, { kind: 'purchase', ids: own.input.source });
      expect(await store.acceptDelivery(delivery)).toBe('accepted');
      const recorded = await recordAttempt(store, {
        ...own.input,
        attemptId: unique('attempt') as never,
        installationId: installation.id,
        connectionId: connection.id,
      });
      expect(recorded.created).toBe(true);
      expect(recorded.attempt.purchaseId).not.toBe(own.attempt.purchaseId);
    });
  });
};
