import { existsSync, readFileSync } from 'node:fs';
import { buildSchema, isEnumType, parse, validate } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { makeManifest } from './manifest';
import { saleorHandlers } from './registry';
import { knownVersion } from './schema-version';

const versions = [
  { version: [3, 21], file: 'schema-3.21.graphql' },
  { version: [3, 22], file: 'schema-3.22.graphql' },
  { version: [3, 23], file: 'schema-3.23.graphql' },
  { version: [3, 24], file: 'schema-3.24-alpha.graphql' },
] as const;

const manifestFor = (schemaVersion: readonly [number, number] | null) =>
  makeManifest({
    appUrl: 'https://app.example.com/',
    appId: 'saleor.app.stripe.orders',
    version: '0.1.0',
    schemaVersion,
  });

const eventsOf = (manifest: ReturnType<typeof manifestFor>): string[] =>
  (manifest.webhooks ?? []).flatMap((each) => [
    ...(each.asyncEvents ?? []),
    ...(each.syncEvents ?? []),
  ]);

const valuesOf = (schema: GraphQLSchema, name: string): string[] => {
  const type = schema.getType(name);
  return isEnumType(type) ? type.getValues().map((value) => value.name) : [];
};

describe('manifest', () => {
  for (const { version, file } of versions) {
    const path = `../shared/data/saleor/${file}`;
    const label = version.join('.');
    if (!existsSync(path)) {
      process.stderr.write(`The manifest is not checked against Saleor ${label}: no ${path}.\n`);
      continue;
    }
    const schema = buildSchema(readFileSync(path, 'utf8'), { assumeValidSDL: true });
    const manifest = manifestFor(version);

    it(`holds only queries that Saleor ${label} takes`, () => {
      for (const { query } of manifest.webhooks ?? []) {
        expect(validate(schema, parse(query)).map((error) => error.message)).toEqual([]);
      }
    });

    it(`names only events and permissions that Saleor ${label} has`, () => {
      const webhooks = manifest.webhooks ?? [];
      const asyncNames = valuesOf(schema, 'WebhookEventTypeAsyncEnum');
      const syncNames = valuesOf(schema, 'WebhookEventTypeSyncEnum');
      expect(asyncNames).toEqual(
        expect.arrayContaining(webhooks.flatMap((each) => each.asyncEvents ?? [])),
      );
      expect(syncNames).toEqual(
        expect.arrayContaining(webhooks.flatMap((each) => each.syncEvents ?? [])),
      );
      expect(valuesOf(schema, 'PermissionEnum')).toEqual(
        expect.arrayContaining([...manifest.permissions]),
      );
    });

    it(`mounts only where Saleor ${label} mounts`, () => {
      const mounts = valuesOf(schema, 'AppExtensionMountEnum');
      const extensions = manifest.extensions ?? [];
      // From 3.23 on mounts are free text to Saleor.
      if (mounts.length > 0) {
        expect(mounts).toEqual(expect.arrayContaining(extensions.map((each) => each.mount)));
      }
      for (const { permissions, url } of extensions) {
        expect(manifest.permissions).toEqual(expect.arrayContaining([...permissions]));
        expect(url).toMatch(/^\//);
      }
    });
  }

  it.each([
    [
      [3, 21],
      ['NAVIGATION_ORDERS', 'ORDER_DETAILS_MORE_ACTIONS'],
    ],
    [
      [3, 22],
      [
        ...['NAVIGATION_ORDERS', 'ORDER_DETAILS_MORE_ACTIONS'],
        ...['ORDER_DETAILS_WIDGETS', 'CUSTOMER_DETAILS_WIDGETS'],
      ],
    ],
    [
      [3, 23],
      [
        ...['NAVIGATION_ORDERS', 'ORDER_DETAILS_MORE_ACTIONS'],
        ...['ORDER_DETAILS_WIDGETS', 'CUSTOMER_DETAILS_WIDGETS'],
        ...['HOMEPAGE_WIDGETS', 'SEARCH_ACTION'],
      ],
    ],
  ] as const)('mounts in Saleor %s what that version has places for', (version, mounts) => {
    const found = manifestFor(version).extensions ?? [];
    expect(found.map(({ mount }) => mount)).toEqual(mounts);
    for (const { mount, target, permissions, url } of found) {
      // Where the Dashboard shows a widget to everybody, one with a permission would never load.
      const isForAll = /_DETAILS_WIDGETS$/.test(mount);
      expect(permissions).toEqual(isForAll ? [] : ['HANDLE_PAYMENTS']);
      expect(target).toBe(
        /WIDGETS$/.test(mount) ? 'WIDGET' : mount === 'SEARCH_ACTION' ? 'POPUP' : 'APP_PAGE',
      );
      expect([`src/pages${url}.tsx`, `src/pages${url}/index.tsx`].some(existsSync)).toBe(true);
    }
  });

  it('links to a page of its own, or to those that the operator named', () => {
    const own = 'https://app.example.com/about';
    expect(manifestFor([3, 23])).toMatchObject({
      homepageUrl: own,
      supportUrl: own,
      dataPrivacyUrl: own,
    });
    expect(existsSync(`src/pages${new URL(own).pathname}.tsx`)).toBe(true);
    const supportUrl = 'https://help.example.com/stripe?shop=1';
    const named = makeManifest({
      ...{ appUrl: 'https://app.example.com', appId: 'x', version: '1' },
      schemaVersion: [3, 22],
      links: { supportUrl },
    });
    expect(named).toMatchObject({ homepageUrl: own, supportUrl, dataPrivacyUrl: own });
  });

  it('asks for news of the app itself only where a Saleor sends them', () => {
    expect(eventsOf(manifestFor([3, 22]))).not.toContain('APP_DELETED');
    expect(eventsOf(manifestFor([3, 23]))).toContain('APP_DELETED');
    expect(eventsOf(manifestFor([3, 24]))).toHaveLength(saleorHandlers.length);
  });

  it('takes an unknown newer Saleor for the newest known and anything else for the oldest', () => {
    expect(knownVersion([3, 30])).toEqual([3, 24]);
    expect(knownVersion([4, 0])).toEqual([3, 24]);
    expect(knownVersion([3, 20])).toEqual([3, 21]);
    expect(knownVersion(null)).toEqual([3, 21]);
    expect(knownVersion([3, 22])).toEqual([3, 22]);
  });

  it('keeps to the widths of the columns in which Saleor keeps it', () => {
    const appUrl = `https://${'a'.repeat(179)}.io`;
    const manifest = makeManifest({ appUrl, appId: 'x', version: '1', schemaVersion: [3, 24] });
    expect(manifest.appUrl?.length).toBeLessThanOrEqual(200);
    for (const url of [manifest.homepageUrl, manifest.supportUrl, manifest.dataPrivacyUrl]) {
      expect(url?.length).toBeLessThanOrEqual(200);
    }
    expect(manifest.name.length).toBeLessThanOrEqual(60);
    expect(manifest.author?.length).toBeLessThanOrEqual(60);
    for (const { targetUrl } of manifest.webhooks ?? []) {
      expect(targetUrl.length).toBeLessThanOrEqual(255);
    }
    expect(() =>
      makeManifest({ appUrl: `${appUrl}a`, appId: 'x', version: '1', schemaVersion: null }),
    ).toThrow(/190 characters/);
  });

  it('sends every event to its own path, one webhook for an event', () => {
    const manifest = manifestFor([3, 24]);
    const targets = (manifest.webhooks ?? []).map((each) => each.targetUrl);
    expect(new Set(targets).size).toBe(targets.length);
    expect(targets).toContain('https://app.example.com/api/webhooks/saleor/order_created');
    expect(manifest.tokenTargetUrl).toBe('https://app.example.com/api/register');
  });

  it('shows a square PNG of at least 256 pixels', () => {
    const url = new URL(manifestFor([3, 24]).brand?.logo.default ?? '');
    const png = readFileSync(`public${url.pathname}`);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(png.readUInt32BE(20));
    expect(png.readUInt32BE(16)).toBeGreaterThanOrEqual(256);
  });
});
