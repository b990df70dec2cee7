import { makeSystemRandom } from '../../adapters/system/random';
import { startApp, type StartedApp } from '../../runtime/start-app';
import type { Clock } from '../../ports/clock';
import type { SeededRandom } from '../simulator/seeded-random';
import { demoChannels, lastPieces } from './channels';
import { makeDashboard, type Dashboard } from './dashboard';
import type { FreshDatabase } from './database';
import { makeMishaps, type Mishaps } from './mishaps';
import { makeShopper } from '../storefront/shopper';
import { makeStaff } from '../storefront/staff';
import type { Stage } from './stage';
import { account, makeMerchant, makeOffice, startStandIns, type StandIns } from './stand-ins';

export const gatewayId = 'saleor.app.stripe.orders';

/** The whole world of the demo: both counterparties, the app, and everybody who acts. */
export interface World extends Omit<StandIns, 'close'> {
  readonly mishaps: Mishaps;
  readonly databaseUrl: string;
  readonly dashboard: Dashboard;
  readonly stage: Stage;
  readonly appUrl: string;
  /** Kills the app as a power cut would, and starts it again. */
  restart(): Promise<void>;
}

export interface WorldInput {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** Orders that will find their article sold. */
  readonly lastPieces: number;
  /** See `Stage`. */
  readonly deafMs: number;
  /** Opens an empty database, kept apart from the user's own. */
  readonly database: () => Promise<FreshDatabase>;
  /** How often the app looks for what no webhook told; production waits longer. */
  readonly sweepSeconds: number;
  /** Told of each thing as it is begun. */
  readonly say: (what: string) => void;
}

/** What was opened, closed backwards, also where a later thing could not be opened. */
export interface Closer {
  add(close: () => Promise<void>): void;
  close(): Promise<void>;
}

export const makeCloser = (): Closer => {
  const opened: (() => Promise<void>)[] = [];
  return {
    add: (close) => void opened.push(close),
    close: async () => {
      for (let next = opened.pop(); next; next = opened.pop()) await next();
    },
  };
};

/** Whatever it opens is given to `closer` at once. */
export const openWorld = async (input: WorldInput, closer: Closer): Promise<World> => {
  const { clock, random, say } = input;
  const mishaps = makeMishaps(random, clock);
  const standIns = await startStandIns({
    clock,
    random,
    mishaps,
    variants: lastPieces(input.lastPieces),
  });
  closer.add(standIns.close);
  say(`Saleor stand-in ${standIns.saleorUrl}, Stripe stand-in ${standIns.stripeUrl}`);

  const database = await input.database();
  closer.add(database.close);
  const variables = {
    DATABASE_URL: database.databaseUrl,
    APP_ID: gatewayId,
    APP_MODE: 'production',
    SECRET_KEY: makeSystemRandom().token(32),
    ALLOWED_SALEOR_URLS: standIns.saleor.apiUrl,
    DASHBOARD_ORIGINS: standIns.saleorUrl,
    STRIPE_API_URL: standIns.stripeUrl,
    // A minute of the demo is a busy hour of one shop, and the stand-in has no limit of Stripe's.
    STRIPE_CALLS_PER_SECOND: '1000',
    SWEEP_SECONDS: String(input.sweepSeconds),
    LOG_LEVEL: 'error',
    WORKER: 'inline',
  };
  const start = (port: number): Promise<StartedApp> =>
    startApp({ env: { ...variables, APP_URL: '' }, port, quiet: true, say });
  let app = await start(0);
  closer.add(() => app.stop());
  const { env } = app;
  say(`App ${env.appUrl}`);

  const parties = await install(standIns, env.appUrl, input);
  return {
    ...standIns,
    ...parties,
    mishaps,
    appUrl: env.appUrl,
    databaseUrl: database.databaseUrl,
    restart: async () => {
      await app.kill();
      app = await start(env.port);
    },
  };
};

/** Staff installs the app, connects a Stripe account and assigns it to every channel. */
const install = async (
  standIns: StandIns,
  appUrl: string,
  input: WorldInput,
): Promise<Pick<World, 'dashboard' | 'stage'>> => {
  const { clock, random, say } = input;
  const { saleor, stripeUrl } = standIns;
  const saleorApiUrl = saleor.apiUrl;
  const staff = makeStaff({ saleorApiUrl, token: saleor.control.staffToken, sleep: clock.sleep });
  const appId = await staff.install(`${appUrl}/api/manifest`);
  say(`Installed as ${appId}`);
  const token = () => staff.appToken(appId);
  const dashboard = makeDashboard({ appUrl, saleorApiUrl, token });
  const keys = { publishableKey: account.publishableKey, secretKey: account.secretKey };
  const connectionId = await dashboard.connect({ name: 'Demo shop', ...keys });
  for (const channel of Object.values(demoChannels)) {
    await dashboard.assign(channel.slug, connectionId, channel.completion);
  }
  say(`Connected to ${account.id}, ${Object.keys(demoChannels).length} channels assigned`);

  const variants = await staff.variants(demoChannels.us.slug);
  let given = 0;
  const front = { saleorApiUrl, stripeUrl, gatewayId, clock, random: random.fork('shopper') };
  const stage: Stage = {
    shopper: makeShopper({ ...front, publishableKey: account.publishableKey }),
    staff,
    merchant: makeMerchant(stripeUrl),
    office: makeOffice(saleor),
    saleor,
    clock,
    random: random.fork('stories'),
    variant: (sku) => variants.get(sku) ?? '',
    lastPiece: () => `last-${(given += 1)}`,
    deafMs: input.deafMs,
  };
  return { dashboard, stage };
};
