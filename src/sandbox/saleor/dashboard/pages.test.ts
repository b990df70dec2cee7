import { describe, expect, it } from 'vitest';
import { makeSystemRandom } from '../../../adapters/system/random';
import { makeVirtualClock } from '../../simulator/virtual-clock';
import { makeSaleorStandIn } from '../stand-in';

const apiUrl = 'http://saleor.test/graphql/';
const origin = 'http://dashboard.test';
const appHref = `/dashboard/extensions/app/${encodeURIComponent('QXBwOjE=')}`;

const open = async () => {
  const clock = makeVirtualClock(Date.UTC(2026, 10, 22));
  const manifest = {
    id: 'app',
    name: '<b>Under test</b>',
    version: '1',
    appUrl: 'http://app.test/',
    tokenTargetUrl: 'http://app.test/api/register',
    permissions: ['MANAGE_ORDERS'],
    extensions: [
      {
        ...{ label: 'Entry', mount: 'NAVIGATION_ORDERS', target: 'APP_PAGE', url: '/orders' },
        permissions: ['MANAGE_ORDERS'],
      },
    ],
  };
  const saleor = makeSaleorStandIn({
    ...{ clock, apiUrl, version: '3.23', sign: false, tasks: false },
    random: makeSystemRandom(),
    fetch: async () => Response.json(manifest),
  });
  const get = async (path: string, headers: Record<string, string> = {}) =>
    saleor.dashboard(new Request(`${origin}${path}`, { headers }));
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    saleor.dashboard(new Request(`${origin}${path}`, { method: 'POST', body, headers }));
  const call = async (query: string, headers: Record<string, string> = {}) =>
    (await post('/dashboard/graphql', JSON.stringify({ query }), headers)).json();
  await call(`mutation { appInstall(input: { manifestUrl: "http://app.test/api/manifest" }) {
    errors { code } } }`);
  await clock.runUntil(clock.now() + 1_000);
  const html = async (path: string, headers?: Record<string, string>) =>
    (await get(path, headers)).text();
  return { saleor, get, post, call, html };
};

const sourceOf = (html: string): URL =>
  new URL(/<iframe[^>]* src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&#38;', '&') ?? '');

describe('the Dashboard stand-in', () => {
  it('lists apps, and writes no name as HTML', async () => {
    const { html } = await open();
    const page = await html('/dashboard/extensions/installed');
    expect(page).toContain(`href="${appHref}"`);
    expect(page).toContain('&#60;b&#62;Under test');
    expect(page).not.toContain('<b>Under test');
  });

  it('lies at an origin of its own: the API’s has no page of it', async () => {
    const { saleor } = await open();
    const answer = await saleor.handle(new Request('http://saleor.test/dashboard/'));
    expect(answer.status).toBe(404);
  });

  it('opens an app with the parameters of the real one, its own query first', async () => {
    const { html } = await open();
    const page = await html(`${appHref}/orders?a=1&id=x`, { cookie: 'theme=dark' });
    const url = sourceOf(page);
    expect(`${url.origin}${url.pathname}`).toBe('http://app.test/orders');
    expect([...url.searchParams]).toEqual([
      ['a', '1'],
      ['id', 'x'],
      ['domain', 'saleor.test'],
      ['saleorApiUrl', apiUrl],
      ['id', 'QXBwOjE='],
      ['featureFlags[new_order_ui][enabled]', 'false'],
      ['featureFlags[discounts_rules][enabled]', 'true'],
      ['theme', 'dark'],
    ]);
    expect(page).toContain('allow-same-origin allow-forms allow-scripts');
  });

  it('gives a token of the app to its own pages only', async () => {
    const { post } = await open();
    const path = '/dashboard/token?app=QXBwOjE%3D';
    const token = await (await post(path, '')).text();
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    expect(claims).toMatchObject({ app: 'QXBwOjE=', type: 'thirdparty', is_staff: true });
    const foreign = await post(path, '', { origin: 'http://evil.test' });
    expect(foreign.status).toBe(403);
  });

  it('shows entries of apps, and allows acts, by what staff may do', async () => {
    const { saleor, html, call } = await open();
    saleor.control.addStaff({ email: 'bo@example.com', permissions: ['MANAGE_PRODUCTS'] });
    const bo = { cookie: 'staff=bo%40example.com' };
    expect(await html('/dashboard/')).toContain(`<a href="${appHref}/orders">Entry</a>`);
    expect(await html('/dashboard/', bo)).not.toContain('Entry');
    const answer: unknown = await call(
      'mutation { appDeactivate(id: "QXBwOjE=") { errors { code } } }',
      bo,
    );
    expect(JSON.stringify(answer)).toContain('MANAGE_APPS');
    expect(saleor.read.apps()[0]?.isActive).toBe(true);
  });

  it('opens pages of an app that was deactivated, which has no entry any more', async () => {
    const { call, html, post } = await open();
    await call('mutation { appDeactivate(id: "QXBwOjE=") { errors { code } } }');
    expect(await html('/dashboard/')).not.toContain('Entry');
    expect(await html('/dashboard/extensions/installed')).toContain('Deactivated');
    expect(sourceOf(await html(appHref)).origin).toBe('http://app.test');
    expect(await (await post('/dashboard/token?app=QXBwOjE%3D', '')).text()).toMatch(/^ey/);
  });

  it('has no page for what is not there', async () => {
    const { get } = await open();
    const missing = ['/dashboard/extensions/app/x/', '/dashboard/orders/x', '/dashboard/y'];
    for (const path of missing) expect((await get(path)).status).toBe(404);
  });
});
