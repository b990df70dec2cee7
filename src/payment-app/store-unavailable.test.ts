import { describe, expect, test } from 'vitest';
import { StoreUnavailable, type Store } from '../ports/store';
import { actionRequest, initializeRequest, makeWorld, pay, second } from './testing/world';

const unavailable = () => Promise.reject(new StoreUnavailable('unavailable'));
const isRefund = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path === '/v1/refunds';
const isRead = ({ method }: { method: string }) => method === 'GET';
const promised = { pspReference: expect.stringMatching(/^refund-/) };

/** Some 12 s: the first try is given up after 6 s, and the second one is answered late. */
const readSlowly = ({ stripe }: Awaited<ReturnType<typeof makeWorld>>): void => {
  stripe.faults.add({ kind: 'delay-answer', delayMs: 6.5 * second, when: isRead });
  stripe.faults.add({ kind: 'delay-answer', delayMs: 5.5 * second, when: isRead });
};

/** A paid session, a request to give 30.00 of it back, and an app whose store has these faults. */
const makeRefund = async (
  faults: (store: Store, sleep: (ms: number) => Promise<void>) => object,
) => {
  const world = await makeWorld();
  const payment = initializeRequest();
  await pay(world, payment);
  const { store, clock } = world;
  const app = world.otherApp({ store: { ...store, ...faults(store, (ms) => clock.sleep(ms)) } });
  const request = actionRequest(payment, { action: 'REFUND', requestKey: 'r-1', amount: 30 });
  const ask = () => world.run(app.actOnTransaction(world.installation, request));
  return { world, ask };
};

describe('a request whose store becomes unavailable once it was sent', () => {
  test('is never told as undone where the answer of Stripe was lost as well', async () => {
    const { world, ask } = await makeRefund(() => ({
      setReference: unavailable,
      settleEffect: unavailable,
    }));
    world.stripe.faults.add({ kind: 'drop-after', when: isRefund });
    world.stripe.faults.add({ kind: 'drop-before', when: isRefund });
    expect(await ask()).toEqual(promised);
    expect(world.refunds()).toHaveLength(1);
  });

  test.each([
    ['is unavailable', () => ({ setReference: unavailable })],
    [
      'is slow',
      (store: Store, sleep: (ms: number) => Promise<void>) => ({
        setReference: async (...given: Parameters<Store['setReference']>) => {
          await sleep(5 * second);
          return store.setReference(...given);
        },
      }),
    ],
  ])('is pending when the time is up and the store %s', async (_how, faults) => {
    const { world, ask } = await makeRefund(faults);
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 5 * second, when: isRefund });
    readSlowly(world);
    const before = world.clock.now();
    expect(await ask()).toEqual(promised);
    expect(world.clock.now() - before).toBeLessThanOrEqual(15.6 * second);
    await world.clock.runUntil(world.clock.now() + 60 * second);
    expect(world.refunds()).toHaveLength(1);
  });

  test('is answered in time although the end is recorded slowly', async () => {
    const { world, ask } = await makeRefund((store, sleep) => ({
      settleEffect: async (...given: Parameters<Store['settleEffect']>) => {
        await sleep(5 * second);
        return store.settleEffect(...given);
      },
    }));
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 3 * second, when: isRefund });
    readSlowly(world);
    const before = world.clock.now();
    expect(await ask()).toMatchObject({ result: 'REFUND_SUCCESS', amount: 30 });
    expect(world.clock.now() - before).toBeLessThanOrEqual(15.1 * second);
  });

  test('is refused where it had not been sent yet', async () => {
    const { world, ask } = await makeRefund(() => ({ markSent: unavailable }));
    await expect(ask()).rejects.toThrow(StoreUnavailable);
    expect(world.refunds()).toHaveLength(0);
  });
});
