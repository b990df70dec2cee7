import { describe, expect, it } from 'vitest';
import { makeSystemRandom } from '../../../adapters/system/random';
import { makeVirtualClock } from '../../simulator/virtual-clock';
import { makeSaleorStandIn } from '../stand-in';

const origin = 'http://saleor.test';

const open = async () => {
  const clock = makeVirtualClock(Date.UTC(2026, 10, 22));
  const manifest = {
    id: 'app',
    name: '<b>Under test</b>',
    version: '1',
    appUrl: 'http://app.test/',
    tokenTargetUrl: 'http://app.test/api/register',
    permissions: ['MANAGE_ORDERS'],
  };
  const saleor = makeSaleorStandIn({
    clock,
    random: makeSystemRandom(),
    apiUrl: `${origin}/graphql/`,
    version: '3.23',
    sign: false,
    tasks: false,
    fetch: async () => Response.json(manifest),
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    saleor.handle(new Request(`${origin}${path}`, { headers }));
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    saleor.handle(new Request(`${origin}${path}`, { method: 'POST', body, headers }));
  const query = `mutation { appInstall(input: { manifestUrl: "http://app.test/api/manifest" }) {
    errors { code } } }`;
  await post('/dashboard/graphql', JSON.stringify({ query }));
  await clock.runUntil(clock.now() + 1_000);
  return { get, post };
};

describe('the Dashboard stand-in', () => {
  it('lists apps, and writes no name as HTML', async () => {
    const { get } = await open();
    const html = await (await get('/dashboard/')).text();
    expect(html).toContain('/dashboard/apps/1/');
    expect(html).toContain('&#60;b&#62;Under test');
    expect(html).not.toContain('<b>Under test');
  });

  it('opens an app with the parameters of the real one', async () => {
    const { get } = await open();
    const html = await (await get('/dashboard/apps/1/orders?a=1', { cookie: 'theme=dark' })).text();
    const source = /<iframe[^>]* src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&#38;', '&') ?? '';
    const url = new URL(source);
    expect(`${url.origin}${url.pathname}`).toBe('http://app.test/orders');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      a: '1',
      domain: 'saleor.test',
      saleorApiUrl: `${origin}/graphql/`,
      id: 'QXBwOjE=',
      theme: 'dark',
      featureFlags: '{}',
    });
    expect(html).toContain('allow-same-origin allow-forms allow-scripts');
  });

  it('gives a token of the app to its own pages only', async () => {
    const { post } = await open();
    const token = await (await post('/dashboard/token?app=1', '')).text();
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    expect(claims).toMatchObject({ app: 'QXBwOjE=', type: 'thirdparty', is_staff: true });
    const foreign = await post('/dashboard/token?app=1', '', { origin: 'http://evil.test' });
    expect(foreign.status).toBe(403);
  });

  it('has no page for what is not there', async () => {
    const { get } = await open();
    for (const path of ['/dashboard/apps/9/', '/dashboard/orders/x', '/dashboard/y']) {
      expect((await get(path)).status).toBe(404);
    }
  });
});
