import { makeSystemRandom } from '../../adapters/system/random';
import type { Clock } from '../../ports/clock';
import { startApp, type StartedApp } from '../../host/start-app';
import { demoChannels } from '../demo/channels';
import { makeDashboard } from '../demo/dashboard';
import { openFreshDatabase } from '../demo/database';
import { account, listenSaleor, type Watch } from '../demo/stand-ins';
import type { SaleorStandIn } from '../saleor/contract';
import { makeShopper, type Shopper } from '../storefront/shopper';
import { makeStaff } from '../storefront/staff';
import { gatewayId, type Closer } from '../demo/world';
import { measuredSettings, openMeter, type Meter } from './meter';
import type { SessionTemplate } from './prepare';
import { startStripeChild, type Description, type StripeChild } from './stripe-child';

/** The installed app, and patterns of what both sides send it. */
export interface BenchShop extends Patterns {
  readonly app: StartedApp;
  /** From the start of the process to its first good answer, milliseconds. */
  readonly startMs: number;
  readonly meter: Meter;
  /** Starts another process of the same app on the same database, one that works. */
  startWorker(): Promise<StartedApp>;
  /** A meter of other processes than `app`, on the same database and beside the same stand-ins. */
  meterOf(appPids: readonly number[]): Promise<Meter>;
  readonly databaseUrl: string;
  readonly databasePid: number;
  readonly stripeUrl: string;
  readonly saleor: SaleorStandIn;
  /** From now on each answer of Saleor to the app takes so long. */
  setSaleorDelay(ms: number): void;
  /** Counts webhooks that the benchmark sends in the place of a side. */
  noteSent(webhooks: number): void;
  /** Whether both sides send their webhooks; at first they do. */
  setDelivering(isOn: boolean): Promise<void>;
}

interface Patterns {
  readonly gateway: SessionTemplate;
  readonly initialize: SessionTemplate;
  readonly process: SessionTemplate;
  readonly event: Description;
  readonly shopper: Shopper;
  /** An article that is never sold out, by channel. */
  readonly variants: Readonly<Record<'us' | 'app', string>>;
}

interface BenchShopInput {
  readonly clock: Clock;
  readonly worker: 'inline' | 'off';
  /** Starts twice, so that `startMs` is of an app that is built and migrated. */
  readonly measureStart: boolean;
  /** Takes the app's log, as it comes. */
  readonly output: (text: string) => void;
  readonly say: (line: string) => void;
}

export const benchFolder = '.data/bench';

/** Saleor's stand-in, in this process, with what the benchmark sees and changes of it. */
const openSaleor = async (clock: Clock, closer: Closer) => {
  let delayMs = 0;
  let calls = 0;
  let deliveries = 0;
  const watch: Watch = async (request, answer) => {
    // Shoppers bear no token: they are answered at once.
    const isApp = request.url.includes('/graphql/') && request.headers.has('authorization');
    if (isApp) calls += 1;
    // Its questions (`…_session`) are no webhooks that a worker follows up.
    if (/\/api\/webhooks\/saleor\/\w+$(?<!_session)/.test(request.url)) deliveries += 1;
    if (isApp && delayMs > 0) await clock.sleep(delayMs);
    return answer();
  };
  const { standIn, close } = await listenSaleor({ clock, random: makeSystemRandom(), watch });
  closer.add(close);
  return {
    standIn,
    counts: () => ({ calls, deliveries }),
    setDelay: (ms: number) => {
      delayMs = ms;
    },
    setDelivering: (isOn: boolean) => {
      standIn.faults.delivery = isOn ? () => null : () => ({ drop: true });
    },
  };
};

/** Starts clients and app, installs, connects, and takes one payment as the pattern. */
export const openShop = async (input: BenchShopInput, closer: Closer): Promise<BenchShop> => {
  const { clock, say } = input;
  const stripe = await startStripeChild();
  closer.add(stripe.stop);
  const saleor = await openSaleor(clock, closer);
  const database = await openFreshDatabase(benchFolder, clock.now(), measuredSettings);
  closer.add(database.close);
  const variables = {
    DATABASE_URL: database.databaseUrl,
    DATA_DIR: benchFolder,
    APP_ID: gatewayId,
    APP_URL: '',
    APP_MODE: 'production',
    SECRET_KEY: makeSystemRandom().token(32),
    ALLOWED_SALEOR_URLS: saleor.standIn.apiUrl,
    STRIPE_API_URL: stripe.url,
    // The worker keeps up with what is measured, as it would with many accounts.
    STRIPE_CALLS_PER_SECOND: '9999',
    LOG_LEVEL: 'warn',
    WORKER: input.worker,
  };
  const start = (env: Readonly<Record<string, string>> = variables): Promise<StartedApp> =>
    startApp({ env, port: 0, quiet: true, say, output: input.output });
  // The first start builds and migrates; the second one is the one to measure.
  if (input.measureStart) await (await start()).stop();
  const began = clock.now();
  const app = await start();
  const startMs = clock.now() - began;
  closer.add(app.stop);
  let sent = 0;
  const counts = async () => {
    const [ofSaleor, ofStripe] = [saleor.counts(), await stripe.counts()];
    return {
      stripeCalls: ofStripe.calls,
      saleorCalls: ofSaleor.calls,
      deliveries: ofSaleor.deliveries + ofStripe.deliveries + sent,
    };
  };
  const { databaseUrl, serverPid: databasePid } = database;
  const meterOf = (appPids: readonly number[]): Promise<Meter> =>
    openMeter({ appPids, databasePid, databaseUrl, counts });
  const meter = await meterOf([app.pid]);
  closer.add(meter.close);
  await stripe.setDelivering(true);
  return {
    startWorker: () => start({ ...variables, APP_URL: app.env.appUrl, WORKER: 'inline' }),
    ...{ app, startMs, meter, meterOf, databaseUrl, databasePid, saleor: saleor.standIn },
    stripeUrl: stripe.url,
    ...(await patterns(input, app, saleor.standIn, stripe)),
    setSaleorDelay: saleor.setDelay,
    noteSent: (webhooks) => {
      sent += webhooks;
    },
    setDelivering: async (isOn) => {
      saleor.setDelivering(isOn);
      await stripe.setDelivering(isOn);
    },
  };
};

const patterns = async (
  { clock }: BenchShopInput,
  { env }: StartedApp,
  saleor: SaleorStandIn,
  stripe: StripeChild,
): Promise<Patterns> => {
  const saleorApiUrl = saleor.apiUrl;
  const staff = makeStaff({ saleorApiUrl, token: saleor.control.staffToken, sleep: clock.sleep });
  const appId = await staff.install(`${env.appUrl}/api/manifest`);
  const token = () => staff.appToken(appId);
  const dashboard = makeDashboard({ appUrl: env.appUrl, saleorApiUrl, token });
  const { publishableKey, secretKey } = account;
  const connectionId = await dashboard.connect({ name: 'Bench', publishableKey, secretKey });
  const channels = { us: demoChannels.us.slug, app: demoChannels.app.slug };
  await dashboard.assign(channels.us, connectionId, 'storefront');
  await dashboard.assign(channels.app, connectionId, 'app');

  const random = makeSystemRandom();
  const front = { saleorApiUrl, stripeUrl: stripe.url, publishableKey, gatewayId, clock, random };
  const shopper = makeShopper(front);
  const chairOf = async (channel: string) => (await staff.variants(channel)).get('chair') ?? '';
  const variants = { us: await chairOf(channels.us), app: await chairOf(channels.app) };
  const cart = await shopper.fillCart({
    channel: channels.us,
    variantId: variants.us,
    quantity: 1,
    email: 'shopper@example.com',
  });
  await shopper.askGateway(cart.checkoutId);
  const payment = await shopper.startPayment({ sourceId: cart.checkoutId });
  await shopper.confirm(payment, 'pm_card_visa');
  await shopper.finishPayment(payment);
  const about = { transactionId: payment.transactionId, checkoutId: cart.checkoutId };
  const templateOf = (event: string): SessionTemplate => {
    const sent = saleor.read.deliveries().find((delivery) => delivery.event === event);
    if (!sent?.body) throw new Error(`Saleor did not send ${event}.`);
    const { customHeaders, body } = sent;
    const path = new URL(sent.targetUrl).pathname;
    return { event: event.toLowerCase(), path, customHeaders, body, saleorApiUrl, about };
  };
  return {
    gateway: templateOf('PAYMENT_GATEWAY_INITIALIZE_SESSION'),
    initialize: templateOf('TRANSACTION_INITIALIZE_SESSION'),
    process: templateOf('TRANSACTION_PROCESS_SESSION'),
    event: await stripe.describe(),
    ...{ shopper, variants },
  };
};
