import { describe, expect, it } from 'vitest';
import { checkSaleorApiUrl, parseAllowList, trustedOrigins } from './allowed-urls';

const production = parseAllowList(
  'https://shop.example.com/graphql/, .saleor.cloud https://saleor.internal:8443/graphql/',
  false,
);

/** Each one was made to pass some sloppy check: patterns, prefixes, parsers that disagree. */
export const hostileUrls: readonly string[] = [
  '',
  ' ',
  'null',
  'undefined',
  'shop.example.com',
  'shop.example.com/graphql/',
  '//shop.example.com/graphql/',
  '/graphql/',
  'http://shop.example.com/graphql/',
  'ftp://shop.example.com/graphql/',
  'file:///etc/passwd',
  'file://shop.example.com/graphql/',
  'javascript:alert(1)//https://shop.example.com/graphql/',
  'data:text/html,https://shop.example.com/graphql/',
  'https://shop.example.com',
  'https://shop.example.com/',
  'https://shop.example.com/graphql',
  'https://shop.example.com/graphql//',
  'https://shop.example.com/GRAPHQL/',
  'https://shop.example.com/%67raphql/',
  'https://shop.example.com/graphql/?x=1',
  'https://shop.example.com/graphql/#x',
  'https://shop.example.com/graphql/../graphql/',
  'https://shop.example.com/x/../graphql/',
  'https://shop.example.com/graphql/%2e%2e/',
  'https://shop.example.com:444/graphql/',
  'https://shop.example.com:80/graphql/',
  'https://shop.example.com:99999/graphql/',
  'https://shop.example.com./graphql/',
  'https://shop.example.com.evil.example/graphql/',
  'https://evil.example/graphql/',
  'https://evil.example/https://shop.example.com/graphql/',
  'https://evil.example/?https://shop.example.com/graphql/',
  'https://evil.example#https://shop.example.com/graphql/',
  'https://shop.example.com@evil.example/graphql/',
  'https://user:pass@shop.example.com/graphql/',
  'https://user@shop.example.com/graphql/',
  'https://@shop.example.com/graphql/',
  'https://shop.example.com\\@evil.example/graphql/',
  'https:\\\\shop.example.com\\graphql\\',
  'https:/shop.example.com/graphql/',
  'https:shop.example.com/graphql/',
  'https:///shop.example.com/graphql/',
  ' https://shop.example.com/graphql/',
  'https://shop.example.com/graphql/ ',
  'https://shop.example.com/graphql/\n',
  'https://shop.exam\tple.com/graphql/',
  'https://shop.example.com\u0000.evil.example/graphql/',
  'https://shop%2eexample%2ecom/graphql/',
  'https://shop.example.com%00.evil.example/graphql/',
  'https://saleor.cloud/graphql/',
  'https://evilsaleor.cloud/graphql/',
  'https://x.saleor.cloud.evil.example/graphql/',
  'https://x.saleor.cloud:8443/graphql/',
  'http://x.saleor.cloud/graphql/',
  'https://x.saleor.cloud@evil.example/graphql/',
  'https://evil.example/.saleor.cloud/graphql/',
  'http://169.254.169.254/?https://a.saleor.cloud',
  'http://169.254.169.254/latest/meta-data/',
  'https://169.254.169.254/graphql/',
  'http://127.0.0.1/graphql/',
  'https://127.0.0.1/graphql/',
  'https://2130706433/graphql/',
  'https://0x7f.1/graphql/',
  'https://0177.0.0.1/graphql/',
  'https://0/graphql/',
  'https://[::1]/graphql/',
  'https://[::ffff:127.0.0.1]/graphql/',
  'https://[::ffff:a9fe:a9fe]/graphql/',
  'https://[fd00:ec2::254]/graphql/',
  'https://[fe80::1%25eth0]/graphql/',
  'https://10.0.0.1/graphql/',
  'https://192.168.0.1/graphql/',
  'https://localhost/graphql/',
  'https://localhost.localdomain/graphql/',
  'https://saleor.internal/graphql/',
  'http://saleor.internal:8443/graphql/',
  `https://${'a'.repeat(300)}.saleor.cloud/graphql/`,
  'https://[/graphql/',
  'https://shop.example.com,evil.example/graphql/',
  'https://*.saleor.cloud/graphql/',
];

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
    expect(() => parseAllowList(`.saleor.cloud,${entry}`, false)).toThrow(`"${entry}"`);
  });

  it('trusts the origins that were written in full, and no suffix', () => {
    expect(trustedOrigins(production)).toEqual([
      'https://shop.example.com',
      'https://saleor.internal:8443',
    ]);
  });
});
