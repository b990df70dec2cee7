import { z } from 'zod';
import { limits } from './limits';

export const shortestSecretBytes = 32;
export const secretNeeds = `must have at least ${shortestSecretBytes} bytes of randomness`;

const url = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be a URL that begins with ${protocols.map((name) => `${name}//`).join(' or ')}`,
  });
const httpUrl = url('http:', 'https:').transform((text) => text.replace(/\/+$/, ''));
const longestAppUrl = 190;
/** Paths are put behind it, and it stands in the manifest, which everybody may read. */
const isPlainUrl = (text: string): boolean =>
  URL.canParse(text) &&
  new URL(text).href.replace(/\/$/, '') === text.replace(/\/+$/, '') &&
  !/[?#@]/.test(text) &&
  text.length <= longestAppUrl;
const appUrl = httpUrl.refine(isPlainUrl, {
  message:
    'must be an address such as https://stripe.example.com, without a query or a user, ' +
    `of at most ${longestAppUrl} characters`,
});
const longestLink = 200;
/** Saleor keeps so many characters, and shows the address to staff as a link. */
const link = url('http:', 'https:').refine((text) => text.length <= longestLink, {
  message: `may have at most ${longestLink} characters`,
});
/** `https://host` or `https://host:port` and nothing more: it goes into a header as it is. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\/[a-z0-9.:[\]-]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
const secret = z
  .string()
  .refine((text) => Buffer.byteLength(text) >= shortestSecretBytes, { message: secretNeeds });
const oneOf = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` });

/** One entry per variable; `.env.example` documents each, and a test compares both. */
export const variables = {
  DATABASE_URL: url('postgresql:', 'postgres:').optional(),
  DATA_DIR: z.string().default('.data'),
  APP_URL: appUrl.optional(),
  APP_ID: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{2,99}$/, 'must be 3 to 100 small letters, digits, dots or dashes')
    .default('saleor.app.stripe.orders'),
  HOMEPAGE_URL: link.optional(),
  SUPPORT_URL: link.optional(),
  DATA_PRIVACY_URL: link.optional(),
  SECRET_KEY: secret.optional(),
  SECRET_KEY_PREVIOUS: secret.optional(),
  ALLOWED_SALEOR_URLS: z.string().default(''),
  DASHBOARD_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((entry) => entry !== ''))
    .refine((origins) => origins.every(isOrigin), {
      message: 'must hold origins such as https://dashboard.example.com, with commas between',
    }),
  STRIPE_API_URL: httpUrl.optional(),
  STRIPE_CALLS_PER_SECOND: z
    .string()
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) > 0, {
      message: 'must be a whole number from 1 to 9999',
    })
    .default(String(limits.stripeCallsPerSecond)),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536, {
      message: 'must be a port number from 1 to 65535',
    })
    .default('3000'),
  WORKER: oneOf(['inline', 'off']).default('inline'),
  SWEEP_SECONDS: z
    .string()
    .refine((text) => /^\d{1,4}$/.test(text) && Number(text) > 0 && Number(text) <= 3_600, {
      message: 'must be a number of seconds from 1 to 3600',
    })
    .default('120'),
  WORK_SECRET: secret.optional(),
  TRUSTED_PROXIES: z
    .string()
    .refine((text) => /^\d$/.test(text), { message: 'must be a number from 0 to 9' })
    .default('0'),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  NODE_ENV: oneOf(['development', 'production', 'test']).optional(),
  APP_MODE: oneOf(['development', 'production']).optional(),
} as const;
