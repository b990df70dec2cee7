import { describe, expect, it } from 'vitest';
import { asId } from '../../../domain/facts/ids';
import { ConfigurationChanged } from '../../../ports/store';
import type { Store } from '../../../ports/store';
import type { StoreOf } from '../store-contract';
import { attemptFor, deliveryOf, newShop, order, t0, unique, type Shop } from '../store-world';

type Change = (store: Store, shop: Shop) => Promise<unknown>;

/** Whatever is done to the row of an installation, by whichever way. */
const changes: readonly [string, Change][] = [
  ['has new keys', (store, { installation }) => store.saveJwks(installation, '{"keys":[]}')],
  [
    'is switched off',
    (store, { installation }) => store.setInstallationActive(installation, false, t0),
  ],
  [
    'has another header secret',
    (store, { installation }) =>
      store.saveHeaderSecrets(
        installation,
        { encrypted: ['new'], at: (installation.headerSecretAt ?? t0) + 1 },
        installation.headerSecretAt,
      ),
  ],
  ['is retired', (store, { installation }) => store.retireInstallation(installation, t0)],
  [
    'is another app now',
    (store, { installation: { saleorApiUrl } }) =>
      store.saveInstallation({
        saleorApiUrl,
        appId: asId(unique('app')),
        schemaVersion: '3.23',
        jwks: null,
        at: t0,
        encrypt: () => 'encrypted',
      }),
  ],
];

const openShop = async (store: Store) => {
  const shop = await newShop(store);
  await store.assignChannel({
    installationId: shop.installation.id,
    channel: 'main',
    connectionId: shop.connection.id,
    completion: 'storefront',
    refundCanceled: true,
  });
  const { saleorApiUrl } = shop.installation;
  const recall = () => store.recallInstallation(saleorApiUrl);
  expect(await recall()).toBeNull();
  const installation = await store.findInstallationByApiUrl(saleorApiUrl);
  if (!installation) throw new Error('It was installed');
  return { shop, installation, recall };
};

/** What goes by an installation, as its requests do. */
const callsBy = (store: Store, shop: Shop, basis: Shop['installation']) => {
  const { installation } = shop;
  const ids = order();
  const { transactionId } = attemptFor(shop);
  return {
    ids,
    accept: () =>
      store.acceptDelivery(deliveryOf({ installation }, { kind: 'purchase', ids }), basis),
    acceptForeign: () =>
      store.acceptDelivery(
        deliveryOf({ installation }, { kind: 'foreign' }, { source: 'saleor' }),
        basis,
      ),
    look: () =>
      store.lookForSession({
        ...{ installationId: installation.id, transactionId, channel: 'main', ids, basis },
      }),
    findChannel: () => store.findChannelConnection(installation.id, 'main', basis),
  };
};

export const recalledContract = (storeOf: StoreOf): void => {
  describe('an installation that was found', () => {
    it('is recalled, and what goes by it is done while nobody changed it', async () => {
      const store = storeOf();
      const { shop, installation, recall } = await openShop(store);
      expect(await recall()).toEqual(installation);
      const calls = callsBy(store, shop, installation);
      expect(await calls.look()).toMatchObject({ connection: { id: shop.connection.id } });
      expect(await calls.findChannel()).toMatchObject({ id: shop.connection.id });
      expect(await calls.accept()).toBe('accepted');
      expect(await calls.acceptForeign()).toBe('foreign');
      expect(await recall()).toEqual(installation);
    });

    it.each(changes)('and %s goes by its old form no more', async (_, change) => {
      const store = storeOf();
      const { shop, installation, recall } = await openShop(store);
      const { saleorApiUrl, id } = installation;
      for (const call of ['accept', 'acceptForeign', 'look', 'findChannel'] as const) {
        const known = await store.findInstallationByApiUrl(saleorApiUrl);
        if (!known) break;
        await change(store, { ...shop, installation: known });
        const calls = callsBy(store, shop, known);
        await expect(calls[call](), call).rejects.toBeInstanceOf(ConfigurationChanged);
        expect(await store.findPurchase(id, calls.ids)).toBeNull();
        expect(await recall()).toBeNull();
        const now = await store.findInstallationByApiUrl(saleorApiUrl);
        if (!now) break;
        const anew = callsBy(store, shop, now);
        await expect(anew[call](), call).resolves.not.toThrow();
      }
    });

    it('is nothing to go by where it was not recalled: what it says is taken as it is', async () => {
      const store = storeOf();
      const { shop } = await openShop(store);
      await store.saveJwks(shop.installation, '{"keys":[]}');
      expect(await callsBy(store, shop, shop.installation).accept()).toBe('accepted');
    });
  });

  describe('a connection that was found', () => {
    it.each([
      ['changed', false],
      ['removed', true],
    ])('takes events while nobody changed it: it is %s', async (_, isRemoved) => {
      const store = storeOf();
      const { installation, connection } = await newShop(store);
      expect(await store.recallConnection(connection.id)).toBeNull();
      const known = await store.findConnectionByPath(connection.id);
      if (!known) throw new Error('It was added');
      expect(await store.recallConnection(connection.id)).toEqual(known);
      const about = { kind: 'intent', connectionId: connection.id, attemptId: null } as const;
      const accept = (basis: typeof known) => {
        const intentId = asId<never>(unique('pi'));
        return store.acceptDelivery(deliveryOf({ installation }, { ...about, intentId }), basis);
      };
      expect(await accept(known)).toBe('foreign');
      const removal = { at: t0, force: true };
      if (isRemoved) await store.removeConnection(installation.id, connection.id, removal);
      else await store.updateConnection(installation.id, connection.id, { name: 'Other' });
      await expect(accept(known)).rejects.toBeInstanceOf(ConfigurationChanged);
      expect(await store.recallConnection(connection.id)).toBeNull();
      const now = await store.findConnectionByPath(connection.id);
      expect(now && (await accept(now))).toBe('foreign');
    });
  });
};
