import { describe, expect, it } from 'vitest';
import { asId, type InstallationId } from '../domain/ids';
import { done, unknown } from '../domain/outcome';
import { newlyInstalled } from '../ports/store';
import type { Connection, Installation } from '../ports/store';
import type { StripeAccount } from '../ports/stripe-account';
import { makeLifecycle } from './retire';

const installation: Installation = {
  id: asId('installation-1'),
  saleorApiUrl: 'https://shop.example.com/graphql/',
  appId: asId('QXBwOjE='),
  tokenSealed: 'sealed',
  schemaVersion: '3.23',
  jwks: null,
  installedAt: 0,
  ...newlyInstalled,
};

const connection: Connection = {
  id: asId('con_1'),
  installationId: installation.id,
  name: 'EU',
  mode: 'test',
  publishableKey: 'pk_test_1',
  secretKeySealed: 'sealed',
  secretKeyHint: '0001',
  accountId: null,
  webhookEndpointId: 'we_1',
  webhookSecretsSealed: ['sealed'],
  createdAt: 0,
  removedAt: null,
};

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const away = async () => unknown('no-answer', 'Stripe is away');

/** One connection at a store that changes it only as it was read, and a Stripe that is away. */
const makeWorld = (change: Partial<StripeAccount> = {}) => {
  let seals = 0;
  const world = { row: connection, deleted: [] as string[] };
  const account: StripeAccount = {
    checkKey: away,
    createEndpoint: away,
    readEndpoint: away,
    findEndpoints: away,
    updateEndpoint: away,
    deleteEndpoint: async (id) => {
      world.deleted.push(id);
      return away();
    },
    ...change,
  };
  const lifecycle = makeLifecycle({
    store: {
      listConnections: async () => [connection],
      updateConnection: async (owner, id, update, onlyIf) => {
        const isSame =
          world.row.secretKeySealed === onlyIf?.secretKeySealed &&
          world.row.webhookEndpointId === onlyIf.webhookEndpointId;
        if (world.row.installationId !== owner || world.row.id !== id || !isSame) return false;
        world.row = { ...world.row, ...update };
        return true;
      },
      retireInstallation: async () => undefined,
      setInstallationActive: async () => undefined,
    },
    stripeAccountFor: () => account,
    secrets: {
      seal: (plain) => `${plain.split('#')[0]}#${(seals += 1)}`,
      open: (sealed) => sealed,
    },
    random: { uuid: () => 'x', fraction: () => 0, token: () => 'x' },
    clock: { now: () => 0, sleep: async () => undefined, after: () => () => undefined },
    log: silent,
    identify: async () => unknown('no-answer', 'Saleor is away'),
    appUrl: 'https://app.example.com',
    events: [],
  });
  return { world, lifecycle };
};

const reinstalled: InstallationId = asId('installation-2');

describe('an uninstalled app', () => {
  it('keeps the id of an endpoint that Stripe did not delete, so that it is no orphan', async () => {
    const { world, lifecycle } = makeWorld();
    await lifecycle.retire(installation);
    expect(world.deleted).toEqual(['we_1']);
    expect(world.row).toMatchObject({ webhookEndpointId: 'we_1', webhookSecretsSealed: [] });
  });

  it('forgets an endpoint that Stripe deleted', async () => {
    const { world, lifecycle } = makeWorld({ deleteEndpoint: async () => done(null) });
    await lifecycle.retire(installation);
    expect(world.row).toMatchObject({ webhookEndpointId: null, webhookSecretsSealed: [] });
  });

  it('leaves alone what a reinstall took over meanwhile', async () => {
    const { world, lifecycle } = makeWorld({
      findEndpoints: async () => {
        world.row = { ...connection, installationId: reinstalled };
        return done([]);
      },
    });
    await lifecycle.retire(installation);
    expect(world.deleted).toEqual([]);
    expect(world.row).toEqual({ ...connection, installationId: reinstalled });
  });

  it('takes nothing back that a reinstall registered while the old endpoint went', async () => {
    const listening = { webhookEndpointId: 'we_2', webhookSecretsSealed: ['new'] };
    const deleted: string[] = [];
    const { world, lifecycle } = makeWorld({
      deleteEndpoint: async (id) => {
        deleted.push(id);
        world.row = { ...world.row, ...listening, installationId: reinstalled };
        return done(null);
      },
    });
    await lifecycle.retire(installation);
    expect(deleted).toEqual(['we_1']);
    expect(world.row).toMatchObject({ ...listening, installationId: reinstalled });
  });
});
