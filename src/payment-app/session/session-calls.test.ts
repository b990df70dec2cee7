import { describe, expect, test } from 'vitest';
import { asId } from '../../domain/facts/ids';
import { ConfigurationChanged, type Store } from '../../ports/store';
import { confirm, initializeRequest, makeWorld, second } from '../testing/world';

/** The store, which notes by name what it is asked. Each of these calls is one statement. */
const noting = (store: Store, calls: string[]): Store =>
  new Proxy(store, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return (...given: unknown[]): unknown => {
        calls.push(String(name));
        return Reflect.apply(method, target, given);
      };
    },
  });

const makeNotedWorld = async () => {
  const world = await makeWorld();
  const calls: string[] = [];
  const app = world.otherApp({ store: noting(world.store, calls) });
  const asked = async <T>(ask: () => Promise<T>) => {
    calls.length = 0;
    const before = world.stripe.ledger.length;
    const given = await world.run(ask());
    return { given, calls: [...calls], requests: world.stripe.ledger.length - before };
  };
  return { ...world, app, asked };
};

describe('what is asked of store and Stripe', () => {
  test('for a session that starts: a look, a record, an end, and one request', async () => {
    const { app, asked, installation } = await makeNotedWorld();
    // How much waits is counted now and then, not for each session.
    await asked(() => app.initializeTransaction(installation, initializeRequest()));
    const next = initializeRequest({ transactionId: asId('next'), checkout: 'Checkout:next' });
    const { given, calls, requests } = await asked(() =>
      app.initializeTransaction(installation, next),
    );
    expect(given.result).toBe('CHARGE_ACTION_REQUIRED');
    expect(calls).toEqual(['lookForSession', 'recordAttempt', 'settleEffect']);
    expect(requests).toBe(1);
  });

  test('for the state of a payment: a look, a mark, and one request', async () => {
    const world = await makeNotedWorld();
    const { app, asked, installation } = world;
    const request = initializeRequest();
    await asked(() => app.initializeTransaction(installation, request));
    await confirm(world, world.intents()[0]?.id ?? '', 'pm_card_visa');
    const asking = () => app.processTransaction(installation, request);
    const { given, calls, requests } = await asked(asking);
    expect(given.result).toBe('CHARGE_SUCCESS');
    expect(calls).toEqual(['lookForSession', 'markDirty']);
    expect(requests).toBe(1);
  });

  test('for the form: a look', async () => {
    const { app, asked, installation } = await makeNotedWorld();
    const { source } = initializeRequest();
    const asking = () => app.initializeGateway(installation, { source, data: null });
    const { calls, requests } = await asked(asking);
    expect(calls).toEqual(['findChannelConnection']);
    expect(requests).toBe(0);
  });
});

describe('an installation that was changed since it was recalled', () => {
  test.each(['initializeTransaction', 'processTransaction', 'initializeGateway'] as const)(
    'is noticed by %s before anything is recorded or sent',
    async (method) => {
      const world = await makeWorld();
      const { store, app } = world;
      const known = await store.findInstallationByApiUrl(world.installation.saleorApiUrl);
      if (!known) throw new Error('It is installed');
      const request = initializeRequest();
      await world.run(app.initializeTransaction(known, request));
      await store.saveJwks(known, '{"keys":[]}');
      const before = world.stripe.ledger.length;
      const again = initializeRequest({ transactionId: asId('again'), checkout: 'Checkout:again' });
      const asked = {
        initializeTransaction: () => app.initializeTransaction(known, again),
        processTransaction: () => app.processTransaction(known, request),
        initializeGateway: () =>
          app.initializeGateway(known, { source: request.source, data: null }),
      };
      await expect(world.run<unknown>(asked[method]())).rejects.toBeInstanceOf(
        ConfigurationChanged,
      );
      expect(world.stripe.ledger).toHaveLength(before);
      expect(await store.findPurchase(known.id, again.source.ids)).toBeNull();
    },
  );
});

describe('a session that is recorded as sent', () => {
  test('is recorded so before Stripe is asked', async () => {
    const world = await makeWorld();
    const request = initializeRequest();
    world.stripe.faults.add({ kind: 'delay-answer', delayMs: 3 * second });
    const answer = world.app.initializeTransaction(world.installation, request);
    await world.clock.runUntil(world.clock.now() + second);
    const { store, installation } = world;
    const record = await store.findPurchase(installation.id, request.source.ids);
    expect(record?.effects).toMatchObject([{ state: 'planned', sentAt: expect.any(Number) }]);
    expect((await world.run(answer)).result).toBe('CHARGE_ACTION_REQUIRED');
    const done = await store.findPurchase(installation.id, request.source.ids);
    expect(done?.effects).toMatchObject([{ state: 'done', tries: 1 }]);
  });

  test('and gives way to one that another process recorded meanwhile was not sent', async () => {
    const world = await makeWorld();
    const { store, installation } = world;
    const [first, second_] = ['one', 'two'].map((id) =>
      initializeRequest({ transactionId: asId(id), checkout: 'Checkout:shared' }),
    );
    if (!first || !second_) throw new Error('There are two');
    // Its look came before the first one was recorded.
    const lookForSession: Store['lookForSession'] = async (query) => ({
      ...(await store.lookForSession(query)),
      purchase: null,
    });
    const other = world.otherApp({ store: { ...store, lookForSession } });
    await world.run(world.app.initializeTransaction(installation, first));
    const answer = await world.run(other.initializeTransaction(installation, second_));
    expect(answer.result).toBe('CHARGE_FAILURE');
    expect(world.writes(/payment_intents$/)).toHaveLength(1);
    const record = await store.findPurchase(installation.id, first.source.ids);
    expect(record?.effects.map(({ state, code }) => [state, code])).toEqual([
      ['done', null],
      ['refused', 'superseded'],
    ]);
  });

  test('is told as refused where Stripe refuses it the first time', async () => {
    const world = await makeWorld();
    const { installation, store } = world;
    world.stripe.world('acct_one').rules.isIpLimited = true;
    const request = initializeRequest();
    await world.run(world.app.initializeTransaction(installation, request));
    const record = await store.findPurchase(installation.id, request.source.ids);
    // A refusal of the key says nothing of an earlier send; here there was none.
    expect(record?.effects).toMatchObject([{ state: 'refused', tries: 1 }]);
  });
});
