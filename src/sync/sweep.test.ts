import { beforeEach, describe, expect, it } from 'vitest';
import { makeMemoryStore } from '../sandbox/memory-store/store';
import { makeStripeFor } from '../adapters/stripe/stripe-for';
import { attemptAlone, recordAttempt, session } from '../adapters/testing/store-world';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import { makeLocalWake } from '../adapters/system/wake';
import { asId } from '../domain/facts/ids';
import { done, refused } from '../domain/facts/outcome';
import { defaultPolicy } from '../domain/decide/policy';
import type { Clock } from '../ports/clock';
import type { ChangedOrder, Saleor } from '../ports/saleor';
import { noEndpointWork } from '../ports/store';
import type { Connection, Delivery, Installation } from '../ports/store';
import { limits } from '../server/limits';
import { sendBy } from '../sandbox/http';
import { makeStripeStandIn } from '../sandbox/stripe/stand-in';
import { makeSync } from './sync';

const minute = 60_000;
const startedAt = Date.parse('2026-11-01T12:00:00Z');
const secretKey = 'sk_test_sweptSecretKey01';

/** Orders of a shop, oldest first and `pageSize` a page, as Saleor lists them; `onList` before. */
const saleorWith = (orders: ChangedOrder[], pageSize: number, onList: () => void): Saleor => {
  const never = async () => refused('not-in-shop', 'The sweep has no use for this call.');
  return {
    readSource: never,
    reportTransactionEvent: never,
    updateTransaction: never,
    createOrderFromCheckout: never,
    findOrderOfCheckout: never,
    cancelOrder: never,
    listChannels: never,
    listChangedOrders: async ({ since, cursor }) => {
      onList();
      const changed = orders
        .filter(({ updatedAt }) => updatedAt >= since)
        .sort((a, b) => a.updatedAt - b.updatedAt);
      const end = Number(cursor ?? 0) + pageSize;
      const nextCursor = end < changed.length ? String(end) : null;
      return done({ orders: changed.slice(end - pageSize, end), nextCursor });
    },
  };
};

/** An id that Stripe does not know (docs.stripe.com/error-codes#resource-missing). */
const noSuchEvent = (id: string): Response => {
  const message = `No such event: '${id}'`;
  const error = { type: 'invalid_request_error', code: 'resource_missing', message };
  return Response.json({ error }, { status: 400 });
};

/** The sweep alone: what it lists reaches a store that notes it, and nothing works it off. */
const makeWorld = async () => {
  // Time stands still between sweeps; only the tests move it.
  let now = startedAt;
  const clock: Clock = { ...makeSystemClock(), now: () => now };
  const random = makeSystemRandom();
  const store = makeMemoryStore({ random });
  const accepted: Delivery[] = [];
  const orders: ChangedOrder[] = [];
  /** How long Saleor takes to answer. */
  const saleor = { tookMs: 0 };
  const requests: URL[] = [];
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const secrets = { encrypt: (plain: string) => plain, decrypt: (encrypted: string) => encrypted };
  let skewMs = 0;
  const stripe = makeStripeStandIn({
    clock: { ...clock, now: () => now - skewMs },
    random,
    fetch: async () => new Response(null, { status: 200 }),
    accounts: [{ id: 'acct_1', secretKey, publishableKey: 'pk_test_swept', livemode: false }],
  });
  const stripeFor = makeStripeFor({
    secrets,
    clock,
    log,
    baseUrl: 'http://stripe.test',
    send: sendBy((request) => {
      const url = new URL(request.url);
      requests.push(url);
      const after = url.searchParams.get('starting_after');
      const isKnown = after === null || stripe.world('acct_1').events.has(after);
      return isKnown ? stripe.handle(request) : Promise.resolve(noSuchEvent(after));
    }),
    rateLimit: limits,
    timeouts: { inline: { timeoutMs: 6_000, tries: 1 }, worker: { timeoutMs: 6_000, tries: 1 } },
  });
  const sync = makeSync({
    store: {
      ...store,
      acceptDelivery: (delivery) => {
        accepted.push(delivery);
        return store.acceptDelivery(delivery);
      },
    },
    saleorFor: () => saleorWith(orders, 2, () => void (now += saleor.tookMs)),
    stripeFor,
    clock,
    random,
    log,
    wake: makeLocalWake(),
    policy: defaultPolicy,
    options: { ...limits, worker: 'test', pagesPerSweep: 1 },
  });
  const installation: Installation = await store.saveInstallation({
    saleorApiUrl: 'https://shop.example.com/graphql/',
    appId: asId('QXBwOjE='),
    schemaVersion: '3.23',
    jwks: null,
    at: startedAt - 60 * minute,
    encrypt: () => 'token',
  });
  const connection: Connection = {
    id: asId('connection-of-sweep'),
    installationId: installation.id,
    name: 'Main',
    mode: 'test',
    publishableKey: 'pk_test_swept',
    secretKeyEncrypted: secretKey,
    secretKeyHint: 'ey01',
    accountId: 'acct_1',
    webhookEndpointId: null,
    webhookSecretsEncrypted: [],
    ...noEndpointWork,
    createdAt: startedAt - 60 * minute,
    removedAt: null,
  };
  return {
    store,
    orders,
    saleor,
    accepted,
    requests,
    stripe,
    installation,
    connection,
    pass: (ms: number) => {
      now += ms;
    },
    /** Our clock goes ahead of everybody else's. */
    runAhead: (ms: number) => {
      skewMs = ms;
    },
    /** Sweeps once; gives what came of it, in the order of arrival. */
    sweep: async () => {
      accepted.length = 0;
      requests.length = 0;
      await sync.sweepOnce();
      return accepted.map(({ identity, about }) =>
        about.kind === 'purchase' ? String(about.ids.orderId) : identity,
      );
    },
    /** Makes payments on the Stripe side; each leaves one event. */
    pay: async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        const answer = await stripe.handle(
          new Request('http://stripe.test/v1/payment_intents', {
            method: 'POST',
            headers: {
              authorization: `Bearer ${secretKey}`,
              'content-type': 'application/x-www-form-urlencoded',
            },
            body: 'amount=1000&currency=eur',
          }),
        );
        if (!answer.ok) throw new Error(await answer.text());
      }
    },
    eventIds: () => [...stripe.world('acct_1').events.keys()],
  };
};

let world: Awaited<ReturnType<typeof makeWorld>>;
beforeEach(async () => {
  world = await makeWorld();
});

const order = (id: string, updatedAt: number): ChangedOrder => ({
  orderId: asId(id),
  checkoutId: null,
  channel: 'default-channel',
  updatedAt,
});

describe('what a sweep finds', () => {
  it('came in when it was accepted, not when the sweep began', async () => {
    const { orders, saleor, accepted, sweep } = world;
    orders.push(order('order-0', startedAt - minute));
    saleor.tookMs = 3 * minute;
    await sweep();
    expect(accepted.map(({ event, receivedAt }) => [event, receivedAt - startedAt])).toEqual([
      ['sweep.order_changed', 3 * minute],
    ]);
  });
});

describe('a list of changed orders longer than a sweep reads', () => {
  it('is gone on with by the next sweeps until every order was seen', async () => {
    const { orders, pass, sweep } = world;
    for (let index = 0; index < 5; index += 1) {
      orders.push(order(`order-${index}`, startedAt - (50 - 10 * index) * minute));
    }
    expect(await sweep()).toEqual(['order-0', 'order-1']);
    pass(2 * minute);
    expect(await sweep()).toEqual(['order-1', 'order-2']);
    pass(2 * minute);
    expect(await sweep()).toEqual(['order-2', 'order-3']);
    pass(10 * minute);
    expect(await sweep()).toEqual(['order-3', 'order-4']);
  });

  it('does not stand still where many changed in one moment', async () => {
    const { orders, pass, sweep } = world;
    for (let index = 0; index < 4; index += 1) {
      orders.push(order(`order-${index}`, startedAt - 30 * minute + index * 1_000));
    }
    const seen = new Set<string>();
    for (let index = 0; index < 3; index += 1) {
      for (const id of await sweep()) seen.add(id);
      pass(2 * minute);
    }
    expect([...seen]).toEqual(['order-0', 'order-1', 'order-2', 'order-3']);
  });
});

describe('a list of Stripe events longer than a sweep reads', () => {
  const identities = (ids: readonly string[]) => ids.map((id) => expect.stringContaining(id));
  const cursorOf = ({ store, installation, connection }: typeof world) =>
    store.readCursor(installation.id, `events:${connection.id}`);

  beforeEach(() => world.store.addConnection(world.connection));

  it('is gone on with by the next sweeps, and what came meanwhile is seen after it', async () => {
    const { pay, pass, sweep, eventIds } = world;
    await pay(230);
    const old = eventIds().reverse();
    expect(old).toHaveLength(230);
    expect(await sweep()).toEqual(identities(old.slice(0, 100)));
    pass(2 * minute);
    await pay(1);
    const newest = eventIds().slice(-1);
    expect(await sweep()).toEqual(identities(old.slice(100, 200)));
    pass(2 * minute);
    expect(await sweep()).toEqual(identities(old.slice(200)));
    expect(await cursorOf(world)).toBe(String(startedAt));
    pass(10 * minute);
    expect((await sweep())[0]).toEqual(identities(newest)[0]);
  });

  it('is begun again where Stripe no longer knows the event to go on from', async () => {
    const { pay, pass, sweep, eventIds, stripe, requests } = world;
    await pay(101);
    await sweep();
    const [, last = ''] = eventIds();
    expect(await cursorOf(world)).toContain(last);
    stripe.world('acct_1').events.delete(last);
    pass(2 * minute);
    expect(await sweep()).toEqual([]);
    expect(requests[0]?.searchParams.get('starting_after')).toBe(last);
    pass(2 * minute);
    expect(await sweep()).toHaveLength(100);
    expect(requests[0]?.searchParams.has('starting_after')).toBe(false);
    expect(await cursorOf(world)).toBe(String(startedAt + 4 * minute));
  });
});

describe('clocks that differ by five minutes', () => {
  const ahead = 5 * minute;

  it('hide no event of Stripe from the sweep', async () => {
    const { pay, pass, sweep, eventIds, runAhead, store, connection } = world;
    await store.addConnection(connection);
    runAhead(ahead);
    await sweep();
    pass(minute);
    await pay(1);
    const [missed = ''] = eventIds();
    pass(9 * minute);
    expect(await sweep()).toEqual([expect.stringContaining(missed)]);
  });

  it('hide no changed order of Saleor from the sweep', async () => {
    const { orders, pass, sweep } = world;
    await sweep();
    orders.push(order('order-1', startedAt + minute - ahead));
    pass(10 * minute);
    expect(await sweep()).toEqual(['order-1']);
  });
});

describe('an event of a Checkout Session that no webhook told', () => {
  it('is kept under its session, and is news of the purchase that has it later', async () => {
    const { store, stripe, installation, connection, pay, pass, sweep, accepted } = world;
    await store.addConnection(connection);
    await pay(1);
    const events = stripe.world('acct_1').events;
    const [[id, row] = []] = [...events];
    if (!id || !row) throw new Error('Stripe has no event');
    const object = { id: 'cs_test_1', object: 'checkout.session', payment_intent: null };
    const type = 'checkout.session.completed';
    events.set(id, { ...row, event: { ...row.event, type, data: { object } } });
    await sweep();
    expect(accepted).toMatchObject([{ about: { kind: 'intent', sessionId: 'cs_test_1' } }]);
    pass(minute);
    const shop = { installation, connection };
    const source = session('cs_test_1');
    const { attempt } = await recordAttempt(store, attemptAlone(shop, { source }));
    const lines = await store.readTimeline(installation.id, attempt.purchaseId);
    expect(lines.map(({ what }) => what)).toContain('checkout.session.completed');
  });
});
