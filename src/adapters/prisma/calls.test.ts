import { describe, expect, it } from 'vitest';
import { plannedEffect } from '../../domain/facts/effect';
import {
  asId,
  type AttemptId,
  type IntentId,
  type SessionId,
  type TransactionId,
} from '../../domain/facts/ids';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import type { Delivery, DeliveryAbout, PurchaseIds, Settlement, Store } from '../../ports/store';
import { makeSeededRandom, type SeededRandom } from '../../sandbox/simulator/seeded-random';
import { makeMemoryStore } from '../../sandbox/memory-store/store';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  connectionOf,
  deliveryOf,
  leaseAll,
  newInstallation,
  t0,
  type Shop,
} from '../testing/store-world';
import { makePrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

/** One of the two stores with its shop; the second connection may be removed. */
interface Side {
  readonly store: Store;
  readonly shop: Shop;
  readonly other: Shop;
}

const openSide = async (store: Store): Promise<Side> => {
  const installation = await newInstallation(store, 'https://a.example/graphql/', 'a');
  const connection = { ...connectionOf(installation), id: asId<never>('con-1') };
  const second = { ...connection, id: asId<never>('con-2') };
  await store.addConnection(connection);
  await store.addConnection(second);
  return { store, shop: { installation, connection }, other: { installation, connection: second } };
};

/** Ids that each store makes up for itself are left out, whatever object they stand in. */
const ownIds = new Set(['purchaseId', 'installationId', 'id']);

const comparable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (name, part: unknown) => {
      if (typeof part === 'bigint') return String(part);
      return ownIds.has(name) && typeof part === 'string' && part.includes('-4') ? 'own' : part;
    }),
  );

const places = 6;
const sessionIdOf = (place: number) => asId<SessionId>(`cs_${place}`);
const sourceOf = (random: SeededRandom): PurchaseIds => {
  const place = random.between(0, places - 1);
  const [checkoutId, orderId] = [asId<never>(`checkout-${place}`), asId<never>(`order-${place}`)];
  const sessionId = sessionIdOf(place);
  const channel = random.pick([null, 'main']);
  return random.pick<PurchaseIds>([
    { checkoutId, orderId: null, channel },
    { checkoutId, orderId: null, channel },
    { checkoutId: null, orderId, channel },
    // Says that both are one purchase, which may be two rows until then.
    { checkoutId, orderId, channel },
    { checkoutId: null, orderId: null, channel, sessionId },
    { checkoutId, orderId: null, channel, sessionId },
    { checkoutId: null, orderId, channel, sessionId },
  ]);
};

const attemptIdOf = (place: number) => asId<AttemptId>(`attempt-${place}`);
const intentIdOf = (place: number) => asId<IntentId>(`pi_${place}`);
const transactionOf = (place: number) => asId<TransactionId>(`transaction-${place}`);
const keysOf = (place: number): readonly [string, string] => [
  `attempt-${place}:create-intent:init:g1`,
  `attempt-${place}:refund:r:g1`,
];

const aboutOf = (random: SeededRandom, place: number): DeliveryAbout => {
  const connectionId = asId<never>(random.pick(['con-1', 'con-2']));
  const about = { kind: 'intent', connectionId } as const;
  return random.pick<DeliveryAbout>([
    { kind: 'purchase', ids: sourceOf(random) },
    { kind: 'purchase', ids: sourceOf(random), knownOnly: true },
    { kind: 'purchase', ids: { checkoutId: null, orderId: null, channel: null } },
    { ...about, intentId: intentIdOf(place), attemptId: null },
    { ...about, intentId: null, attemptId: attemptIdOf(place) },
    { ...about, intentId: intentIdOf(place), attemptId: attemptIdOf(random.between(0, 9)) },
    { ...about, intentId: null, attemptId: null, sessionId: sessionIdOf(random.between(0, 7)) },
    { kind: 'foreign' },
  ]);
};

const settlementOf = (random: SeededRandom, place: number): Settlement => {
  const words = { code: 'a-code', message: 'Words.' };
  return random.pick<Settlement>([
    { state: 'done', resultId: intentIdOf(place), intentId: intentIdOf(place), quiet: true },
    { state: 'done', resultId: intentIdOf(place), intentId: intentIdOf(place) },
    { state: 'done', resultId: null, transactionId: transactionOf(place + 10) },
    { state: 'refused', ...words },
    { state: 'unknown', ...words, answered: random.chance(0.5) },
  ]);
};

/** One call, decided by chance before it is made, so that both stores are asked the same. */
type Call = (side: Side) => Promise<unknown>;

const drawAttempt = (random: SeededRandom, place: number, at: number): Call => {
  const [source, isSentAtOnce] = [sourceOf(random), random.chance(0.5)];
  const [isOther, isAlone] = [random.chance(0.3), random.chance(0.3)];
  const supersedes = random.chance(0.3) ? [attemptIdOf(random.between(0, 9))] : [];
  return async ({ store, shop, other }) => {
    const ids = { attemptId: attemptIdOf(place), transactionId: transactionOf(place), source };
    const times = { at, heldUntil: at + 5 };
    const input = attemptFor(isOther ? other : shop, {
      ...ids,
      ...times,
      isSentAtOnce,
      supersedes,
    });
    return store.recordAttempt(isAlone ? { ...input, transactionId: null } : input);
  };
};

const drawRequest = (random: SeededRandom, place: number, at: number): Call => {
  const [amountMinor, source] = [BigInt(random.between(1, 3)), sourceOf(random)];
  return async ({ store, shop }) => {
    const { id } = shop.installation;
    const found = await store.findPurchase(id, source);
    if (!found) return 'nothing to ask about';
    const attemptId = attemptIdOf(place);
    // An effect of an attempt that there is, whichever purchase it has by now.
    const known = await store.findAttemptByTransaction(id, transactionOf(place));
    if (!known) return 'no attempt';
    const intentId = intentIdOf(place);
    const act = { kind: 'refund', attemptId, intentId, amountMinor, reason: 'r' } as const;
    const planned = plannedEffect({ owner: attemptId, request: 'r', generation: 1 }, act);
    const effect = { ...planned, requestKey: 'r', at, heldUntil: at + 7 };
    return store.recordRequest(id, known.purchaseId, effect);
  };
};

const drawCall = (random: SeededRandom, at: number): Call => {
  const place = random.between(0, 9);
  const key = random.pick(keysOf(place));
  const settlement = settlementOf(random, place);
  const about = aboutOf(random, place);
  const news = { receivedAt: at, identity: `d-${random.between(0, 60)}`, occurredAt: at - 1 };
  const ids = sourceOf(random);
  const accept: Call = ({ store, shop }) => {
    const delivery: Delivery = deliveryOf(shop, about, news);
    return store.acceptDelivery(delivery);
  };
  const attempt = drawAttempt(random, place, at);
  const request = drawRequest(random, place, at);
  return random.pick<Call>([
    accept,
    accept,
    accept,
    attempt,
    attempt,
    request,
    ({ store, shop }) => store.markSent(shop.installation.id, key, at),
    ({ store, shop }) => store.settleEffect(shop.installation.id, key, settlement, at),
    ({ store, shop }) => store.settleEffect(shop.installation.id, key, settlement, at),
    ({ store, shop }) => store.setReference(shop.installation.id, key, `reference-${at}`),
    async ({ store, shop }) => {
      const installationId = shop.installation.id;
      const query = { installationId, transactionId: transactionOf(place), channel: 'main', ids };
      return store.lookForSession(query);
    },
    ({ store, shop }) => store.findAttemptByTransaction(shop.installation.id, transactionOf(place)),
    ({ store, shop }) => store.findPurchase(shop.installation.id, ids),
  ]);
};

/** What a call gives; the words of an error are each store's own. */
const answerOf = async (side: Side, call: Call): Promise<unknown> => {
  try {
    return comparable(await call(side));
  } catch {
    return 'throws';
  }
};

const allOf = async ({ store, shop }: Side): Promise<unknown> => {
  const records: (PurchaseRecord | null)[] = [];
  for (let place = 0; place < places; place += 1) {
    for (const ids of [
      { checkoutId: asId<never>(`checkout-${place}`), orderId: null, channel: null },
      { checkoutId: null, orderId: asId<never>(`order-${place}`), channel: null },
      { checkoutId: null, orderId: null, channel: null, sessionId: sessionIdOf(place) },
    ]) {
      records.push(await store.findPurchase(shop.installation.id, ids));
    }
  }
  const leases = await leaseAll(store, t0 + 1_000_000);
  return comparable({
    records,
    // By how much a mark grows is each store's own affair.
    due: leases.map(({ tries, urgency, dirtySince }) => [tries, urgency, dirtySince]),
  });
};

describe('attempts, effects and deliveries', () => {
  it.each([1, 2, 3])('are the same in both stores, whatever is called (seed %i)', async (seed) => {
    const databaseUrl = await openTestDatabase();
    const prisma = makePrismaStore({
      databaseUrl,
      random: makeSystemRandom(),
      patience: testPatience,
    });
    const sides = [
      await openSide(makeMemoryStore({ random: makeSeededRandom(seed) })),
      await openSide(prisma),
    ] as const;
    const random = makeSeededRandom(seed);
    const given = new Map<string, number>();
    for (let turn = 1; turn <= 300; turn += 1) {
      const call = drawCall(random, t0 + turn);
      const removal = { at: t0 + turn, force: true };
      if (turn === 200) {
        for (const { store, other } of sides) {
          await store.removeConnection(other.installation.id, other.connection.id, removal);
        }
      }
      const [inMemory, inPostgres] = await Promise.all(sides.map((side) => answerOf(side, call)));
      expect(inPostgres, `call ${turn}`).toEqual(inMemory);
      const name = typeof inMemory === 'string' ? inMemory : 'rows';
      given.set(name, (given.get(name) ?? 0) + 1);
    }
    const [inMemory, inPostgres] = await Promise.all(sides.map(allOf));
    expect(inPostgres).toEqual(inMemory);
    // Or else nothing was compared.
    for (const name of ['accepted', 'repeated', 'unmatched', 'foreign', 'rows']) {
      expect(given.get(name), name).toBeGreaterThan(1);
    }
    await prisma.close();
  });
});
