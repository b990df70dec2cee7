import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openTestDatabase } from '../../adapters/prisma/testing/database';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeDashboard } from '../demo/dashboard';
import { ensureStripeSchemas } from '../demo/generated';
import { listenSaleor, type SaleorPlace } from '../demo/stand-ins';
import { appVariables, gatewayId, makeCloser } from '../demo/world';
import { listen } from '../http';
import { makeSeededRandom } from '../simulator/seeded-random';
import { ask, NoAnswer } from '../storefront/graphql';
import { makePatience } from '../storefront/patience';
import { makeShopper } from '../storefront/shopper';
import { makeStaff, type Staff } from '../storefront/staff';
import { makeValidate } from '../stripe/schemas/validate';
import { makeStripeStandIn, type StripeStandIn } from '../stripe/stand-in';
import type { AccountSpec } from '../stripe/world';
import { makeGate, makeLookout, type Boundary, type Gate, type Lookout } from './boundary';
import { buildVictim, makeVictim, type Victim } from './victim';

/**
 * The random killer seldom meets the short moments of an installation, so here each of them is met
 * for sure: every request of it, on either side, before and after it was answered. Each boundary
 * has a shop or an account of its own, and one kill meets all that wait at theirs.
 */
const clock = makeSystemClock();
const random = makeSeededRandom(20_262);
const patience = makePatience(clock, 180_000);
const closer = makeCloser();
/** The build has a time of its own, so that the tests have theirs. */
beforeAll(() => buildVictim({ variables: {}, say: () => undefined }), 600_000);
afterAll(closer.close);

/** Manifest, token, the call back, the keys. */
const installRequests = 4;
/** The second of them; it is answered when the installation is stored. */
const tokenPost = 2;
/** The account, six probes, the new endpoint; in the next try the same again, under one key. */
const connectRequests = 8;
const createsEndpoint = 8;

const query = async <Row extends pg.QueryResultRow>(
  databaseUrl: string,
  text: string,
): Promise<readonly Row[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};

const until = async (what: string, look: () => Promise<boolean>): Promise<void> => {
  const deadline = clock.now() + 120_000;
  while (!(await look())) {
    if (clock.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await clock.sleep(50);
  }
};

/** Somebody who does one thing, and where the app dies meanwhile: not at all, once, or twice. */
interface Party {
  readonly boundaries: readonly Boundary[];
  readonly lookout: Lookout;
  /** Requests of the act; a boundary after them is the answer to the person. */
  readonly requests: number;
  readonly act: () => Promise<string>;
}

/** A Saleor that installs the app. */
interface Shop {
  readonly place: SaleorPlace;
  readonly staff: Staff;
  readonly lookout: Lookout;
  readonly boundaries: readonly Boundary[];
}

const openShop = async (boundaries: readonly Boundary[], number: number): Promise<Shop> => {
  const lookout = makeLookout();
  const watch: Lookout['watch'] = async (request, answer) => {
    const body = request.method === 'POST' ? await request.clone().text() : '';
    const isOfInstallation =
      /\/(manifest|register|jwks\.json)$/.test(new URL(request.url).pathname) ||
      body.includes('query IdentifyApp');
    return isOfInstallation ? lookout.watch(request, answer) : answer();
  };
  const place = await listenSaleor({ clock, random: random.fork(`shop ${number}`), watch });
  closer.add(place.close);
  const token = place.standIn.control.staffToken;
  const staff = makeStaff({ saleorApiUrl: place.standIn.apiUrl, token, sleep: clock.sleep });
  return { place, staff, lookout, boundaries };
};

/** An account of Stripe that is connected. */
interface Account extends AccountSpec {
  readonly lookout: Lookout;
  readonly boundaries: readonly Boundary[];
}

const accountAt = (boundaries: readonly Boundary[], number: number): Account => ({
  id: `acct_kill${number}`,
  secretKey: `sk_test_kill${number}OfNobody`,
  publishableKey: `pk_test_kill${number}OfNobody`,
  livemode: false,
  lookout: makeLookout(),
  boundaries,
});

const openStripe = async (
  accounts: readonly Account[],
): Promise<{ readonly stripe: StripeStandIn; readonly url: string }> => {
  const stripe = makeStripeStandIn({
    clock,
    random: random.fork('stripe'),
    fetch,
    accounts,
    validate: makeValidate(),
  });
  closer.add(async () => stripe.close());
  const { url, close } = await listen((request) => {
    const key = request.headers.get('authorization')?.split(' ')[1];
    const account = accounts.find(({ secretKey }) => secretKey === key);
    // The worker asks for events by itself, at any moment.
    const isCounted = !request.url.includes('/v1/events');
    const answer = () => stripe.handle(request);
    return account && isCounted ? account.lookout.watch(request, answer) : answer();
  });
  closer.add(close);
  return { stripe, url };
};

/** What came of an act; null where no answer came. A refusal is thrown. */
const answerTo = async (act: Promise<string>): Promise<string | null> => {
  try {
    return await act;
  } catch (error) {
    if (error instanceof NoAnswer) return null;
    throw error;
  }
};

/** Acts with the server's death before it, if one does; null where the answer was lost. */
const tryWith = async (party: Party, round: number, gate: Gate): Promise<string | null> => {
  const boundary = party.boundaries[round] ?? null;
  party.lookout.expect(boundary, gate);
  const answer = await answerTo(party.act());
  if (!boundary || boundary.request <= party.requests) return answer;
  await gate.reach();
  return null;
};

/** Lets everybody act while the server dies, twice; then until they have their answer. */
const actAll = async (parties: readonly Party[], victim: Victim): Promise<readonly string[]> => {
  const answers = new Map<Party, string | null>();
  for (const round of [0, 1]) {
    const dying = parties.filter(({ boundaries }) => boundaries.length > round);
    const gate = makeGate(clock, dying.length, victim.kill);
    await Promise.all(
      dying.map(async (party) => answers.set(party, await tryWith(party, round, gate))),
    );
    victim.start();
    await victim.up();
  }
  return Promise.all(
    parties.map(async (party) => answers.get(party) ?? (await patience(party.act))),
  );
};

const beforeAndAfter = (requests: number): readonly Boundary[] =>
  Array.from({ length: requests }, (_, index) => index + 1).flatMap((request) => [
    { request, when: 'before' },
    { request, when: 'after' },
  ]);

const shopDeaths: readonly (readonly Boundary[])[] = [
  ...beforeAndAfter(installRequests).map((boundary) => [boundary]),
  ...[1, tokenPost].map((request): readonly Boundary[] => [{ request, when: 'lost' }]),
  [
    { request: tokenPost, when: 'lost' },
    { request: tokenPost, when: 'lost' },
  ],
];
const unheard: Boundary = { request: createsEndpoint, when: 'after' };
const accountDeaths: readonly (readonly Boundary[])[] = [
  ...beforeAndAfter(connectRequests).map((boundary) => [boundary]),
  [{ request: connectRequests + 1, when: 'after' }],
  // The next try, which asks for the endpoint under the same key.
  [unheard, { request: createsEndpoint, when: 'before' }],
  [unheard, { request: createsEndpoint, when: 'after' }],
  [unheard, { request: connectRequests + 1, when: 'after' }],
];

/** One endpoint, enabled, and its secret is the one that the app has. */
const hearsEvents = async (
  stripe: StripeStandIn,
  stripeUrl: string,
  { id, secretKey }: Account,
): Promise<void> => {
  const endpoints = [...stripe.world(id).endpoints.values()].map(({ endpoint }) => endpoint);
  expect({ id, statuses: endpoints.map(({ status }) => status) }).toEqual({
    id,
    statuses: ['enabled'],
  });
  const headers = { authorization: `Bearer ${secretKey}` };
  const post = (path: string, body: Readonly<Record<string, string>> = {}) =>
    fetch(stripeUrl + path, { method: 'POST', headers, body: new URLSearchParams(body) });
  const made = await post('/v1/payment_intents', { amount: '100', currency: 'eur' });
  const intent = z.object({ id: z.string() }).parse(await made.json());
  expect((await post(`/v1/payment_intents/${intent.id}/cancel`)).status).toBe(200);
  await until(`an event of ${id} to be accepted`, async () =>
    stripe.deliveries.log.some(({ url, status }) => url === endpoints[0]?.url && status === 200),
  );
};

const isUp = z.object({
  channels: z.object({ channels: z.array(z.object({ listed: z.boolean() })), error: z.null() }),
  connections: z.array(
    z.object({ id: z.string(), health: z.object({ state: z.string(), webhook: z.string() }) }),
  ),
});

test('an installation that is killed at any of its requests is complete once it is repeated', async () => {
  await ensureStripeSchemas();
  const shops = await Promise.all([[], ...shopDeaths].map(openShop));
  const accounts = [[], ...accountDeaths].map(accountAt);
  const { stripe, url: stripeUrl } = await openStripe(accounts);
  const [first, ...dyingShops] = shops;
  const [calm, ...dyingAccounts] = accounts;
  const account = accounts.at(-1);
  if (!first || !calm || !account) throw new Error('There is nobody.');

  const databaseUrl = await openTestDatabase();
  const saleor = first.place.standIn;
  const variables = {
    ...appVariables({ saleor, dashboardUrl: first.place.dashboardUrl, stripeUrl }, databaseUrl),
    ALLOWED_SALEOR_URLS: shops.map(({ place }) => place.standIn.apiUrl).join(','),
  };
  const say = () => undefined;
  const victim = await makeVictim({ clock, variables, say });
  closer.add(victim.stop);
  victim.start();
  await victim.up();

  const install = ({ staff }: Shop) => staff.install(`${victim.url}/api/manifest`);
  const openApp = ({ place, staff }: Shop, appId: string) => {
    const saleorApiUrl = place.standIn.apiUrl;
    const token = () => staff.appToken(appId);
    const headers = async () => ({
      'authorization-bearer': await token(),
      'saleor-api-url': saleorApiUrl,
    });
    const url = `${victim.url}/api/graphql`;
    const document = `{ channels { channels { listed } error { code } }
      connections { id health { state webhook } } }`;
    return {
      dashboard: makeDashboard({ appUrl: victim.url, saleorApiUrl, token }),
      look: async () => ask({ url, headers: await headers() }, isUp, document),
    };
  };

  // One of each in peace: it shows how many requests there are to die at.
  const firstId = await install(first);
  expect(first.lookout.count()).toBe(installRequests);
  const main = openApp(first, firstId);
  const connect = ({ id, publishableKey, secretKey }: Account) =>
    main.dashboard.connect({ name: id, publishableKey, secretKey });
  const calmId = await connect(calm);
  expect(calm.lookout.count()).toBe(connectRequests);

  const channel = 'default-channel';
  const assign = async (connectionId: string): Promise<string> => {
    await main.dashboard.assign(channel, connectionId, 'storefront');
    return channel;
  };
  const parties: readonly Party[] = [
    ...dyingShops.map((shop) => ({ ...shop, requests: installRequests, act: () => install(shop) })),
    ...dyingAccounts.map((one) => ({ ...one, requests: connectRequests, act: () => connect(one) })),
    {
      boundaries: [{ request: 1, when: 'after' }],
      ...{ lookout: makeLookout(), requests: 0, act: () => assign(calmId) },
    },
  ];
  const answers = await actAll(parties, victim);
  const appIds = [firstId, ...answers.slice(0, dyingShops.length)];
  const connectionIds = [calmId, ...answers.slice(dyingShops.length, -1)];
  await assign(connectionIds.at(-1) ?? '');
  const ends = shops.map((shop, index) => openApp(shop, appIds[index] ?? ''));

  for (const { look } of ends) {
    const { channels } = await look();
    expect(channels.channels.every(({ listed }) => listed)).toBe(true);
  }
  const live = await query<{ saleorApiUrl: string }>(
    databaseUrl,
    'SELECT "saleorApiUrl" FROM "Installation" WHERE "retiredAt" IS NULL',
  );
  expect(live.map(({ saleorApiUrl }) => saleorApiUrl).sort()).toEqual(
    shops.map(({ place }) => place.standIn.apiUrl).sort(),
  );

  const { connections } = await main.look();
  expect(connections.map(({ id }) => id).sort()).toEqual([...connectionIds].sort());
  for (const { health } of connections) {
    expect(health).toEqual({ state: 'OK', webhook: 'ENABLED' });
  }
  await Promise.all(accounts.map((one) => hearsEvents(stripe, stripeUrl, one)));

  const variants = await first.staff.variants('default-channel');
  const shopper = makeShopper({
    ...{ saleorApiUrl: saleor.apiUrl, stripeUrl, gatewayId, clock, random },
    publishableKey: account.publishableKey,
  });
  const cart = await shopper.fillCart({
    channel: 'default-channel',
    variantId: variants.get('mug') ?? '',
    quantity: 1,
    email: 'shopper@example.com',
  });
  const payment = await shopper.startPayment({ sourceId: cart.checkoutId });
  await shopper.confirm(payment, 'pm_card_visa');
  await shopper.finishPayment(payment);
  const orderId = await shopper.complete(cart.checkoutId);
  await until('the order to be in sync', async () => {
    const rows = await main.dashboard.rows();
    const row = rows.find((one) => one.orderId === orderId);
    return row?.syncState === 'IN_SYNC' && row.saleorChargeStatus === 'FULL';
  });
}, 600_000);

test('a first start that is killed in the middle of a migration is made up by the next one', async () => {
  const databaseUrl = await openTestDatabase();
  await query(databaseUrl, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  // A table of the same name, which is not there yet for anybody else, holds the migration up.
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  closer.add(() => holder.end());
  await holder.query('BEGIN; CREATE TABLE "Problem" ("id" int)');
  const variables = { DATABASE_URL: databaseUrl, APP_MODE: 'development', LOG_LEVEL: 'error' };
  const say = () => undefined;
  const victim = await makeVictim({ clock, variables, say });
  closer.add(victim.stop);
  victim.start();
  await until('the migration to be held up', async () => {
    const waiting = await query(
      databaseUrl,
      `SELECT 1 FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'
         AND query LIKE '%CREATE TABLE "Installation"%'`,
    );
    return waiting.length > 0;
  });
  await victim.kill();
  victim.start();
  await holder.query('ROLLBACK');
  await victim.up();
  expect((await fetch(`${victim.url}/api/health`)).status).toBe(200);
  const history = await query(
    databaseUrl,
    'SELECT 1 FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL',
  );
  expect(history.length).toBeGreaterThan(0);
}, 600_000);
