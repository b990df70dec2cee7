import { describe, expect, it } from 'vitest';
import { asId } from '../domain/ids';
import { unknown } from '../domain/outcome';
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

describe('an uninstalled app', () => {
  it('keeps the id of an endpoint that Stripe did not delete, so that it is no orphan', async () => {
    const changes: unknown[] = [];
    const away = async () => unknown('no-answer', 'Stripe is away');
    const account: StripeAccount = {
      checkKey: away,
      createEndpoint: away,
      readEndpoint: away,
      findEndpoints: away,
      updateEndpoint: away,
      deleteEndpoint: away,
    };
    const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
    const lifecycle = makeLifecycle({
      store: {
        listConnections: async () => [connection],
        updateConnection: async (_shop, _id, change) => changes.push(change) > 0,
        retireInstallation: async () => undefined,
        setInstallationActive: async () => undefined,
      },
      stripeAccountFor: () => account,
      secrets: { seal: (plain) => plain, open: (sealed) => sealed },
      random: { uuid: () => 'x', fraction: () => 0, token: () => 'x' },
      clock: { now: () => 0, sleep: async () => undefined, after: () => () => undefined },
      log: silent,
      identify: async () => unknown('no-answer', 'Saleor is away'),
      appUrl: 'https://app.example.com',
      events: [],
    });
    await lifecycle.retire(installation);
    expect(changes).toEqual([{ webhookEndpointId: 'we_1', webhookSecretsSealed: [] }]);
  });
});
