import { describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { makeSystemRandom } from '../adapters/system/random';
import { asId, type SaleorAppId } from '../domain/facts/ids';
import { done, refused } from '../domain/facts/outcome';
import { noEndpointWork } from '../ports/store';
import type { Connection, Installation, Store } from '../ports/store';
import type { CreatedEndpoint, StripeAccount } from '../ports/stripe-account';
import { makeLifecycle } from './retire';
import { unavailableStripe } from './testing/unavailable-stripe';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const created: CreatedEndpoint = {
  id: 'we_2',
  url: '',
  events: [],
  enabled: true,
  livemode: false,
  isCurrentVersion: true,
  connectionId: null,
  secret: 'new',
};

/** An app with one connection, at a Stripe that is unavailable and a Saleor that knows no token. */
const makeWorld = async (change: Partial<StripeAccount> = {}, changeStore: Partial<Store> = {}) => {
  let encrypts = 0;
  const random = makeSystemRandom();
  const store = makeMemoryStore({ random });
  const deleted: string[] = [];
  const account: StripeAccount = {
    ...unavailableStripe,
    deleteEndpoint: async (id) => {
      deleted.push(id);
      return unavailableStripe.deleteEndpoint(id);
    },
    ...change,
  };
  const lifecycle = makeLifecycle({
    store: { ...store, ...changeStore },
    stripeAccountFor: () => account,
    secrets: {
      encrypt: (plain) => `${plain.split('#')[0]}#${(encrypts += 1)}`,
      decrypt: (encrypted) => encrypted,
    },
    random,
    clock: { now: () => 0, sleep: async () => undefined, after: () => () => undefined },
    log: silent,
    identify: async () => refused('not-permitted', 'Nobody has this token'),
    appUrl: 'https://app.example.com',
    events: [],
  });
  const register = (appId: string): Promise<Installation> =>
    store.saveInstallation({
      saleorApiUrl: 'https://shop.example.com/graphql/',
      appId: asId<SaleorAppId>(appId),
      schemaVersion: '3.23',
      jwks: null,
      at: 0,
      encrypt: () => `token of ${appId}`,
    });
  const installation = await register('first');
  const connection: Connection = {
    id: asId('con_1'),
    installationId: installation.id,
    name: 'EU',
    mode: 'test',
    publishableKey: 'pk_test_1',
    secretKeyEncrypted: 'encrypted',
    secretKeyHint: '0001',
    accountId: null,
    webhookEndpointId: 'we_1',
    webhookSecretsEncrypted: ['encrypted'],
    ...noEndpointWork,
    createdAt: 0,
    removedAt: null,
  };
  await store.addConnection(connection);
  return {
    ...{ store, lifecycle, installation, connection, deleted },
    stored: () => store.findConnection(installation.id, connection.id),
    now: () => store.findInstallation(installation.id),
    /** Another app takes the installation over, and its connections are told. */
    reinstall: async () => {
      const fresh = await register('second');
      await lifecycle.restore(fresh);
    },
  };
};

type World = Awaited<ReturnType<typeof makeWorld>>;

describe('an uninstalled app', () => {
  it('keeps the id of an endpoint that Stripe did not delete, so that it is no orphan', async () => {
    const { lifecycle, installation, deleted, stored } = await makeWorld();
    expect(await lifecycle.retire(installation)).toBe(true);
    expect(deleted).toEqual(['we_1']);
    expect(await stored()).toMatchObject({
      ...{ webhookEndpointId: null, webhookSecretsEncrypted: [], staleEndpointIds: ['we_1'] },
    });
  });

  it('forgets an endpoint that Stripe deleted', async () => {
    const { lifecycle, installation, stored } = await makeWorld({
      deleteEndpoint: async () => done(null),
    });
    await lifecycle.retire(installation);
    expect(await stored()).toMatchObject({
      ...{ webhookEndpointId: null, webhookSecretsEncrypted: [], staleEndpointIds: [] },
    });
  });
});

describe('an app that is installed again while the one before is being retired', () => {
  const listening = { webhookEndpointId: 'we_1', webhookSecretsEncrypted: ['encrypted'] };

  const expectInstalled = async (world: World) => {
    expect(await world.now()).toMatchObject({
      ...{ appId: 'second', active: true, retiredAt: null, tokenEncrypted: 'token of second' },
    });
  };

  it('keeps its endpoint where the verdict comes late', async () => {
    const world = await makeWorld();
    await world.store.saveInstallation({
      ...{ ...world.installation, appId: asId<SaleorAppId>('second'), at: 1 },
      encrypt: () => 'token of second',
    });
    expect(await world.lifecycle.appDeleted(world.installation)).toBe('replaced');
    expect(await world.lifecycle.appStatusChanged(world.installation)).toBe('replaced');
    expect(world.deleted).toEqual([]);
    expect(await world.stored()).toEqual(world.connection);
    await expectInstalled(world);
  });

  it('keeps the endpoint that is about to be withdrawn', async () => {
    let reinstall = async (): Promise<void> => undefined;
    const world = await makeWorld({
      findEndpoints: async () => {
        await reinstall();
        return done([]);
      },
    });
    reinstall = world.reinstall;
    expect(await world.lifecycle.appDeleted(world.installation)).toBe('replaced');
    expect(world.deleted).toEqual([]);
    expect(await world.stored()).toMatchObject(listening);
    await expectInstalled(world);
  });

  it('keeps what it registered while the old endpoint went', async () => {
    let reinstall = async (): Promise<void> => undefined;
    const deleted: string[] = [];
    const world = await makeWorld({
      findEndpoints: async () => done([]),
      createEndpoint: async () => done(created),
      deleteEndpoint: async (id) => {
        deleted.push(id);
        if (deleted.length === 1) await reinstall();
        return done(null);
      },
    });
    reinstall = world.reinstall;
    expect(await world.lifecycle.appDeleted(world.installation)).toBe('replaced');
    expect(deleted).toEqual(['we_1', 'we_1']);
    expect(await world.stored()).toMatchObject({
      webhookEndpointId: 'we_2',
      webhookSecretsEncrypted: [expect.stringContaining('new')],
    });
    await expectInstalled(world);
  });

  it('registers another endpoint for one that was withdrawn under its hands', async () => {
    let before: readonly Connection[] = [];
    const world = await makeWorld(
      {
        findEndpoints: async () => done([]),
        createEndpoint: async () => done(created),
        deleteEndpoint: async () => done(null),
      },
      { listConnections: async () => before },
    );
    before = [world.connection];
    const withdrawn = { secretKeyEncrypted: 'claimed', webhookSecretsEncrypted: [] };
    await world.store.updateConnection(world.installation.id, world.connection.id, withdrawn);
    await world.reinstall();
    expect(await world.stored()).toMatchObject({
      webhookEndpointId: 'we_2',
      webhookSecretsEncrypted: [expect.stringContaining('new')],
    });
  });
});
