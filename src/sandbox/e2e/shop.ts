import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { startApp } from '../../host/start-app';
import { type Shopper, makeShopper } from '../storefront/shopper';
import { type Staff, makeStaff } from '../storefront/staff';
import { type Handle, type Listening, listen } from '../http';
import type { SaleorControl } from '../saleor/contract';
import { makeSaleorStandIn } from '../saleor/stand-in';
import { makeStripeStandIn } from '../stripe/stand-in';

export const testKeys = {
  publishableKey: 'pk_test_51EndToEndPublishable',
  secretKey: 'sk_test_51EndToEndSecretCanary',
} as const;

/** Everything around the pages: a Saleor with its Dashboard, a Stripe, the built app installed. */
export interface Shop {
  readonly appUrl: string;
  readonly saleorApiUrl: string;
  /** Where the Dashboard shows the app; `path` is a page of the app's. */
  dashboardUrl(path: string): string;
  /** A page of the Dashboard's own, such as `/orders`. */
  saleorUrl(path: string): string;
  readonly setDashboardVersion: SaleorControl['setDashboardVersion'];
  /** The app's id in this Saleor. */
  readonly appId: string;
  /** The token that the Dashboard hands to the app. */
  appToken(): Promise<string>;
  readonly staff: Staff;
  readonly addStaff: SaleorControl['addStaff'];
  readonly shopper: Shopper;
  /** Lines of the app's log, warnings and errors alone. */
  log(): readonly string[];
  /** What the Stripe stand-in was asked, as `POST /v1/…`. */
  stripeCalls(): readonly string[];
  close(): Promise<void>;
}

const secretKey = 'an-end-to-end-secret-of-more-than-32-bytes';
const clock = makeSystemClock();
const random = makeSystemRandom();

/** Some addresses have to be known before what answers there can be made. */
const listenFirst = async (): Promise<Listening & { answerWith(handle: Handle): void }> => {
  let handle: Handle = async () => new Response('Not ready', { status: 503 });
  const listening = await listen((request) => handle(request));
  return { ...listening, answerWith: (later) => void (handle = later) };
};

const startStandIns = async () => {
  const stripe = makeStripeStandIn({
    clock,
    random,
    fetch,
    accounts: [{ id: 'acct_EndToEnd', livemode: false, ...testKeys }],
  });
  const stripeServer = await listen((request) => stripe.handle(request));
  const saleorServer = await listenFirst();
  const apiUrl = `${saleorServer.url}/graphql/`;
  const saleor = makeSaleorStandIn({ clock, random, fetch, apiUrl, version: '3.23' });
  saleorServer.answerWith((request) => saleor.handle(request));
  const dashboardServer = await listen((request) => saleor.dashboard(request));
  return { stripe, stripeServer, saleor, saleorServer, dashboardServer };
};

/** The app runs as in production, so that its own policies are the ones that are tried. */
export const openShop = async (databaseUrl: string): Promise<Shop> => {
  const standIns = await startStandIns();
  const { stripe, stripeServer, saleor, saleorServer, dashboardServer } = standIns;
  const written: string[] = [];
  const app = await startApp({
    port: 0,
    quiet: true,
    output: (text) => written.push(text),
    env: {
      APP_MODE: 'production',
      DATABASE_URL: databaseUrl,
      SECRET_KEY: secretKey,
      ALLOWED_SALEOR_URLS: saleor.apiUrl,
      DASHBOARD_ORIGINS: dashboardServer.url,
      STRIPE_API_URL: stripeServer.url,
      LOG_LEVEL: 'warn',
    },
  });
  const token = () => saleor.control.staffToken();
  const saleorApiUrl = saleor.apiUrl;
  const staff = makeStaff({ saleorApiUrl, token, sleep: clock.sleep });
  const appId = await staff.install(`${app.url}/api/manifest`);
  const shopper = makeShopper({
    saleorApiUrl,
    stripeUrl: stripeServer.url,
    publishableKey: testKeys.publishableKey,
    gatewayId: app.env.appId,
    clock,
    random,
  });
  return {
    appUrl: app.url,
    appId,
    saleorApiUrl,
    dashboardUrl: (path) =>
      `${dashboardServer.url}/dashboard/extensions/app/${encodeURIComponent(appId)}${path}`,
    saleorUrl: (path) => `${dashboardServer.url}/dashboard${path}`,
    setDashboardVersion: saleor.control.setDashboardVersion,
    appToken: () => staff.appToken(appId),
    staff,
    addStaff: saleor.control.addStaff,
    shopper,
    log: () => written.join('').split('\n'),
    stripeCalls: () => stripe.ledger.map(({ method, path }) => `${method} ${path}`),
    close: async () => {
      await app.stop();
      saleor.control.close();
      stripe.close();
      await Promise.all([saleorServer, dashboardServer, stripeServer].map((one) => one.close()));
    },
  };
};
