import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeVerifyDashboardToken } from '../../installation/verify-dashboard-token';
import { hostileUrls } from '../../installation/testing/hostile-urls';
import { associatedDataOfToken } from '../../ports/store';
import { appIdentifier, canaries, makeWorld } from './testing/world';
import type { Shop, World } from './testing/world';

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});

const register = (apiUrl: string, token: string, headers: Record<string, string> = {}) =>
  world.send('/api/register', JSON.stringify({ auth_token: token }), {
    'saleor-api-url': apiUrl,
    'saleor-schema-version': '3.23',
    ...headers,
  });

describe('installing', () => {
  it('calls the Saleor back, then stores the token encrypted', async () => {
    const shop = await world.shop('one');
    expect(world.sent).toEqual([
      'identify https://one.example.com/graphql/',
      'GET https://one.example.com/.well-known/jwks.json',
    ]);
    expect(shop.installation).toMatchObject({ schemaVersion: '3.23', active: true });
    expect(shop.installation.tokenEncrypted).not.toContain(shop.token);
    const associatedData = associatedDataOfToken(shop.installation.id);
    expect(world.secrets.decrypt(shop.installation.tokenEncrypted, associatedData)).toBe(
      shop.token,
    );
  });

  it('may be repeated: one installation, and the last token wins', async () => {
    const shop = await world.shop('one');
    world.identities.set('secondToken00', { appId: shop.appId, identifier: appIdentifier });
    expect(await register('https://ONE.example.com:443/graphql/', 'secondToken00')).toMatchObject({
      status: 200,
    });
    const all = await world.store.listInstallations();
    expect(all).toHaveLength(1);
    expect(
      world.secrets.decrypt(
        all[0]?.tokenEncrypted ?? '',
        associatedDataOfToken(shop.installation.id),
      ),
    ).toBe('secondToken00');
  });

  it('lets another app of ours take the place of the one before, in its row (threat 4)', async () => {
    const shop = await world.shop('one');
    world.identities.set('secondToken00', { appId: 'QXBwOjk5', identifier: appIdentifier });
    await register(shop.apiUrl, 'secondToken00');
    const [now, ...others] = await world.store.listInstallations();
    expect(others).toEqual([]);
    expect(now).toMatchObject({ id: shop.installation.id, appId: 'QXBwOjk5', active: true });
    const associatedData = associatedDataOfToken(shop.installation.id);
    expect(world.secrets.decrypt(now?.tokenEncrypted ?? '', associatedData)).toBe('secondToken00');
    expect(await world.store.listConnections(shop.installation.id)).toHaveLength(1);
  });

  it('refuses the token of another app of the same Saleor (threat 4)', async () => {
    const shop = await world.shop('one');
    world.identities.set('foreignToken0', { appId: 'QXBwOjk5', identifier: 'some.other.app' });
    world.calm();
    expect(await register(shop.apiUrl, 'foreignToken0')).toMatchObject({
      status: 403,
      code: 'wrong-app',
    });
    expect(world.written).toEqual([]);
    expect((await world.store.findInstallationByApiUrl(shop.apiUrl))?.appId).toBe(shop.appId);
  });

  it.each([
    ['a token that Saleor does not know', 'unknownToken00', 401, 'token-refused'],
    ['a token with a line break', 'token\r\nX: y', 400, 'body-invalid'],
    ['no token', '', 400, 'body-invalid'],
  ])('refuses %s', async (_, token, status, code) => {
    const shop = await world.shop('one');
    world.calm();
    expect(await register(shop.apiUrl, token)).toMatchObject({ status, code });
    expect(world.written).toEqual([]);
  });

  it('refuses while the Saleor cannot be reached, or shows no keys', async () => {
    expect(await register('https://away.example.com/graphql/', 'someToken000')).toMatchObject({
      status: 502,
      code: 'saleor-unreachable',
    });
    expect(world.written).toEqual([]);
  });

  it('sends nothing to any hostile address (threats 1 to 3)', async () => {
    for (const url of hostileUrls) {
      world.advance(60_000);
      const header = url.replace(/[^\x20-\x7e]/g, '');
      const { status } = await register(header, 'someToken000');
      // The world's own list is ".example.com", so a few of them name a host that may install.
      expect([400, 403, 502], url).toContain(status);
    }
    expect(world.written).toEqual([]);
    const hosts = world.sent.map((line) => new URL(line.split(' ')[1] ?? '').hostname);
    for (const host of hosts) expect(host).toMatch(/^[a-z.]+\.example\.com$/);
  });

  it('tells Saleor why, in the one shape that it shows to people', async () => {
    const answer = await register('https://evil.example/graphql/', canaries.appToken);
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toEqual({
      error: { code: 'saleor-url-not-allowed', message: expect.stringContaining('ALLOWED') },
    });
    expect(answer.text + world.logged.join()).not.toContain(canaries.appToken);
  });

  it('takes ten registrations a minute from one address', async () => {
    const statuses: number[] = [];
    for (let time = 0; time < 12; time += 1) {
      statuses.push((await register('https://evil.example/graphql/', 'someToken000')).status);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(403), 429, 429]);
  });
});

describe('the manifest', () => {
  it('names only what the asking Saleor knows', async () => {
    const old = await world.send('/api/manifest', null, { 'saleor-schema-version': '3.21' });
    const young = await world.send('/api/manifest', null, { 'saleor-schema-version': '3.99.1' });
    expect(old.text).not.toContain('APP_DELETED');
    expect(young.text).toContain('APP_DELETED');
    expect(JSON.parse(young.text)).toMatchObject({
      id: appIdentifier,
      tokenTargetUrl: 'https://app.example.com/api/register',
    });
  });

  it('refuses the version of a Dashboard that is none', async () => {
    const headers = { 'saleor-schema-version': '3.23' };
    const refused = await world.send('/api/manifest?dashboard=newest', null, headers);
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text)).toMatchObject({
      error: { code: 'dashboard-version-invalid' },
    });
    const older = await world.send('/api/manifest?dashboard=3.22', null, headers);
    expect(older.text).toContain('ORDER_DETAILS_WIDGETS');
    expect(older.text).not.toContain('SEARCH_ACTION');
    expect(older.text).toContain('APP_DELETED');
    expect((await world.send('/api/manifest', null, headers)).text).toContain('SEARCH_ACTION');
  });
});

describe('uninstalling (threat 24)', () => {
  const lifecycleBody = (shop: Shop, typename: string, isActive: boolean) =>
    JSON.stringify({
      __typename: typename,
      issuedAt: new Date(world.clock.now()).toISOString(),
      version: '3.23.28',
      recipient: { id: shop.appId, identifier: appIdentifier },
      app: { id: shop.appId, isActive },
    });
  const send = (shop: Shop, event: string, body: string) =>
    world.send(`/api/webhooks/saleor/${event}`, body, {
      'saleor-event': event,
      'saleor-api-url': shop.apiUrl,
      'saleor-signature': shop.key.sign(body),
    });

  it('erases the token and the endpoints of a deleted app, and keeps its connections', async () => {
    const shop = await world.shop('one');
    world.identities.delete(shop.token);
    const answer = await send(shop, 'app_deleted', lifecycleBody(shop, 'AppDeleted', false));
    expect(answer).toMatchObject({ status: 200, text: '{"status":"retired"}' });
    expect(world.sent).toContain('stripe deleteEndpoint we_one');
    expect(await world.store.findInstallation(shop.installation.id)).toMatchObject({
      tokenEncrypted: '',
      active: false,
      retiredAt: world.clock.now(),
    });
    const connection = await world.store.findConnection(shop.installation.id, shop.connectionId);
    expect(connection).toMatchObject({ webhookEndpointId: null, webhookSecretsEncrypted: [] });
    expect(await send(shop, 'app_deleted', lifecycleBody(shop, 'AppDeleted', false))).toMatchObject(
      { status: 401, code: 'not-installed' },
    );
  });

  it('listens again after a reinstall, on the same connection', async () => {
    const shop = await world.shop('one');
    world.identities.delete(shop.token);
    await send(shop, 'app_deleted', lifecycleBody(shop, 'AppDeleted', false));
    world.identities.set('secondToken00', { appId: 'QXBwOjk5', identifier: appIdentifier });
    await register(shop.apiUrl, 'secondToken00');
    const now = await world.store.findInstallationByApiUrl(shop.apiUrl);
    expect(now && (await world.store.listConnections(now.id))).toMatchObject([
      { id: shop.connectionId, webhookEndpointId: 'we_new' },
    ]);
  });

  it('installs though Stripe fails meanwhile: endpoints are not worth an installation', async () => {
    const shop = await world.shop('one');
    world.identities.delete(shop.token);
    await send(shop, 'app_deleted', lifecycleBody(shop, 'AppDeleted', false));
    world.identities.set('secondToken00', { appId: 'QXBwOjk5', identifier: appIdentifier });
    world.breakStripe();
    expect(await register(shop.apiUrl, 'secondToken00')).toMatchObject({ status: 200 });
    expect(world.logged.join()).toContain('install.restore-failed');
  });

  it('does not believe a replayed notice while the token works', async () => {
    const shop = await world.shop('one');
    const body = lifecycleBody(shop, 'AppDeleted', false);
    expect(await send(shop, 'app_deleted', body)).toMatchObject({ text: '{"status":"active"}' });
    expect((await world.store.findInstallationByApiUrl(shop.apiUrl))?.tokenEncrypted).not.toBe('');
  });

  it('follows a deactivation and an activation, and asks again while Saleor is unavailable', async () => {
    const shop = await world.shop('one');
    const body = lifecycleBody(shop, 'AppStatusChanged', false);
    world.identities.delete(shop.token);
    await send(shop, 'app_status_changed', body);
    const stateOf = () => world.store.findInstallationByApiUrl(shop.apiUrl);
    expect(await stateOf()).toMatchObject({ active: false });
    world.identities.set(shop.token, { appId: shop.appId, identifier: appIdentifier });
    await send(shop, 'app_status_changed', lifecycleBody(shop, 'AppStatusChanged', true));
    expect(await stateOf()).toMatchObject({ active: true });
    world.jwksByOrigin.delete(new URL(shop.apiUrl).origin);
    expect(await send(shop, 'app_status_changed', body)).toMatchObject({ status: 503 });
  });
});

describe('the token of a Dashboard user (threat 15)', () => {
  const claims = (shop: Shop) => ({
    iss: shop.apiUrl,
    app: shop.appId,
    type: 'thirdparty',
    is_staff: true,
    user_id: 'VXNlcjox',
    email: 'staff@example.com',
    permissions: ['HANDLE_PAYMENTS'],
    user_permissions: ['HANDLE_PAYMENTS', 'MANAGE_APPS'],
    exp: Math.floor(world.clock.now() / 1_000) + 300,
  });
  const check = (shop: Shop, token: string, required = ['MANAGE_APPS']) =>
    makeVerifyDashboardToken(world)({ token, saleorApiUrl: shop.apiUrl }, required);

  it('opens the installation that it was made for, without a download each time', async () => {
    const shop = await world.shop('one');
    world.calm();
    for (let time = 0; time < 3; time += 1) {
      expect(await check(shop, shop.key.token(claims(shop)))).toMatchObject({
        ok: true,
        user: { installation: { id: shop.installation.id }, email: 'staff@example.com' },
      });
    }
    expect(world.sent).toEqual([]);
  });

  it.each([
    ['expired', { exp: 1_000 }, 401],
    ['without expiry', { exp: undefined }, 401],
    ['of another app', { app: 'QXBwOjk5' }, 401],
    ['of another Saleor', { iss: 'https://two.example.com/graphql/' }, 401],
    ['of a customer', { is_staff: false }, 401],
    ['of another kind', { type: 'access' }, 401],
    ['of staff without the permission', { user_permissions: ['HANDLE_PAYMENTS'] }, 403],
  ])('refuses one %s', async (_, change, status) => {
    const shop = await world.shop('one');
    const token = shop.key.token({ ...claims(shop), ...change });
    expect(await check(shop, token)).toMatchObject({ ok: false, status });
  });

  it('refuses one that another tenant signed, or nobody', async () => {
    const shop = await world.shop('one');
    const other = await world.shop('two');
    expect(await check(shop, other.key.token(claims(shop)))).toMatchObject({ ok: false });
    const [, payload] = shop.key.token(claims(shop)).split('.');
    expect(await check(shop, `eyJhbGciOiJub25lIn0.${payload}.`)).toMatchObject({
      ok: false,
      status: 401,
    });
  });
});

describe('the operator’s addresses (threats 20 and 23)', () => {
  it.each(['/api/work', '/api/metrics'])('%s does not exist without the secret', async (path) => {
    const method = path === '/api/work' ? '' : null;
    for (const authorization of ['', 'Bearer', 'Bearer wrong', `Basic ${canaries.operator}`]) {
      expect(await world.send(path, method, { authorization })).toMatchObject({
        status: 404,
        code: 'not-found',
      });
    }
    const authorization = `Bearer ${canaries.operator}`;
    expect(await world.send(path, method, { authorization })).toMatchObject({ status: 200 });
  });

  it('works though a chore fails, and does seldom what is to be done seldom', async () => {
    const authorization = `Bearer ${canaries.operator}`;
    const work = () => world.send('/api/work?sweep=1', '', { authorization });
    await world.shop('one');
    world.calm();
    expect(await work()).toMatchObject({ status: 200, text: '{"worked":3}' });
    expect(await work()).toMatchObject({ status: 200 });
    const looked = world.sent.filter((line) => line.startsWith('identify'));
    expect(looked).toHaveLength(1);
    world.advance(600_000);
    world.setStoreUnavailable(true);
    expect(await work()).toMatchObject({ status: 200, text: '{"worked":3}' });
    expect(world.logged.join()).toContain('work.chore-failed');
  });

  it('counts answers by route and status', async () => {
    await world.send('/api/manifest', null);
    const authorization = `Bearer ${canaries.operator}`;
    const { text } = await world.send('/api/metrics', null, { authorization });
    expect(text).toContain('stripe_orders_http_answers{route="manifest",status="200"} 1');
  });
});

describe('checks lie inside the routes (threat 16)', () => {
  it('no header skips them, and there is no middleware that could be skipped', async () => {
    const skipping = { 'x-middleware-subrequest': 'src/middleware:src/middleware:middleware' };
    expect(await world.send('/api/metrics', null, skipping)).toMatchObject({ status: 404 });
    const names = ['middleware.ts', 'proxy.ts', 'middleware.js', 'proxy.js'];
    expect(names.filter((name) => existsSync(`src/${name}`) || existsSync(name))).toEqual([]);
  });

  it('every package is pinned to one version, and the lock file to its content (threat 28)', () => {
    const own = JSON.parse(readFileSync('package.json', 'utf8'));
    const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.entries<string>(own[kind]),
    );
    const loose = versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version));
    expect(loose).toEqual([]);
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const packages = Object.entries<{ integrity?: string }>(lock.packages).slice(1);
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''))).toEqual([]);
  });

  it('Next.js is pinned to one exact version', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(dependencies.next).toMatch(/^16\.\d+\.\d+$/);
  });
});

describe('headers (threat 14)', () => {
  it('every answer of the API may be framed by nobody, sniffed by nobody, kept by nobody', async () => {
    for (const path of ['/api/manifest', '/api/health', '/api/nothing']) {
      const { headers } = await world.send(path, null);
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'strict-transport-security': 'max-age=63072000',
      });
    }
  });

  it('no other site may read an answer (threat 27)', async () => {
    const shop = await world.shop('one');
    for (const path of ['/api/manifest', '/api/health', '/api/register']) {
      const origin = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
      const { headers } = await world.send(path, null, {
        ...origin,
        'saleor-api-url': shop.apiUrl,
      });
      const names = [...headers.keys()].filter((name) => name.startsWith('access-control'));
      expect(names, path).toEqual([]);
    }
  });

  it('an address serves its own methods only', async () => {
    expect(await world.send('/api/register', null)).toMatchObject({ status: 405 });
    expect(await world.send('/api/manifest', '{}')).toMatchObject({ status: 405 });
  });
});
