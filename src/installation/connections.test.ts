import { expect, it } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { makeSystemRandom } from '../adapters/system/random';
import { attemptFor, newShop, t0 } from '../adapters/testing/store-world';
import { done } from '../domain/facts/outcome';
import { makeConnections } from './connections';
import { unavailableStripe } from './testing/unavailable-stripe';

it('takes no payment on a connection from before its endpoint is deleted', async () => {
  const random = makeSystemRandom();
  const store = makeMemoryStore({ random });
  const shop = await newShop(store);
  const deleted: string[] = [];
  const connections = makeConnections({
    store,
    notes: { flush: async () => undefined },
    stripeAccountFor: (key) => ({
      ...unavailableStripe,
      findEndpoints: async () => done([]),
      deleteEndpoint: async (id) => {
        expect(await store.recordAttempt(attemptFor(shop))).toBe('connection-removed');
        deleted.push(`${id} by ${key}`);
        return done(null);
      },
    }),
    stripeFor: () => {
      throw new Error('No payment is asked for');
    },
    secrets: { encrypt: (plain) => plain, decrypt: (encrypted) => `decrypted ${encrypted}` },
    random,
    clock: { now: () => t0, sleep: async () => undefined, after: () => () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    appUrl: 'https://app.example.com',
    events: [],
  });
  const { installation, connection } = shop;
  expect(await connections.remove(installation.id, connection.id)).toMatchObject({ ok: true });
  expect(deleted).toEqual([`${connection.webhookEndpointId} by decrypted encrypted key`]);
  expect(await store.findConnection(installation.id, connection.id)).toMatchObject({
    secretKeyEncrypted: '',
    leftKeyEncrypted: '',
    webhookEndpointId: null,
    removedAt: t0,
  });
});
