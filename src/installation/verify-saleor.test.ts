import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createLocalJWKSet } from 'jose';
import { describe, expect, it } from 'vitest';
import { asId } from '../domain/facts/ids';
import { newlyInstalled } from '../ports/store';
import type { Installation } from '../ports/store';
import type { SigningKeys } from './signing-keys';
import { makeVerifyDashboardToken } from './verify-dashboard-token';
import { makeVerifySaleor } from './verify-saleor';

const folder = '../shared/data/saleor';
const present = existsSync(folder);
if (!present) {
  process.stdout.write(`Skipped: the recordings of a real Saleor are not at ${folder}.\n`);
}

const readJson = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));

const installation = (jwks: unknown, change: Partial<Installation> = {}): Installation => ({
  id: asId('00000000-0000-4000-8000-000000000001'),
  saleorApiUrl: 'http://localhost:8000/graphql/',
  appId: asId('QXBwOjc='),
  tokenEncrypted: '',
  schemaVersion: '3.23',
  jwks: JSON.stringify(jwks),
  installedAt: 0,
  ...newlyInstalled,
  ...change,
});

/** Keys that cannot be refreshed: what is stored must do. */
const storedKeys: SigningKeys = {
  stored: ({ jwks }) => (jwks ? createLocalJWKSet(JSON.parse(jwks)) : null),
  refreshed: async () => 'unavailable',
};
const verify = makeVerifySaleor(storedKeys);

describe.skipIf(!present)('signatures of a real Saleor', () => {
  const names = present
    ? readdirSync(join(folder, 'recordings'))
        .filter((name) => name.endsWith('.json') && !name.startsWith('_') && name !== 'jwks.json')
        .filter((name) => 'Saleor-Signature' in readJson(`recordings/${name}`).headers)
    : [];

  it('has the recordings that it is about', () => {
    expect(names.length).toBeGreaterThanOrEqual(30);
  });

  it.each(names)('%s verifies over its raw body, and over no other', async (name) => {
    const { headers, rawBody } = readJson(`recordings/${name}`);
    const shop = installation(readJson('recordings/jwks.json'));
    const signature = headers['Saleor-Signature'];
    expect(await verify(shop, Buffer.from(rawBody), signature)).toBe('valid');
    expect(await verify(shop, Buffer.from(`${rawBody} `), signature)).toBe('invalid');
    if (rawBody !== '') {
      const written = JSON.stringify(JSON.parse(rawBody));
      expect(await verify(shop, Buffer.from(written), signature)).toBe('invalid');
    }
  });

  it('verifies the published sample of a signed webhook', async () => {
    const { jwks, webhook } = readJson('jws-and-jwt-vector.json');
    const body = Buffer.from(webhook.rawBody);
    expect(await verify(installation(jwks), body, webhook.saleorSignature)).toBe('valid');
  });

  it('is undecided about a key that it does not know and cannot fetch', async () => {
    const { jwks } = readJson('jws-and-jwt-vector.json');
    const { headers, rawBody } = readJson('recordings/order_created.json');
    const shop = installation(jwks);
    const body = Buffer.from(rawBody);
    expect(await verify(shop, body, headers['Saleor-Signature'])).toBe('undecided');
  });

  it('survives a thousand flipped bits of a signature', async () => {
    const { jwks, webhook } = readJson('jws-and-jwt-vector.json');
    const body = Buffer.from(webhook.rawBody);
    const [header, , signature] = webhook.saleorSignature.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    for (let bit = 0; bit < 1_000; bit += 1) {
      const flipped = Buffer.from(bytes);
      const at = (bit * 7) % bytes.length;
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (bit % 8));
      const text = `${header}..${flipped.toString('base64url')}`;
      expect(await verify(installation(jwks), body, text)).toBe('invalid');
    }
  });

  it('verifies the sample token of a Dashboard user, until it expires', async () => {
    const { jwks, dashboardAccessToken } = readJson('jws-and-jwt-vector.json');
    const { claims, jwt } = dashboardAccessToken;
    const at = (ms: number) =>
      makeVerifyDashboardToken({
        noteRefusedUrl: async () => undefined,
        store: { findInstallationByApiUrl: async () => installation(jwks) },
        keys: storedKeys,
        clock: { now: () => ms, sleep: async () => undefined, after: () => () => undefined },
      })({ token: jwt, saleorApiUrl: claims.iss }, ['MANAGE_APPS']);
    expect(await at((claims.exp - 1) * 1_000)).toMatchObject({
      ok: true,
      user: { email: 'admin@example.com', userId: 'VXNlcjox' },
    });
    expect(await at((claims.exp + 1) * 1_000)).toMatchObject({ ok: false, status: 401 });
  });
});
