import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseEnv } from './env';
import { variables } from './env-variables';

const folder = mkdtempSync(join(tmpdir(), 'env-'));
afterAll(() => rmSync(folder, { recursive: true }));
const key = 'k'.repeat(32);
const production = { NODE_ENV: 'production', SECRET_KEY: key, DATA_DIR: folder };

describe('environment', () => {
  it('is documented in .env.example, every variable and nothing else', () => {
    const lines = readFileSync('.env.example', 'utf8').split('\n');
    const documented = lines.flatMap((line) => /^([A-Z_]+)=$/.exec(line)?.[1] ?? []);
    expect(documented.sort()).toEqual(Object.keys(variables).sort());
  });

  it('may be empty in development', () => {
    const env = parseEnv({ DATA_DIR: folder });
    expect(env).toMatchObject({
      mode: 'development',
      databaseUrl: null,
      port: 3000,
      appUrl: 'http://localhost:3000',
      appId: 'saleor.app.stripe.orders',
      worker: 'inline',
      workSecret: null,
      stripeApiUrl: null,
    });
    expect(env.allowedSaleorUrls.open).toBe(true);
  });

  it('keeps one secret key, readable by its owner alone, over starts in development', () => {
    const first = parseEnv({ DATA_DIR: folder }).secretKey;
    expect(Buffer.from(first, 'base64url')).toHaveLength(32);
    expect(parseEnv({ DATA_DIR: folder, SECRET_KEY: '' }).secretKey).toBe(first);
    expect(statSync(join(folder, 'secret-key')).mode & 0o777).toBe(0o600);
  });

  it('lets nobody install in production while nothing is listed', () => {
    const { allowedSaleorUrls } = parseEnv(production);
    expect(allowedSaleorUrls).toMatchObject({ open: false, suffixes: [] });
    expect(allowedSaleorUrls.exact.size).toBe(0);
  });

  it.each([
    ['production', { APP_URL: 'https://stripe.example.com' }],
    ['production', { APP_URL: 'http://10.0.0.5:3000' }],
    ['development', { APP_URL: 'http://localhost:4000' }],
    ['development', { APP_URL: 'http://127.0.0.1:4000' }],
    ['development', { APP_URL: 'http://[::1]:4000' }],
    ['development', { APP_URL: 'https://app.tunnel.example', APP_MODE: 'development' }],
    ['development', { APP_URL: 'https://app.tunnel.example', NODE_ENV: 'development' }],
    ['production', { APP_URL: 'http://localhost:4000', NODE_ENV: 'production' }],
  ])('runs as in %s with %o', (mode, given) => {
    expect(parseEnv({ DATA_DIR: folder, SECRET_KEY: key, ...given }).mode).toBe(mode);
  });

  it("says how to try it under a public address without a key of one's own", () => {
    const given = { DATA_DIR: folder, APP_URL: 'https://app.tunnel.example' };
    expect(() => parseEnv(given)).toThrow(/^SECRET_KEY .*APP_MODE=development/);
  });

  it.each([
    ['production by name', { APP_MODE: 'production', APP_URL: 'https://stripe.example.com' }],
    ['a public address', { APP_URL: 'https://stripe.example.com' }],
    ['an address in the network', { APP_URL: 'http://10.0.0.5:3000', NODE_ENV: 'production' }],
  ])('sends no payment to a stand-in for Stripe in production: %s', (_, given) => {
    const standIn = { ...production, NODE_ENV: undefined, STRIPE_API_URL: 'http://127.0.0.1:9' };
    expect(() => parseEnv({ ...standIn, ...given })).toThrow(/^STRIPE_API_URL is for development/);
  });

  it.each([
    ['development', { APP_URL: 'https://app.tunnel.example', APP_MODE: 'development' }],
    ['a rehearsal that only this machine can reach', { APP_MODE: 'production' }],
  ])('takes a stand-in for Stripe in %s', (_, given) => {
    const STRIPE_API_URL = 'http://127.0.0.1:12111/';
    const env = parseEnv({ SECRET_KEY: key, DATA_DIR: folder, STRIPE_API_URL, ...given });
    expect(env.stripeApiUrl).toBe('http://127.0.0.1:12111');
  });

  it.each([
    ['SECRET_KEY', { NODE_ENV: 'production' }],
    ['SECRET_KEY', { APP_MODE: 'production' }],
    ['SECRET_KEY', { SECRET_KEY: 'canary-too-short' }],
    ['SECRET_KEY_PREVIOUS', { SECRET_KEY_PREVIOUS: 'canary' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://canary' }],
    ['DATABASE_URL', { DATABASE_URL: 'canary' }],
    ['APP_URL', { APP_URL: 'canary' }],
    ['APP_URL', { APP_URL: 'https://app.example.com/?canary=1' }],
    ['APP_URL', { APP_URL: 'https://app.example.com/#canary' }],
    ['APP_URL', { APP_URL: 'https://user:canary@app.example.com' }],
    ['APP_URL', { APP_URL: `https://${'canary.'.repeat(40)}example.com` }],
    ['NODE_ENV', { NODE_ENV: 'canary' }],
    ['DASHBOARD_ORIGINS', { DASHBOARD_ORIGINS: 'https://*' }],
    ['DASHBOARD_ORIGINS', { DASHBOARD_ORIGINS: 'https://*.canary.example' }],
    ['DASHBOARD_ORIGINS', { DASHBOARD_ORIGINS: 'https://canary.example;sandbox' }],
    ['APP_ID', { APP_ID: 'Canary id' }],
    ['HOMEPAGE_URL', { HOMEPAGE_URL: 'javascript:canary' }],
    ['SUPPORT_URL', { SUPPORT_URL: 'mailto:canary@example.com' }],
    ['DATA_PRIVACY_URL', { DATA_PRIVACY_URL: `https://example.com/${'canary'.repeat(40)}` }],
    ['STRIPE_API_URL', { STRIPE_API_URL: 'file:///canary' }],
    ['PORT', { PORT: '0' }],
    ['PORT', { PORT: '70000' }],
    ['PORT', { PORT: '80canary' }],
    ['WORKER', { WORKER: 'canary' }],
    ['SWEEP_SECONDS', { SWEEP_SECONDS: '0' }],
    ['SWEEP_SECONDS', { SWEEP_SECONDS: 'canary' }],
    ['WORK_SECRET', { WORK_SECRET: 'canary' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'canary' }],
    ['ALLOWED_SALEOR_URLS', { ALLOWED_SALEOR_URLS: 'https://me:canary@shop.example.com/graphql/' }],
    ['ALLOWED_SALEOR_URLS', { ALLOWED_SALEOR_URLS: 'https://.*\\.canary\\.cloud' }],
  ])('stops the start with one sentence that names %s', (name, given) => {
    expect(() => parseEnv({ DATA_DIR: folder, ...given })).toThrow(new RegExp(`^${name} .*\\.$`));
    expect(() => parseEnv({ DATA_DIR: folder, ...given })).not.toThrow(/canary/i);
  });
});
