import { describe, expect, it } from 'vitest';
import type { LogFields } from '../../ports/log';
import { makeFrameWatch } from './frame-watch';
import { makePageHeaders } from './page-headers';

const allowed = ['https://dashboard.example.com', 'http://localhost:*'];

const open = () => {
  const lines: [string, LogFields | undefined][] = [];
  const watch = makeFrameWatch({ log: { warn: (event, fields) => lines.push([event, fields]) } });
  const frameAt = (referer: string, more: Record<string, string> = {}) =>
    watch(
      { 'sec-fetch-dest': 'iframe', 'sec-fetch-site': 'cross-site', referer, ...more },
      allowed,
    );
  return { lines, frameAt, origins: () => lines.map(([, fields]) => fields?.['origin']) };
};

describe('a frame at a site that may not show the app', () => {
  it('is told once for each site, with the name of the setting', () => {
    const { lines, frameAt } = open();
    for (let times = 0; times < 3; times += 1) frameAt('https://other.example.com/dashboard/');
    expect(lines).toEqual([
      [
        'page.frame-refused',
        expect.objectContaining({
          origin: 'https://other.example.com',
          name: 'DASHBOARD_ORIGINS',
        }),
      ],
    ]);
  });

  it.each([
    ['its Dashboard', 'https://dashboard.example.com/dashboard/', {}],
    ['any port where any may', 'http://localhost:9000/', {}],
    ['no port where any may', 'http://localhost/', {}],
    ['a page of ours', 'https://app.example.com/', { 'sec-fetch-site': 'same-origin' }],
    ['no frame at all', 'https://other.example.com/', { 'sec-fetch-dest': 'document' }],
    ['a referrer that is no address', 'https://', {}],
    ['no referrer', '', {}],
    ['a referrer that is no site', 'about:srcdoc', {}],
    ['a very long name', `https://${'a'.repeat(300)}.example.com/`, {}],
  ])('is not told of %s', (_, referer, more) => {
    const { lines, frameAt } = open();
    frameAt(referer, more);
    expect(lines).toEqual([]);
  });

  it('is told of one that only begins like one that may', () => {
    const { origins, frameAt } = open();
    frameAt('https://dashboard.example.com.evil.example/');
    frameAt('http://localhost.evil.example:80/');
    frameAt('http://dashboard.example.com/');
    expect(origins()).toEqual([
      'https://dashboard.example.com.evil.example',
      'http://localhost.evil.example',
      'http://dashboard.example.com',
    ]);
  });

  it('fills no log, however many sites there are', () => {
    const { lines, frameAt } = open();
    for (let site = 0; site < 5_000; site += 1) frameAt(`https://site-${site}.example.com/`);
    expect(lines.length).toBe(100);
  });
});

describe('the headers of a page', () => {
  it('name who may show it, with another nonce each time, and tell the watch', async () => {
    let nonces = 0;
    const watched: unknown[] = [];
    const headersOf = makePageHeaders({
      appUrl: 'https://app.example.com',
      development: false,
      random: { token: () => `nonce-${(nonces += 1)}` },
      frameAncestors: async () => allowed,
      watchFrame: (...seen) => watched.push(seen),
    });
    const request = { referer: 'https://other.example.com/' };
    const [first, second] = [await headersOf(request), await headersOf(request)];
    const policy = first['content-security-policy'];
    expect(policy).toContain(`frame-ancestors ${allowed.join(' ')}`);
    expect(policy).not.toBe(second['content-security-policy']);
    expect(watched).toEqual([
      [request, allowed],
      [request, allowed],
    ]);
  });
});
