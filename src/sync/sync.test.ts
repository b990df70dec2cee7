import { describe, expect, test } from 'vitest';
import { makeMemoryStore } from '../adapters/memory/store';
import { makeLocalWake } from '../adapters/system/wake';
import { asId } from '../domain/ids';
import { defaultPolicy } from '../domain/policy';
import { limits } from '../runtime/limits';
import { makeSeededRandom } from '../sandbox/simulator/seeded-random';
import { makeVirtualClock } from '../sandbox/simulator/virtual-clock';
import { makeSync } from './sync';

/** Two shops whose Saleor never answers, with many purchases each. */
const makeSlowWorld = async (purchases: number) => {
  const clock = makeVirtualClock(1_000_000);
  const random = makeSeededRandom(1);
  const store = makeMemoryStore({ random });
  const never = <T>() => new Promise<T>(() => undefined);
  const silent = { warn: () => undefined, info: () => undefined, error: () => undefined };
  const asked: string[] = [];
  const sync = makeSync({
    store,
    clock,
    random,
    log: silent,
    wake: makeLocalWake(),
    policy: defaultPolicy,
    options: { ...limits, worker: 'one' },
    saleorFor: (installation) => {
      asked.push(installation.saleorApiUrl);
      return {
        readSource: never,
        reportTransactionEvent: never,
        createOrderFromCheckout: never,
        findOrderOfCheckout: never,
        cancelOrder: never,
        listChangedOrders: never,
        listChannels: never,
      };
    },
    stripeFor: () => {
      throw new Error('Nothing was paid here');
    },
  });
  for (const name of ['a', 'b']) {
    const installation = await store.saveInstallation({
      saleorApiUrl: `https://${name}.example.com/graphql/`,
      appId: asId('QXBwOjE='),
      schemaVersion: '3.23',
      jwks: null,
      at: clock.now(),
      seal: () => 'sealed',
    });
    for (let place = 0; place < purchases; place += 1) {
      await sync.accept({
        installationId: installation.id,
        source: 'saleor',
        identity: `order ${place}`,
        event: 'order_created',
        receivedAt: clock.now(),
        occurredAt: null,
        about: {
          kind: 'purchase',
          ids: { orderId: asId(`order-${place}`), checkoutId: null, channel: null },
        },
      });
    }
    if (name === 'a') {
      for (let call = 0; call < 6; call += 1) await sync.takeWork();
      await clock.runUntil(clock.now() + 1);
    }
  }
  for (let call = 0; call < 6; call += 1) await sync.takeWork();
  await clock.runUntil(clock.now() + 1);
  const count = (name: string) => asked.filter((url) => url.includes(`//${name}.`)).length;
  return { a: count('a'), b: count('b') };
};

describe('hands', () => {
  test('a shop that hangs takes its share and no more: others find hands free (threat 22)', async () => {
    const inHand = await makeSlowWorld(40);
    expect(inHand.a).toBe(limits.concurrencyPerInstallation);
    expect(inHand.a + inHand.b).toBe(limits.concurrency);
  });
});
