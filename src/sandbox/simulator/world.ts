import { makeMemoryStore } from '../memory-store/store';
import type { Log } from '../../ports/log';
import type { InstallationId } from '../../domain/facts/ids';
import { everyMirror, newestFirst, type Store } from '../../ports/store';
import { makeSaleorStandIn } from '../saleor/stand-in';
import type { Fetch, SaleorStandIn } from '../saleor/contract';
import { makeStripeStandIn, type StripeStandIn } from '../stripe/stand-in';
import { judge, type Evidence } from './judge';
import { pursesOf, type Purses } from './means';
import { limits } from '../../server/limits';
import { makeNetwork } from './network';
import { makeHost } from './host';
import type { Mutation } from './mutation';
import { account, apiUrl, appId, install, spoil, variantId } from './setting';
import type { Surroundings } from './process';
import type { Profile } from './profiles';
import { makeSeededRandom, type SeededRandom } from './seeded-random';
import { makeShop, type Shop } from './shop';
import { edited, giftCard, liveSeldom } from './seldom';
import { channels, liveThrough } from './users';
import { aheadOf, makeVirtualClock, type VirtualClock } from './virtual-clock';

const minute = 60_000;
const midnight = Date.UTC(2026, 0, 1);
/** Shoppers come and staff work in this time; after it the last fault is over. */
const busyMs = 50 * minute;
const shoppers = 6;
const priceMajor = 10;

export interface Ending {
  /** What is broken, in words; empty is good. */
  readonly violations: readonly string[];
  readonly orders: number;
  readonly steps: number;
  /** What the violations were found in. */
  readonly evidence: Evidence;
}

/** What kind of world a seed is played in. */
interface Kind {
  readonly profile: Profile;
  /** Some shoppers are asked by their bank, and some pay by debits that take their time. */
  readonly banks: boolean;
  /** The defence that is taken away; `intact` = none. */
  readonly mutation: Mutation;
}

/** A world that nobody came to yet: both sides, and the app between them. */
interface Opened {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly saleor: SaleorStandIn;
  readonly stripe: StripeStandIn;
  readonly shop: Shop;
  readonly purses: Purses;
  /** What there is to judge now. */
  evidence(): Promise<Evidence>;
  close(): void;
}

export const openWorld = async (seed: number, kind: Kind, log: Log): Promise<Opened> => {
  const { profile, mutation } = kind;
  const clock = makeVirtualClock(midnight);
  const random = makeSeededRandom(seed);
  const weather = { isFair: () => clock.now() >= midnight + busyMs };
  const store = makeMemoryStore({ random: random.fork('store') });
  const app = makeHost();
  const taken: typeof fetch = async (input, init) => app.take(new Request(input, init));
  const fetchApp = mutation.toApp?.(taken) ?? taken;
  const purses = pursesOf(kind.banks, profile.settlementMs, random.fork('purses'));
  const saleor = makeShopSaleor(clock, random.fork('saleor'), fetchApp, purses);
  const stripe = makeStripeStandIn({
    clock,
    random: random.fork('stripe'),
    fetch: fetchApp,
    accounts: [account],
    // A pending refund takes days in life.
    delays: { settlementMs: purses.settlementMs, refundMs: purses.settlementMs },
  });
  const { installation, connection } = await install(store, saleor, stripe, clock.now());
  spoil({ profile, clock, isFair: weather.isFair, random: random.fork('faults') }, saleor, stripe);
  const toSaleor = makeNetwork(profile, weather, clock, random.fork('to saleor'), saleor.handle);
  const around: Surroundings = {
    clock: aheadOf(clock, random.fork('ahead').between(0, profile.aheadMs)),
    random: random.fork('app'),
    profile,
    store,
    log,
    mutation,
    isFair: weather.isFair,
    toSaleor: mutation.toSaleor?.(toSaleor) ?? toSaleor,
    toStripe: makeNetwork(profile, weather, clock, random.fork('to stripe'), stripe.handle),
  };
  app.run(around, installation, connection);
  const { publishableKey, secretKey } = account;
  const staffToken = saleor.control.staffToken();
  return {
    ...{ clock, random, saleor, stripe, purses },
    shop: makeShop({ saleor, stripe, staffToken, publishableKey, secretKey }),
    evidence: async () => ({
      saleor: saleor.read,
      intents: [...stripe.world(account.id).intents.values()],
      ...(await recordOf(store, installation.id)),
      appIdentifier: appId,
      isSwept: profile.sweep,
      roundTripMs: 2 * (profile.latencyMs + profile.slowMs),
      isPrompt: profile.pause === 0 && profile.slowMs < limits.saleorWorkerMs,
    }),
    close: () => {
      app.stop();
      saleor.control.close();
      stripe.close();
    },
  };
};

/** Plays one seed to its end: the real features and adapters between two stand-ins. */
export const simulate = async (seed: number, kind: Kind, log: Log): Promise<Ending> => {
  const world = await openWorld(seed, kind, log);
  const { saleor, stripe } = world;
  const lives = startLives(world, kind.profile);
  await world.clock.runUntil(midnight + busyMs + kind.profile.calmMs);
  world.close();
  // A shopper's own error is a bug of the simulation; whoever still waits is left to it.
  await Promise.race([Promise.all(lives), Promise.resolve()]);
  const evidence = await world.evidence();
  return {
    evidence,
    violations: judge(evidence),
    orders: saleor.read.orders().length,
    steps: stripe.ledger.length + saleor.read.requests().length,
  };
};

/** Where things are sold: plenty of one article, too few of the other. */
const makeShopSaleor = (
  clock: VirtualClock,
  random: SeededRandom,
  fetch: Fetch,
  { banks }: Purses,
): SaleorStandIn =>
  makeSaleorStandIn({
    clock,
    random,
    fetch,
    apiUrl,
    version: '3.23',
    sign: false,
    channels: [...channels, edited].map((slug) => ({
      slug,
      // Debits are in euros (docs.stripe.com/payments/sepa-debit).
      currencyCode: banks ? 'EUR' : 'USD',
      settings: {
        allowUnpaidOrders: slug === 'order-first' || slug === edited,
        automaticallyConfirmAllNewOrders: slug !== edited,
        markAsPaidStrategy: 'TRANSACTION_FLOW',
        automaticallyCompleteFullyPaidCheckouts: slug === 'saleor',
        automaticCompletionDelay: 1,
      },
    })),
    variants: [
      { sku: 'plenty', productName: 'Plenty', price: priceMajor, isShippingRequired: false },
      {
        sku: 'scarce',
        productName: 'Scarce',
        price: priceMajor,
        quantity: 2,
        isShippingRequired: false,
      },
    ],
  });

const startLives = (
  { clock, random, saleor, shop, purses }: Opened,
  { returns }: Profile,
): readonly Promise<void>[] => {
  const users = {
    ...{ clock, shop, purses, priceMajor, returns },
    read: saleor.read,
    gateway: appId,
    plenty: variantId(1),
    scarce: variantId(2),
  };
  saleor.control.addPromoCode(giftCard);
  const all = Array.from({ length: shoppers }, (_, place) =>
    liveThrough(users, random.fork(`shopper ${place}`)),
  );
  return [...all, liveSeldom(users, random.fork('seldom'))];
};

/** The app's own record at the end: the rows of the sync table, and what was done. */
const recordOf = async (
  store: Store,
  id: InstallationId,
): Promise<Pick<Evidence, 'mirrors' | 'effects'>> => {
  const query = { ...everyMirror, sort: newestFirst, limit: 1_000, cursor: null };
  const { rows: mirrors } = await store.listMirrors(id, query);
  const records = await Promise.all(
    mirrors.map(({ purchaseId }) => store.readPurchase(id, purchaseId)),
  );
  const effects = records.flatMap((record) => record?.effects ?? []);
  return { mirrors, effects: new Map(effects.map((effect) => [effect.key, effect.id])) };
};
