import { makeSystemRandom } from '../../adapters/system/random';
import type { Clock } from '../../ports/clock';
import { startKiller, type Killer, type KillerDeps } from '../kill/killer';
import { makeVictim } from '../kill/victim';
import type { SeededRandom } from '../simulator/seeded-random';
import { demoChannels, lastPieces } from './channels';
import { makeDashboard, type Dashboard } from './dashboard';
import type { FreshDatabase } from './database';
import { makeMishaps, type Mishaps } from './mishaps';
import { makeShopper } from '../storefront/shopper';
import { makePatience, type Patience } from '../storefront/patience';
import { makeStaff } from '../storefront/staff';
import type { Stage } from './stage';
import {
  account,
  makeMerchant,
  makeOffice,
  startStandIns,
  type StandIns,
  type Watch,
} from './stand-ins';

export const gatewayId = 'saleor.app.stripe.orders';

/** The whole world of the demo: both clients, the app, and everybody who acts. */
export interface World extends Omit<StandIns, 'close'> {
  readonly mishaps: Mishaps;
  readonly databaseUrl: string;
  readonly dashboard: Dashboard;
  readonly stage: Stage;
  readonly appUrl: string;
  /** Who kills the app again and again, from its first start on; null in a calm world. */
  readonly killer: Killer | null;
  /** What people do who get no answer. */
  readonly patience: Patience;
}

/** How the app is killed. */
export type Killing = Pick<KillerDeps, 'plans' | 'onKill' | 'onFailure'> & {
  /** What the app did before it died is told within so many milliseconds. */
  readonly deafMs: number;
};

interface WorldInput {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** Orders that will find their article sold. */
  readonly lastPieces: number;
  /** Null = it is left alive. */
  readonly killing: Killing | null;
  /** Sees the app's requests to both sides, and Saleor's to the app. */
  readonly watch?: Watch;
  /** Opens an empty database, kept apart from the user's own. */
  readonly database: () => Promise<Omit<FreshDatabase, 'serverPid'>>;
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

/** The same address each time, so that a page left open finds the next demo. */
const dashboardPort = 9_100;

/** A person tries again for so long: longer than any row of kills during the installation. */
const patienceMs = 90_000;

/** Whatever it opens is given to `closer` at once. */
export const openWorld = async (input: WorldInput, closer: Closer): Promise<World> => {
  const { clock, random, killing, say } = input;
  const mishaps = makeMishaps(random, clock);
  const standIns = await startStandIns({
    clock,
    random,
    mishaps,
    watch: input.watch,
    variants: lastPieces(input.lastPieces),
    preferredDashboardPort: dashboardPort,
  });
  closer.add(standIns.close);
  say(`Dashboard ${standIns.dashboardUrl}/dashboard/ – look around while shoppers buy`);
  say(`Saleor stand-in ${standIns.saleor.apiUrl}, Stripe stand-in ${standIns.stripeUrl}`);

  const database = await input.database();
  closer.add(database.close);
  const { databaseUrl } = database;
  const variables = {
    ...appVariables(standIns, databaseUrl),
    SWEEP_SECONDS: String(input.sweepSeconds),
  };
  const victim = await makeVictim({ clock, variables, say });
  closer.add(victim.stop);
  say(`App ${victim.url}`);
  victim.start();
  const killer = killing
    ? startKiller({ clock, random: random.fork('kill'), victim, ...killing })
    : null;
  if (killer) closer.add(async () => void (await killer.stop()));
  else await victim.up();

  const patience = makePatience(clock, killer ? patienceMs : 0);
  const parties = await install(standIns, victim.url, input, patience);
  const lastKillAt = () => killer?.lastKillAt() ?? 0;
  const stage = { ...parties.stage, deafMs: killing?.deafMs ?? 0, lastKillAt };
  return {
    ...{ ...standIns, ...parties, stage, mishaps, killer, patience, databaseUrl },
    appUrl: victim.url,
  };
};

/** What the app is told of the world of the demo. */
export const appVariables = (
  { saleor, dashboardUrl, stripeUrl }: Pick<StandIns, 'saleor' | 'dashboardUrl' | 'stripeUrl'>,
  databaseUrl: string,
): Readonly<Record<string, string>> => ({
  DATABASE_URL: databaseUrl,
  APP_ID: gatewayId,
  APP_MODE: 'production',
  SECRET_KEY: makeSystemRandom().token(32),
  ALLOWED_SALEOR_URLS: saleor.apiUrl,
  DASHBOARD_ORIGINS: dashboardUrl,
  STRIPE_API_URL: stripeUrl,
  // A minute of the demo is a busy hour of one shop, and the stand-in has no limit of Stripe's.
  STRIPE_CALLS_PER_SECOND: '1000',
  LOG_LEVEL: 'error',
  WORKER: 'inline',
});

/** Staff installs the app, connects a Stripe account and assigns it to every channel. */
const install = async (
  standIns: StandIns,
  appUrl: string,
  input: WorldInput,
  patience: Patience,
): Promise<{
  readonly dashboard: Dashboard;
  readonly stage: Omit<Stage, 'deafMs' | 'lastKillAt'>;
}> => {
  const { clock, random, say } = input;
  const { saleor, stripeUrl } = standIns;
  const saleorApiUrl = saleor.apiUrl;
  const staff = makeStaff({ saleorApiUrl, token: saleor.control.staffToken, sleep: clock.sleep });
  const appId = await patience(() => staff.install(`${appUrl}/api/manifest`));
  say(`Installed as ${appId}`);
  const token = () => staff.appToken(appId);
  const dashboard = makeDashboard({ appUrl, saleorApiUrl, token });
  const { publishableKey, secretKey } = account;
  const keys = { name: 'Demo shop', publishableKey, secretKey };
  const connectionId = await patience(() => dashboard.connect(keys));
  for (const { slug, completion } of Object.values(demoChannels)) {
    await patience(() => dashboard.assign(slug, connectionId, completion));
  }
  say(`Connected to ${account.id}, ${Object.keys(demoChannels).length} channels assigned`);

  const variants = await staff.variants(demoChannels.us.slug);
  let given = 0;
  const front = { saleorApiUrl, stripeUrl, gatewayId, clock, random: random.fork('shopper') };
  const stage = {
    shopper: makeShopper({ ...front, publishableKey }),
    staff,
    merchant: makeMerchant(stripeUrl),
    office: makeOffice(saleor),
    saleor,
    clock,
    random: random.fork('stories'),
    variant: (sku: string) => variants.get(sku) ?? '',
    lastPiece: () => `last-${(given += 1)}`,
  };
  return { dashboard, stage };
};
