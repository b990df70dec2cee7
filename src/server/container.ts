import { makePrismaStore } from '../adapters/prisma/store';
import { makePostgresWake } from '../adapters/prisma/wake';
import { makeGuardedFetch } from '../adapters/system/guarded-fetch';
import { makeHttpSend } from '../adapters/system/http-send';
import { makeLog } from '../adapters/system/log';
import { makeSecrets } from '../adapters/system/secrets';
import { makeSystemClock } from '../adapters/system/clock';
import { makeSystemRandom } from '../adapters/system/random';
import { makeLocalWake } from '../adapters/system/wake';
import { trustedOrigins } from '../installation/allowed-urls';
import manifest from '../../package.json';
import { assemble } from './assemble';
import type { App } from './assemble';
import { readEnv, secretsOf } from './env';
import type { Env } from './env';
import { makeFrameAncestors } from './http/frame-ancestors';
import { makeFrameWatch } from './http/frame-watch';
import { makePageHeaders } from './http/page-headers';
import type { PageHeaders } from './http/page-headers';
import type { Platform } from './platform';
import { limits } from './limits';

/** The app of this process, over the real platform. */
export interface Container extends App {
  readonly env: Env;
  readonly pageHeaders: PageHeaders;
  /** Lets go of the database. */
  close(): Promise<void>;
}

const shared: typeof globalThis & { stripeOrdersContainer?: Container } = globalThis;

/**
 * The one container of this process. Next bundles routes apart from one another, so it is kept on
 * `globalThis`: a module's own variable would exist once per bundle.
 */
export const container = (): Container =>
  (shared.stripeOrdersContainer ??= makeContainer(readEnv()));

/** Builds the app over the database that `env` names; nothing is connected before it is used. */
export const makeContainer = (
  env: Env,
  log = makeLog({ level: env.logLevel, hidden: secretsOf(env) }),
): Container => {
  if (!env.databaseUrl) {
    throw new Error('DATABASE_URL is not set. Start the app with `npm start`, which provides one.');
  }
  const random = makeSystemRandom();
  const clock = makeSystemClock();
  const { databaseUrl } = env;
  const store = makePrismaStore({ databaseUrl, random });
  // Only a process that works needs to hear of what others accept.
  const listening = env.worker === 'inline' ? makePostgresWake({ databaseUrl, clock, log }) : null;
  const development = env.mode === 'development';
  const guard = {
    allowLoopback: development,
    trustedOrigins: trustedOrigins(env.allowedSaleorUrls),
  };
  const platform: Platform = {
    store,
    wake: listening ?? makeLocalWake(),
    log,
    clock,
    random,
    secrets: makeSecrets({ current: env.secretKey, previous: env.secretKeyPrevious }),
    saleorFetch: makeGuardedFetch({
      ...guard,
      maxBytes: limits.saleorAnswerBytes,
      timeoutMs: limits.saleorWorkerMs,
    }),
    strangerFetch: makeGuardedFetch({
      ...guard,
      maxBytes: limits.jwksBytes,
      timeoutMs: limits.bodyReadMs,
    }),
    stripeSend: makeHttpSend({ maxBytes: limits.stripeAnswerBytes }),
    settings: {
      version: manifest.version,
      development,
      appUrl: env.appUrl,
      appId: env.appId,
      links: env.links,
      allowedSaleorUrls: env.allowedSaleorUrls,
      stripeApiUrl: env.stripeApiUrl,
      stripeCallsPerSecond: env.stripeCallsPerSecond,
      workSecret: env.workSecret,
      trustedProxies: env.trustedProxies,
      sweepMs: env.sweepMs,
      worker: `${process.pid}-${random.token(6)}`,
    },
  };
  const pageHeaders = pageHeadersOf(env, platform);
  const close = async (): Promise<void> => {
    await listening?.close();
    await store.close();
  };
  return { ...assemble(platform), env, pageHeaders, close };
};

const pageHeadersOf = (env: Env, { store, clock, random, log }: Platform): PageHeaders =>
  makePageHeaders({
    appUrl: env.appUrl,
    development: env.devServer,
    random,
    frameAncestors: makeFrameAncestors({
      store,
      clock,
      dashboardOrigins: env.dashboardOrigins,
      trustedOrigins: trustedOrigins(env.allowedSaleorUrls),
      development: env.mode === 'development',
    }),
    watchFrame: makeFrameWatch({ log }),
  });
