import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asId, type AttemptId, type PurchaseId } from '../../domain/facts/ids';
import { urgencies, type Urgency } from '../../domain/decide/urgency';
import type { DeliveryAbout, Lease, PurchaseIds, Store } from '../../ports/store';
import { makeSeededRandom, type SeededRandom } from '../../sandbox/simulator/seeded-random';
import { makeMemoryStore } from '../../sandbox/memory-store/store';
import { makeSystemRandom } from '../system/random';
import {
  attemptFor,
  connectionOf,
  deliveryOf,
  leaseAll,
  minute,
  mirrorOf,
  newInstallation,
  nothingNext,
  recordAttempt,
  t0,
  type Shop,
} from '../testing/store-world';
import { leaseParameters } from './leases';
import { leaseDirtyStatement } from './statements/lease-dirty';
import { makePrismaStore, type PrismaStore } from './store';
import { openTestDatabase, testPatience } from './testing/database';

let databaseUrl = '';
let prisma: PrismaStore;
beforeAll(async () => {
  databaseUrl = await openTestDatabase();
  prisma = makePrismaStore({ databaseUrl, random: makeSystemRandom(), patience: testPatience });
});
afterAll(() => prisma.close());

/** One of the two stores, with what the other one calls by other ids. */
interface Side {
  readonly store: Store;
  readonly shops: readonly Shop[];
  /** Leases that are held, by the name of their purchase. */
  readonly leases: Map<string, Lease>;
}

const openSide = async (store: Store): Promise<Side> => {
  const shops: Shop[] = [];
  for (const name of ['a', 'b']) {
    const installation = await newInstallation(store, `https://${name}.example/graphql/`, name);
    const connection = { ...connectionOf(installation), id: asId<never>(`con-${name}`) };
    await store.addConnection(connection);
    shops.push({ installation, connection });
  }
  return { store, shops, leases: new Map() };
};

const events = [
  'order_updated',
  'checkout_updated',
  'checkout_fully_paid',
  'sweep.order_changed',
] as const;
const stripeEvents = [
  'payment_intent.succeeded',
  'charge.refunded',
  'payment_intent.processing',
] as const;

const sourceOf = (place: number): PurchaseIds =>
  place % 2 === 0
    ? { checkoutId: asId(`checkout-${place}`), orderId: null, channel: null }
    : { checkoutId: null, orderId: asId(`order-${place}`), channel: null };

const nameOf = async ({ store, shops }: Side, lease: Lease): Promise<string> => {
  const record = await store.readPurchase(lease.installationId, lease.purchaseId);
  const shop = shops.findIndex(({ installation }) => installation.id === lease.installationId);
  return `${shop} ${record?.purchase.checkoutId ?? record?.purchase.orderId ?? 'nothing'}`;
};

/** One call, decided by chance before it is made, so that both stores are asked the same. */
type Call = (side: Side) => Promise<unknown>;

const drawCall = (random: SeededRandom, at: number, turn: number): Call => {
  const place = random.between(0, 9);
  const shopOf = ({ shops }: Side): Shop => shops[place % 3 === 0 ? 1 : 0] ?? raise();
  const attemptId = asId<AttemptId>(`attempt-${place}`);
  const accept = (about: DeliveryAbout, event: string) => (side: Side) =>
    side.store.acceptDelivery(
      deliveryOf(shopOf(side), about, { event, receivedAt: at, identity: `d-${turn}` }),
    );
  const news = random.pick(events);
  const stripeNews = random.pick(stripeEvents);
  const [limit, limitOther] = [random.between(1, 4), random.between(0, 3)];
  const [share, shareOther] = [random.between(1, 5), random.between(0, 4)];
  const held = random.between(0, 3);
  const gatherMs = random.between(0, 3) * 10;
  const urgency = random.pick<Urgency>(urgencies);
  const again = random.between(0, 2);
  const dueAt = again === 0 ? null : at + again * 20;
  const isDone = random.chance(0.6);
  const calls: readonly [Call, ...Call[]] = [
    accept({ kind: 'purchase', ids: sourceOf(place) }, news),
    async (side) => {
      const { connection } = shopOf(side);
      const about = { kind: 'intent', connectionId: connection.id, intentId: null, attemptId };
      return accept(about as DeliveryAbout, stripeNews)(side);
    },
    async (side) => {
      const shop = shopOf(side);
      const transactionId = asId<never>(`transaction-${place}`);
      const source = sourceOf(place);
      const fresh = { attemptId, transactionId, source, at, heldUntil: at + 5 };
      const { created } = await recordAttempt(side.store, attemptFor(shop, fresh));
      return created;
    },
    async (side) => {
      const { id } = shopOf(side).installation;
      const found = await side.store.findPurchase(id, sourceOf(place));
      if (found) await side.store.markDirty(id, found.purchase.id, at, urgency);
    },
    ({ store }) =>
      store.markStale({ now: at, openSince: at, openLongestMs: 40, liveSince: at - 20, limit: 1 }),
    async (side) => {
      const inProgress = new Map([[shopOf(side).installation.id, held]]);
      const request = { limit, limitOther, share, shareOther, inProgress, gatherMs };
      const leases = await leaseAll(side.store, at, request);
      const names = await Promise.all(leases.map((lease) => nameOf(side, lease)));
      leases.forEach((lease, index) => side.leases.set(names[index] ?? '', lease));
      return leases.map(({ tries, dirtySince, urgency: place }, index) => [
        names[index],
        ...[tries, dirtySince, place],
      ]);
    },
    async ({ store, leases }) => {
      const [first] = [...leases].sort(([a], [b]) => (a < b ? -1 : 1));
      if (!first) return 'nothing in progress';
      const [name, lease] = first;
      leases.delete(name);
      const next = nothingNext(at, { dueAt, urgency });
      if (isDone) return [name, await store.saveMirror(lease, mirrorOf(), next)];
      await store.releaseLease(lease, { ...next, failure: 'unavailable' });
      return name;
    },
    ({ store, shops }) =>
      Promise.all(shops.map((shop) => store.countDuePayments(shop.installation.id, at, 20))),
  ];
  return random.pick(calls);
};

const raise = (): never => {
  throw new Error('There is no such shop');
};

describe('the line of work', () => {
  it.each([1, 2, 3])('is the same in both stores, whatever is called (seed %i)', async (seed) => {
    const fresh = makePrismaStore({
      databaseUrl: await openTestDatabase(),
      random: makeSystemRandom(),
      patience: testPatience,
    });
    const sides = [
      await openSide(makeMemoryStore({ random: makeSeededRandom(seed) })),
      await openSide(fresh),
    ];
    const random = makeSeededRandom(seed);
    let given = 0;
    for (let turn = 1; turn <= 250; turn += 1) {
      const call = drawCall(random, t0 + turn, turn);
      const [inMemory, inPostgres] = await Promise.all(sides.map(call));
      expect(inPostgres, `call ${turn}`).toEqual(inMemory);
      if (Array.isArray(inMemory) && Array.isArray(inMemory[0])) given += inMemory.length;
    }
    // Or else nothing was compared.
    expect(given).toBeGreaterThan(20);
    await fresh.close();
  });

  it('is read from its index, with 100,000 changed orders due in it', async () => {
    const installation = await newInstallation(prisma);
    const { id } = installation;
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await client.query(
        `INSERT INTO "Purchase" ("id", "installationId", "orderId", "createdAt", "lookedAt",
           "readAt", "dueAt", "rank", "saleorStatus", "orderStatus", "paymentStatus",
           "shipmentStatus", "source", "syncState")
         SELECT 'flood-' || n, $1, 'order-' || n, $2, $2, $2, $2::bigint + n, 2, 'UNFULFILLED',
           'paid', 'charged', 'none', 'checkout', 'in_sync'
         FROM generate_series(1, 100000) n`,
        [id, t0],
      );
      await client.query('ANALYZE "Purchase"');
      const request = { worker: 'test', now: t0 + 10 * minute, leaseMs: minute };
      const slots = {
        gatherMs: 0,
        limit: 20,
        limitOther: 16,
        share: 12,
        shareOther: 9,
        inProgress: new Map(),
      };
      const { text, bind } = leaseDirtyStatement;
      const values = bind(leaseParameters({ ...request, ...slots }));
      const answer = await client.query(`EXPLAIN ${text}`, values);
      const plan = JSON.stringify(answer.rows);
      expect(plan).toMatch(/Index Scan using .?"Purchase_line_idx/);
      expect(plan).not.toMatch(/Seq Scan on .?"Purchase/);
    } finally {
      await client.end();
    }
    const shop = { installation, connection: connectionOf(installation) };
    await prisma.addConnection(shop.connection);
    const { attempt } = await recordAttempt(prisma, attemptFor(shop, { heldUntil: t0 }));
    const began = performance.now();
    const [first] = await leaseAll(prisma, t0 + 10 * minute, { limit: 1, share: 12 });
    expect(first?.purchaseId).toBe<PurchaseId>(attempt.purchaseId);
    // A scan of all that is due takes longer by far, even on a busy machine.
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
