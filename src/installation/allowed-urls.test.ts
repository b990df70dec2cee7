import { describe, expect, it } from 'vitest';
import { hostileUrls } from './testing/hostile-urls';
import { checkSaleorApiUrl, parseAllowList, trustedOrigins } from './allowed-urls';

const production = parseAllowList(
  'https://shop.example.com/graphql/, .saleor.cloud https://saleor.internal:8443/graphql/',
  false,
);

describe('who may install (threats 1, 2 and 3)', () => {
  it('knows at least sixty hostile addresses', () => {
    expect(new Set(hostileUrls).size).toBeGreaterThanOrEqual(60);
  });

  it.each(hostileUrls)('refuses %j', (url) => {
    expect(checkSaleorApiUrl(url, production)).toMatchObject({ ok: false });
  });

  it.each([
    ['https://shop.example.com/graphql/', 'https://shop.example.com/graphql/'],
    ['HTTPS://Shop.Example.COM:443/graphql/', 'https://shop.example.com/graphql/'],
    ['https://store-1.eu.saleor.cloud/graphql/', 'https://store-1.eu.saleor.cloud/graphql/'],
    ['https://saleor.internal:8443/graphql/', 'https://saleor.internal:8443/graphql/'],
  ])('takes %s in one form', (text, url) => {
    expect(checkSaleorApiUrl(text, production)).toEqual({ ok: true, url });
  });

  it('lets nobody install in production while nothing is listed', () => {
    const empty = parseAllowList('', false);
    expect(checkSaleorApiUrl('https://shop.example.com/graphql/', empty)).toMatchObject({
      ok: false,
      code: 'saleor-url-not-allowed',
    });
  });

  it('takes any https host, and plain http on loopback only, in development', () => {
    const open = parseAllowList('', true);
    expect(checkSaleorApiUrl('http://localhost:8000/graphql/', open).ok).toBe(true);
    expect(checkSaleorApiUrl('http://127.0.0.1:8000/graphql/', open).ok).toBe(true);
    expect(checkSaleorApiUrl('https://any.example.com/graphql/', open).ok).toBe(true);
    expect(checkSaleorApiUrl('http://127.0.0.1.evil.example/graphql/', open).ok).toBe(false);
    expect(checkSaleorApiUrl('http://any.example.com/graphql/', open).ok).toBe(false);
  });

  it.each([
    'https://.*\\.saleor\\.cloud',
    '*.saleor.cloud',
    '.com',
    '.',
    '..saleor.cloud',
    '.0.0.1',
    'saleor.cloud',
    'https://shop.example.com',
    '/saleor/',
  ])('stops the start at the entry %j, and says which it is', (entry) => {
    expect(() => parseAllowList(`.saleor.cloud,${entry}`, false)).toThrow(
      /^ALLOWED_SALEOR_URLS has the entry number 2, which is neither/,
    );
  });

  it('trusts the origins that were written in full, and no suffix', () => {
    expect(trustedOrigins(production)).toEqual([
      'https://shop.example.com',
      'https://saleor.internal:8443',
    ]);
  });
});
