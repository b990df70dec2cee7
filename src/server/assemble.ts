import { verifyStripeEvent } from '../adapters/stripe/webhook';
import { defaultPolicy } from '../domain/decide/policy';
import { makeManifest } from '../handlers/manifest';
import { saleorHandlerFor, stripeHandlerFor } from '../handlers/registry';
import type { Connections } from '../installation/connections-contract';
import type { makeSetHeaderSecret } from '../installation/header-secret';
import { makeRefusalNotes } from '../installation/refusal-notes';
import type { RefusalNotes } from '../installation/refusal-notes';
import { makeRegister } from '../installation/register';
import type { Lifecycle } from '../installation/retire';
import { makeFetchKeys, makeSigningKeys } from '../installation/signing-keys';
import { makeVerifyDashboardToken } from '../installation/verify-dashboard-token';
import type { VerifyDashboardToken } from '../installation/verify-dashboard-token';
import { makeStandingNotes, withPaymentNotes } from '../installation/standing';
import type { StandingNotes } from '../installation/standing';
import { makeNoteRefusedUrl } from '../installation/url-refusals';
import type { NoteRefusedUrl } from '../installation/url-refusals';
import { makeVerifySaleor } from '../installation/verify-saleor';
import { makePaymentApp } from '../payment-app/payment-app';
import type { SaleorFor } from '../ports/saleor';
import type { StripeFor } from '../ports/stripe';
import type { Sync } from '../sync/contract';
import { makePrune } from '../sync/prune';
import { makeSync } from '../sync/sync';
import { startWorker } from '../sync/worker';
import type { Chore, Worker } from '../sync/worker';
import { makeTestPayments } from '../test-payment/test-payments';
import { makeApiClients } from './api-clients';
import type { ApiClients } from './api-clients';
import type { Platform } from './platform';
import { makeDashboardApi } from './dashboard-api/api';
import type { DashboardApi } from './dashboard-api/api';
import { makeMetrics, noMetrics } from './http/metrics';
import type { Metrics } from './http/metrics';
import { makeRoutes } from './http/routes';
import type { Routes } from './http/routes';
import { installationFeatures } from './installation-features';
import { limits, sweepEvery } from './limits';
import { withQueueAge } from './measured';

/** The features, put together. */
export interface App {
  readonly platform: Platform;
  readonly sync: Sync;
  readonly saleorFor: SaleorFor;
  readonly stripeFor: StripeFor;
  readonly connections: Connections;
  readonly lifecycle: Lifecycle;
  readonly verifyDashboardToken: VerifyDashboardToken;
  readonly dashboardApi: DashboardApi;
  readonly routes: Routes;
  /** What a worker does now and then. */
  readonly chores: readonly Chore[];
  startWorker(): Worker;
}

/** Puts the features together over any platform: production's, or one of stand-ins. */
export const assemble = (platform: Platform): App => {
  const { store, clock, random, log, secrets, wake, settings } = platform;
  const common = { store, clock, random, log, secrets };
  // Without the secret nobody can read them.
  const metrics = settings.workSecret === null ? noMetrics : makeMetrics({ ofProcess: true });
  const clients = makeApiClients(platform, metrics);
  const notes = makeNotes(common);
  const stripeFor = withPaymentNotes(clients.stripeFor, notes);
  const { saleorFor, identify } = clients;
  const sweepMs = settings.sweepMs ?? limits.sweepOpenMs;
  const options = { ...limits, ...sweepEvery(sweepMs), worker: settings.worker };
  const queue = { ...common, store: withQueueAge(store, { clock, metrics }) };
  const sync = makeSync({ ...queue, saleorFor, stripeFor, wake, policy: defaultPolicy, options });

  const installing = installationFeatures(platform, { ...clients, stripeFor }, notes);
  const { connections, lifecycle, setHeaderSecret } = installing;
  const prune = makePrune({ ...common, ...limits });
  const sweep = { everyMs: sweepMs, run: sync.sweepOnce };
  const chores = choresOf(sweep, installing, notes.flush, prune);

  const fetchKeys = makeFetchKeys(platform.strangerFetch);
  const noteRefusedUrl = makeNoteRefusedUrl(common);
  const keys = makeSigningKeys({ store, clock, fetchKeys, refreshMs: limits.jwksRefreshMs });
  return {
    platform,
    sync,
    saleorFor,
    stripeFor,
    connections,
    lifecycle,
    verifyDashboardToken: makeVerifyDashboardToken({ store, keys, clock, noteRefusedUrl }),
    dashboardApi: dashboardApiOf(platform, clients, { sync, connections, refusals: notes }),
    routes: makeAppRoutes(platform, {
      metrics,
      sync,
      chores,
      lifecycle,
      setHeaderSecret,
      identify,
      fetchKeys,
      verify: makeVerifySaleor(keys),
      noteRefusedUrl,
      notes,
      saleorFor,
      stripeFor,
    }),
    chores,
    startWorker: () => startWorker({ ...limits, sync, clock, wake, log, chores }),
  };
};

/** The API behind the pages, and the test payments that it starts. */
const dashboardApiOf = (
  { store, clock, random, log, settings }: Platform,
  { saleorFor, shopperFor, confirm }: ApiClients,
  parts: Pick<App, 'sync' | 'connections'> & { readonly refusals: RefusalNotes },
): DashboardApi => {
  const common = { store, clock, log, saleorFor, staffSaleorFor: saleorFor, shopperFor };
  const { appUrl, version, development } = settings;
  return makeDashboardApi({
    ...{ ...common, ...parts, appVersion: version, introspection: development },
    testPayments: makeTestPayments({ ...common, random, confirm, appUrl }),
  });
};

/** What is noted for people of the traffic of both sides. */
const makeNotes = (
  deps: Pick<Platform, 'store' | 'clock' | 'log'>,
): StandingNotes & RefusalNotes => {
  const standing = makeStandingNotes(deps);
  const refusals = makeRefusalNotes(deps);
  const flush = async (): Promise<void> => {
    await Promise.all([standing.flush(), refusals.flush()]);
  };
  return { ...standing, ...refusals, flush };
};

/** What a worker does now and then, the sweep first. */
const choresOf = (
  sweep: Omit<Chore, 'name'>,
  installing: ReturnType<typeof installationFeatures>,
  writeNotes: Chore['run'],
  prune: Chore['run'],
): readonly Chore[] => [
  { name: 'sweep', ...sweep },
  { name: 'watch', everyMs: limits.watchMs, run: installing.watch },
  { name: 'standing', everyMs: limits.standingMs, run: writeNotes },
  { name: 'endpoints', everyMs: limits.watchMs, run: installing.finishEndpoints },
  { name: 'stripe-events', everyMs: limits.watchMs, run: installing.alignEvents },
  { name: 'app-problems', everyMs: limits.watchMs, run: installing.tellProblems },
  { name: 'prune', everyMs: limits.pruneMs, run: prune },
];

interface RouteParts {
  readonly metrics: Metrics;
  readonly sync: Sync;
  readonly chores: readonly Chore[];
  readonly lifecycle: Lifecycle;
  readonly setHeaderSecret: ReturnType<typeof makeSetHeaderSecret>;
  readonly identify: ApiClients['identify'];
  readonly fetchKeys: ReturnType<typeof makeFetchKeys>;
  readonly verify: ReturnType<typeof makeVerifySaleor>;
  readonly noteRefusedUrl: NoteRefusedUrl;
  readonly notes: StandingNotes & RefusalNotes;
  readonly saleorFor: SaleorFor;
  readonly stripeFor: StripeFor;
}

const makeAppRoutes = (platform: Platform, parts: RouteParts): Routes => {
  const { store, clock, random, log, secrets, settings } = platform;
  const { sync, chores, lifecycle, setHeaderSecret } = parts;
  const { identify, fetchKeys, verify, noteRefusedUrl, saleorFor, stripeFor } = parts;
  const common = { store, clock, random, log, secrets };
  const paymentApp = makePaymentApp({
    ...common,
    saleorFor,
    stripeFor,
    wake: () => platform.wake.wake(),
    options: { ...limits, olderStorefronts: true },
  });
  const { appUrl, appId, version, links, allowedSaleorUrls, workSecret } = settings;
  return makeRoutes({
    ...common,
    appUrl,
    trustedProxies: settings.trustedProxies ?? 0,
    version,
    sync,
    chores,
    metrics: parts.metrics,
    operatorSecret: workSecret,
    manifestFor: (schemaVersion, dashboardVersion) =>
      makeManifest({ appUrl, appId, version, schemaVersion, dashboardVersion, links }),
    register: makeRegister({
      ...common,
      allowList: allowedSaleorUrls,
      appIdentifier: appId,
      identify,
      fetchKeys,
      noteRefusedUrl,
    }),
    afterInstall: [lifecycle.restore, setHeaderSecret],
    saleorWebhook: {
      ...common,
      handlerFor: saleorHandlerFor,
      verify,
      noteRefusedUrl,
      sync,
      paymentApp,
      lifecycle,
      refusals: parts.notes,
    },
    stripeWebhook: {
      ...common,
      verify: verifyStripeEvent,
      handlerFor: stripeHandlerFor,
      sync,
      notes: parts.notes,
      refusals: parts.notes,
    },
  });
};
