import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { parseAllowList, type AllowList } from '../installation/allowed-urls';
import { secretNeeds, shortestSecretBytes, variables } from './env-variables';

/** What the environment says, checked. The only reader of `process.env` is this file. */
export interface Env {
  readonly mode: 'development' | 'production';
  /** True under `next dev`, which sets NODE_ENV and needs to evaluate code in the browser. */
  readonly devServer: boolean;
  /** Null = run the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataDir: string;
  readonly port: number;
  /** Where Saleor and Stripe reach the app; no slash at the end. */
  readonly appUrl: string;
  readonly appId: string;
  /** Pages that the Dashboard links to beside the app; the app's own where left out. */
  readonly links: {
    readonly homepageUrl?: string;
    readonly supportUrl?: string;
    readonly dataPrivacyUrl?: string;
  };
  readonly secretKey: string;
  readonly secretKeyPrevious: string | null;
  readonly allowedSaleorUrls: AllowList;
  /** Origins of Dashboards that lie elsewhere than their Saleor's API. */
  readonly dashboardOrigins: readonly string[];
  /** A stand-in for Stripe, for development and for rehearsals on one machine; null = Stripe. */
  readonly stripeApiUrl: string | null;
  /** Requests to one account by this process. */
  readonly stripeCallsPerSecond: number;
  readonly worker: 'inline' | 'off';
  /** How often the sweep looks for open payments, milliseconds; see `sweepEvery`. */
  readonly sweepMs: number;
  /** Null = `/api/work` and `/api/metrics` do not exist. */
  readonly workSecret: string | null;
  /** Proxies of the operator's own in front of the app. */
  readonly trustedProxies: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export type EnvSource = Readonly<Record<string, string | undefined>>;

const source = z.object(variables);

/** Why the app cannot start, in one sentence that names the variable. Never quotes its value. */
export class EnvError extends Error {
  override readonly name = 'EnvError';
}

const makeSecretKey = (dataDir: string): string => {
  const path = join(dataDir, 'secret-key');
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(path)) {
    try {
      const key = randomBytes(shortestSecretBytes).toString('base64url');
      writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      // Another process of the project was faster: its key is the one.
      if (!existsSync(path)) throw error;
    }
  }
  return readFileSync(path, 'utf8').trim();
};

const readAllowList = (text: string, isDevelopment: boolean): AllowList => {
  try {
    return parseAllowList(text, isDevelopment);
  } catch (error) {
    throw new EnvError(error instanceof Error ? error.message : String(error));
  }
};

/** Of an address that no other machine can reach. */
export const isOnThisMachine = (address: string): boolean =>
  /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(address).hostname);

/** Who is reachable for others counts as in production, unless it says otherwise. */
const modeOf = (read: z.infer<typeof source>): Env['mode'] => {
  if (read.APP_MODE !== undefined) return read.APP_MODE;
  if (read.NODE_ENV === 'production' || read.NODE_ENV === 'development') return read.NODE_ENV;
  const isLocal = read.APP_URL === undefined || isOnThisMachine(read.APP_URL);
  return isLocal ? 'development' : 'production';
};

/** Reads a set of variables. Empty ones count as unset. Throws `EnvError`. */
export const parseEnv = (given: EnvSource): Env => {
  const filled = Object.fromEntries(
    Object.keys(variables).map((name) => [name, given[name]?.trim() || undefined]),
  );
  const parsed = source.safeParse(filled);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EnvError(`${issue?.path.join('.')} ${issue?.message ?? 'is wrong'}.`);
  }
  const read = parsed.data;
  const mode = modeOf(read);
  const dataDir = resolve(read.DATA_DIR);
  if (mode === 'production' && read.SECRET_KEY === undefined) {
    throw new EnvError(
      `SECRET_KEY ${secretNeeds}: it is required in production (openssl rand -base64 32), which ` +
        'an APP_URL that is not on this machine means too; APP_MODE=development is for a trial.',
    );
  }
  const isRehearsal = read.APP_URL === undefined || isOnThisMachine(read.APP_URL);
  if (mode === 'production' && read.STRIPE_API_URL !== undefined && !isRehearsal) {
    throw new EnvError(
      'STRIPE_API_URL is for development: in production, payments go to Stripe itself. Unset it.',
    );
  }
  const allowedSaleorUrls = readAllowList(read.ALLOWED_SALEOR_URLS, mode === 'development');
  return {
    mode,
    devServer: read.NODE_ENV === 'development',
    databaseUrl: read.DATABASE_URL ?? null,
    dataDir,
    port: Number(read.PORT),
    appUrl: read.APP_URL ?? `http://localhost:${read.PORT}`,
    appId: read.APP_ID,
    links: {
      homepageUrl: read.HOMEPAGE_URL,
      supportUrl: read.SUPPORT_URL,
      dataPrivacyUrl: read.DATA_PRIVACY_URL,
    },
    secretKey: read.SECRET_KEY ?? makeSecretKey(dataDir),
    secretKeyPrevious: read.SECRET_KEY_PREVIOUS ?? null,
    allowedSaleorUrls,
    dashboardOrigins: read.DASHBOARD_ORIGINS,
    stripeApiUrl: read.STRIPE_API_URL ?? null,
    stripeCallsPerSecond: Number(read.STRIPE_CALLS_PER_SECOND),
    worker: read.WORKER,
    sweepMs: Number(read.SWEEP_SECONDS) * 1_000,
    workSecret: read.WORK_SECRET ?? null,
    trustedProxies: Number(read.TRUSTED_PROXIES),
    logLevel: read.LOG_LEVEL,
  };
};

/** Texts of the environment that no log line may hold. */
export const secretsOf = (env: Env): readonly string[] => {
  const password = env.databaseUrl === null ? '' : new URL(env.databaseUrl).password;
  const decoded = password.includes('%') ? unescape(password) : password;
  const keys = [env.secretKey, env.secretKeyPrevious, env.workSecret];
  return [password, decoded, ...keys].flatMap((text) => text || []);
};

/** The process's variables over those of `.env`, which the first call loads. */
const processVariables = (): EnvSource => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
};

/** This process's environment. `overrides` are for the demo, the benchmark and tests. */
export const readEnv = (overrides: EnvSource = {}): Env =>
  parseEnv({ ...processVariables(), ...overrides });

/**
 * What the started server is given: the variables of this process and, in full, what was made or
 * found at the start, so that it need not be found again. Next.js sets NODE_ENV by itself.
 */
export const serverVariables = (
  env: Env,
  databaseUrl: string,
  overrides: EnvSource = {},
): Record<string, string> => {
  const own = {
    ...processVariables(),
    ...overrides,
    DATABASE_URL: databaseUrl,
    DATA_DIR: env.dataDir,
    APP_URL: env.appUrl,
    SECRET_KEY: env.secretKey,
    APP_MODE: env.mode,
    PORT: String(env.port),
    NEXT_TELEMETRY_DISABLED: '1',
  };
  return Object.fromEntries(
    Object.entries(own).flatMap(([name, value]) =>
      value === undefined || name === 'NODE_ENV' ? [] : [[name, value]],
    ),
  );
};

/** What the tools that build are given: a build needs none of the app's own variables. */
export const buildVariables = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...process.env, NEXT_TELEMETRY_DISABLED: '1' }).flatMap(([name, value]) =>
      value === undefined || name === 'NODE_ENV' ? [] : [[name, value]],
    ),
  );

/** For scripts of the command line: a key of the merchant, which the app itself never reads. */
export const keyFromEnvironment = (
  name: 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET',
): string | undefined => process.env[name];
