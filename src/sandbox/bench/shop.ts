import { makeSystemRandom } from '../../adapters/system/random';
import type { Clock } from '../../ports/clock';
import { startApp, type StartedApp } from '../../runtime/start-app';
import { demoChannels } from '../demo/channels';
import { makeDashboard } from '../demo/dashboard';
import { openFreshDatabase } from '../demo/database';
import { account, listenSaleor, type Watch } from '../demo/stand-ins';
import type { SaleorStandIn } from '../saleor/contract';
import { makeShopper, type Shopper } from '../storefront/shopper';
import { makeStaff } from '../storefront/staff';
import { gatewayId, type Closer } from '../demo/world';
import { jwks } from '../saleor/signing';
import type { SessionTemplate } from './prepare';
import { startStripeChild, type Description, type StripeChild } from './stripe-child';

/** The installed app, and patterns of what both sides send it. */
export interface BenchShop {
  readonly app: StartedApp;
  /** From the start of the process to its first good answer, milliseconds. */
  readonly startMs: number;
  readonly session: SessionTemplate;
  readonly stripe: Description;
  /** Signs events for the floor. */
  readonly floorSecret: string;
  readonly databaseUrl: string;
  readonly saleor: SaleorStandIn;
  readonly shopper: Shopper;
  /** An article that is never sold out. */
  readonly variantId: string;
  /** From now on each answer of Saleor to the app takes so long. */
  setSaleorDelay(ms: number): void;
}

export interface BenchShopInput {
  readonly clock: Clock;
  readonly worker: 'inline' | 'off';
  readonly say: (line: string) => void;
}

const floorSecret = 'whsec_of_the_floor_and_of_nobody_else';
const dataDir = '.data/bench';

/** Starts counterparties and app, installs, connects, and takes one payment as the pattern. */
export const openShop = async (input: BenchShopInput, closer: Closer): Promise<BenchShop> => {
  const { clock, say } = input;
  const stripe = await startStripeChild();
  closer.add(stripe.stop);
  let delayMs = 0;
  // Shoppers bear no token: they are answered at once.
  const watch: Watch = async (request, answer) => {
    const isApp = request.url.includes('/graphql/') && request.headers.has('authorization');
    if (isApp && delayMs > 0) await clock.sleep(delayMs);
    return answer();
  };
  const saleor = await listenSaleor({ clock, random: makeSystemRandom(), watch });
  closer.add(saleor.close);
  const database = await openFreshDatabase(dataDir, clock.now());
  closer.add(database.close);
  const variables = {
    DATABASE_URL: database.databaseUrl,
    DATA_DIR: dataDir,
    APP_ID: gatewayId,
    APP_URL: '',
    APP_MODE: 'production',
    SECRET_KEY: makeSystemRandom().token(32),
    ALLOWED_SALEOR_URLS: saleor.standIn.apiUrl,
    STRIPE_API_URL: stripe.url,
    // The worker keeps up with what is measured, as it would with many accounts.
    STRIPE_CALLS_PER_SECOND: '9999',
    BENCH_FLOOR: JSON.stringify({ jwks: jwks(), webhookSecret: floorSecret }),
    LOG_LEVEL: 'warn',
    WORKER: input.worker,
  };
  const start = (): Promise<StartedApp> => startApp({ env: variables, port: 0, quiet: true, say });
  // The first start builds and migrates; the second one is the one to measure.
  await (await start()).stop();
  const began = clock.now();
  const app = await start();
  const startMs = clock.now() - began;
  closer.add(app.stop);
  return {
    ...{ app, startMs, floorSecret, databaseUrl: database.databaseUrl, saleor: saleor.standIn },
    ...(await patterns(input, app, saleor.standIn, stripe)),
    setSaleorDelay: (ms) => {
      delayMs = ms;
    },
  };
};

const patterns = async (
  { clock }: BenchShopInput,
  { env }: StartedApp,
  saleor: Awaited<ReturnType<typeof listenSaleor>>['standIn'],
  stripe: StripeChild,
): Promise<Pick<BenchShop, 'session' | 'stripe' | 'shopper' | 'variantId'>> => {
  const saleorApiUrl = saleor.apiUrl;
  const staff = makeStaff({ saleorApiUrl, token: saleor.control.staffToken, sleep: clock.sleep });
  const appId = await staff.install(`${env.appUrl}/api/manifest`);
  const token = () => staff.appToken(appId);
  const dashboard = makeDashboard({ appUrl: env.appUrl, saleorApiUrl, token });
  const { publishableKey, secretKey } = account;
  const connectionId = await dashboard.connect({ name: 'Bench', publishableKey, secretKey });
  await dashboard.assign(demoChannels.us.slug, connectionId, 'storefront');
  await dashboard.assign(demoChannels.app.slug, connectionId, 'app');

  const random = makeSystemRandom();
  const front = { saleorApiUrl, stripeUrl: stripe.url, publishableKey, gatewayId, clock, random };
  const shopper = makeShopper(front);
  const variants = await staff.variants(demoChannels.us.slug);
  const variantId = (await staff.variants(demoChannels.app.slug)).get('chair') ?? '';
  const cart = await shopper.fillCart({
    channel: demoChannels.us.slug,
    variantId: variants.get('chair') ?? '',
    quantity: 1,
    email: 'shopper@example.com',
  });
  const { transactionId } = await shopper.startPayment({ sourceId: cart.checkoutId });
  const sent = saleor.read
    .deliveries()
    .find(({ event }) => event === 'TRANSACTION_INITIALIZE_SESSION');
  if (!sent?.body) throw new Error('Saleor sent no payment session.');
  return {
    session: {
      path: new URL(sent.targetUrl).pathname,
      customHeaders: sent.customHeaders,
      body: sent.body,
      saleorApiUrl,
      transactionId,
      checkoutId: cart.checkoutId,
    },
    stripe: await stripe.describe(),
    ...{ shopper, variantId },
  };
};
