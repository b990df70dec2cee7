import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { makeSystemRandom } from '../../adapters/system/random';
import { makeVirtualClock } from '../simulator/virtual-clock';
import type { SaleorVersion } from './contract';
import { makeSaleorStandIn } from './stand-in';
import { at, makeStage, type Json } from './testing';
import { makeCheckout, pay } from './testing-acts';

const query = 'subscription { event { ... on OrderCreated { order { id } } } }';

const manifest = (change: Json = {}): Json => ({
  id: 'app.under.test',
  name: 'Under test',
  version: '1.0.0',
  appUrl: 'http://app.test/',
  tokenTargetUrl: 'http://app.test/api/register',
  permissions: ['MANAGE_ORDERS', 'HANDLE_PAYMENTS'],
  requiredSaleorVersion: '>=3.21 <4',
  webhooks: [
    { name: 'orders', targetUrl: 'http://app.test/wh', query, asyncEvents: ['ORDER_CREATED'] },
    {
      name: 'own end',
      targetUrl: 'http://app.test/wh',
      query: 'subscription { event { ... on AppDeleted { app { id } } } }',
      asyncEvents: ['APP_DELETED'],
    },
  ],
  ...change,
});

interface Scene {
  /** Installs, and gives what `appsInstallations` says of it; null once it is installed. */
  install(activate?: boolean): Promise<unknown>;
  call(query: string, token?: string): Promise<Json>;
  readonly received: { request: Request; text: string }[];
  readonly saleor: ReturnType<typeof makeSaleorStandIn>;
  readonly staff: string;
  readonly clock: ReturnType<typeof makeVirtualClock>;
}

const open = (
  serve: Json | Response,
  register: (token: string, scene: Scene) => Response | Promise<Response>,
  version: SaleorVersion = '3.23',
): Scene => {
  const clock = makeVirtualClock(Date.UTC(2026, 10, 22));
  const received: Scene['received'] = [];
  const saleor = makeSaleorStandIn({
    clock,
    random: makeSystemRandom(),
    apiUrl: 'http://saleor.test/graphql/',
    version,
    sign: false,
    tasks: false,
    fetch: async (request) => {
      const text = await request.clone().text();
      received.push({ request, text });
      const { pathname } = new URL(request.url);
      if (pathname === '/api/manifest') {
        return serve instanceof Response ? serve.clone() : Response.json(serve);
      }
      if (pathname !== '/api/register') return Response.json({});
      return register(String(at(JSON.parse(text), 'auth_token')), scene);
    },
  });
  const staff = saleor.control.staffToken();
  const call = async (text: string, token = staff): Promise<Json> => {
    const response = await saleor.handle(
      new Request('http://saleor.test/graphql/', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: text }),
      }),
    );
    return (await response.json()) as Json;
  };
  const scene: Scene = {
    clock,
    saleor,
    staff,
    received,
    call,
    install: async (activate = true) => {
      await call(`mutation { appInstall(input: { manifestUrl: "http://app.test/api/manifest",
        activateAfterInstallation: ${activate} }) { errors { code } } }`);
      await clock.runUntil(clock.now() + 60_000);
      const answer = await call('{ appsInstallations { id status message } }');
      return at(answer, 'data', 'appsInstallations', 0) ?? null;
    },
  };
  return scene;
};

const good = () => Response.json({ success: true });

describe('an installation (case 33)', () => {
  it('fetches the manifest, hands over a token that works already, and tells of it', async () => {
    let seen: unknown = null;
    const scene = open(manifest(), async (token, { call }) => {
      seen = await call('{ app { id identifier } }', token);
      return good();
    });
    expect(await scene.install()).toBeNull();
    expect(at(seen, 'data', 'app', 'identifier')).toBe('app.under.test');
    const [fetched, registered] = scene.received;
    expect(fetched?.request.method).toBe('GET');
    expect(fetched?.request.headers.get('saleor-schema-version')).toBe('3.23');
    expect(registered?.text).toMatch(/^\{"auth_token": "[A-Za-z0-9]{30}"\}$/);
    const { headers } = registered?.request ?? new Request('http://x');
    expect(headers.get('saleor-api-url')).toBe('http://saleor.test/graphql/');
    expect(headers.get('saleor-schema-version')).toBe('3.23');
    expect(headers.get('saleor-signature')).toBeNull();
    expect(scene.saleor.read.apps()).toMatchObject([{ identifier: 'app.under.test' }]);
  });

  it('hands over a token of nobody where the app is not to be activated', async () => {
    let seen: unknown = null;
    const scene = open(manifest(), async (token, { call }) => {
      seen = await call('{ app { id } }', token);
      return good();
    });
    await scene.install(false);
    expect(at(seen, 'data', 'app')).toBeNull();
  });

  it('shows staff what the app says, and leaves no app behind', async () => {
    const refusal = { error: { code: 'NO', message: 'This shop may not install me' } };
    const scene = open(manifest(), () => Response.json(refusal, { status: 403 }));
    expect(await scene.install()).toMatchObject({
      status: 'FAILED',
      message: 'This shop may not install me',
    });
    expect(scene.saleor.read.apps()).toEqual([]);
    const broken = open(manifest(), () => new Response('oops', { status: 500 }));
    expect(at(await broken.install(), 'message')).toContain('App internal error (500)');
  });

  it('is repeated with a new token', async () => {
    const tokens: string[] = [];
    const scene = open(manifest(), (token) => {
      tokens.push(token);
      return tokens.length === 1 ? new Response('', { status: 500 }) : good();
    });
    const failed = await scene.install();
    await scene.call(`mutation { appRetryInstall(id: "${at(failed, 'id')}") { errors { code } } }`);
    await scene.clock.runUntil(scene.clock.now());
    expect(scene.saleor.read.apps()).toHaveLength(1);
    expect(new Set(tokens).size).toBe(2);
  });

  it('fails on a bad query, a foreign version, a second copy, a missing manifest', async () => {
    const webhook = { name: 'w', targetUrl: 'http://app.test/wh', asyncEvents: ['ORDER_CREATED'] };
    const bad = open(
      manifest({ webhooks: [{ ...webhook, query: query.replace('id', 'nonsense') }] }),
      good,
    );
    expect(at(await bad.install(), 'message')).toContain('Subscription query is not valid');
    const old = open(manifest({ requiredSaleorVersion: '>=3.24 <4' }), good);
    expect(at(await old.install(), 'message')).toContain('not supported');
    const twice = open(manifest(), good);
    await twice.install();
    expect(at(await twice.install(), 'message')).toBe(
      'App with the same identifier is already installed: Under test',
    );
    const absent = open(new Response('', { status: 404 }), good);
    expect(at(await absent.install(), 'status')).toBe('FAILED');
  });

  it('needs a token target up to 3.22, and not from 3.23 on', async () => {
    const bare = manifest({ tokenTargetUrl: undefined });
    expect(await open(bare, good, '3.22').install()).toMatchObject({ status: 'FAILED' });
    expect(await open(bare, good, '3.23').install()).toBeNull();
  });

  it('knows fields of 3.22 only from 3.22 on', async () => {
    const newer = query.replace('id }', 'transactions { paymentMethodDetails { name } } }');
    const webhook = { name: 'w', targetUrl: 'http://app.test/wh', asyncEvents: ['ORDER_CREATED'] };
    const served = manifest({ webhooks: [{ ...webhook, query: newer }] });
    expect(await open(served, good, '3.21').install()).toMatchObject({ status: 'FAILED' });
    expect(await open(served, good, '3.22').install()).toBeNull();
  });

  it('checks where an extension leads, and what it may', async () => {
    const mounted = (change: Json) =>
      manifest({
        extensions: [{ label: 'Orders', mount: 'NAVIGATION_ORDERS', url: '/orders', ...change }],
      });
    expect(await open(mounted({ target: 'APP_PAGE' }), good, '3.21').install()).toBeNull();
    const outside = mounted({ target: 'APP_PAGE', url: 'http://app.test/orders' });
    expect(await open(outside, good, '3.22').install()).toMatchObject({ status: 'FAILED' });
    expect(await open(outside, good, '3.23').install()).toBeNull();
    const greedy = mounted({ permissions: ['MANAGE_PRODUCTS'] });
    expect(await open(greedy, good).install()).toMatchObject({ status: 'FAILED' });
  });

  describe.each(['3.21', '3.22', '3.23', '3.24'] as const)('at Saleor %s', (version) => {
    const page = {
      label: 'Orders',
      mount: 'NAVIGATION_ORDERS',
      url: '/orders',
      target: 'APP_PAGE',
    };
    const widget = { ...page, mount: 'ORDER_DETAILS_WIDGETS', target: 'WIDGET' };
    const installed = async (change: Json, rest: Json = {}): Promise<boolean> =>
      (await open(manifest({ extensions: [change], ...rest }), good, version).install()) === null;

    it('mounts what that version knows, and refuses the rest', async () => {
      const at322 = version !== '3.21';
      const at323 = at322 && version !== '3.22';
      expect(await installed(page)).toBe(true);
      expect(await installed({ ...page, mount: 'ORDER_DETAILS_MORE_ACTIONS' })).toBe(true);
      expect(await installed(widget)).toBe(at322);
      expect(await installed({ ...widget, mount: 'CUSTOMER_DETAILS_WIDGETS' })).toBe(at322);
      expect(await installed({ ...page, target: 'NEW_TAB' })).toBe(at322);
      expect(await installed({ ...widget, mount: 'NAVIGATION_ORDERS' })).toBe(at323);
      expect(await installed({ ...widget, mount: 'HOMEPAGE_WIDGETS' })).toBe(at323);
      expect(await installed({ ...page, mount: 'SEARCH_ACTION', target: 'POPUP' })).toBe(at323);
      expect(await installed({ ...page, mount: 'navigation_orders' })).toBe(at323);
    });

    it('looks at options in 3.22 alone', async () => {
      const get = { widgetTarget: { method: 'GET' } };
      const put = { widgetTarget: { method: 'PUT' } };
      expect(await installed({ ...page, options: get })).toBe(version !== '3.22');
      const of = (options: Json) => installed({ ...widget, options });
      expect(await of(get)).toBe(version !== '3.21');
      expect(await of(put)).toBe(version !== '3.21' && version !== '3.22');
      expect(await of({ newTabTarget: { method: 'GET' } })).toBe(
        version !== '3.21' && version !== '3.22',
      );
    });

    it('asks for an address where a path has none to stand on', async () => {
      const isOlder = version === '3.21' || version === '3.22';
      expect(await installed(page, { appUrl: null })).toBe(isOlder);
      expect(await installed({ ...page, target: 'POPUP' }, { appUrl: null })).toBe(false);
      expect(await installed({ ...page, url: 'javascript:alert(1)' })).toBe(false);
    });

    it('fails where its database has no room, without saying why', async () => {
      const long = `https://app.test/${'x'.repeat(190)}`;
      for (const field of ['homepageUrl', 'supportUrl', 'dataPrivacyUrl', 'appUrl']) {
        const failed = await open(manifest({ [field]: long }), good, version).install();
        expect(failed).toMatchObject({ message: 'Unknown error. Contact with app support.' });
      }
      expect(await installed({ ...page, url: `/${'x'.repeat(200)}` })).toBe(false);
    });

    it('takes an identifier once', async () => {
      const named = { ...page, identifier: 'orders' };
      const twice = manifest({ extensions: [named, { ...named, identifier: ' orders ' }] });
      const refused = (await open(twice, good, version).install()) !== null;
      expect(refused).toBe(version === '3.23' || version === '3.24');
    });
  });

  it('mounts nothing for which staff did not give the permission', async () => {
    const scene = open(
      manifest({
        extensions: [
          { label: 'x', mount: 'NAVIGATION_ORDERS', url: '/x', permissions: ['HANDLE_PAYMENTS'] },
        ],
      }),
      good,
    );
    await scene.call(`mutation { appInstall(input: { permissions: [MANAGE_ORDERS],
      manifestUrl: "http://app.test/api/manifest" }) { errors { code } } }`);
    await scene.clock.runUntil(scene.clock.now() + 60_000);
    expect(scene.saleor.read.apps()).toEqual([]);
  });

  it('gives the app no MANAGE_APPS from 3.24 on', async () => {
    const greedy = manifest({ permissions: ['MANAGE_APPS'] });
    expect(await open(greedy, good, '3.24').install()).toMatchObject({ status: 'FAILED' });
    expect(await open(greedy, good, '3.23').install()).toBeNull();
  });
});

describe('the end of an app', () => {
  it.each([
    ['3.22', 0],
    ['3.23', 1],
  ] as const)('in %s is told to it %i times (case 34)', async (version, times) => {
    let token = '';
    const scene = open(
      manifest(),
      (given) => {
        token = given;
        return good();
      },
      version,
    );
    await scene.install();
    const [app] = scene.saleor.read.apps();
    await scene.call(`mutation { appDelete(id: "${app?.id}") { errors { code } } }`);
    await scene.clock.runUntil(scene.clock.now());
    const told = scene.received.filter(
      ({ request }) => request.headers.get('saleor-event') === 'app_deleted',
    );
    expect(told).toHaveLength(times);
    const after = await scene.call('{ app { id } }', token);
    expect(at(after, 'errors', 0, 'extensions', 'exception', 'code')).toBe('PermissionDenied');
  });

  it('is not final where it was only deactivated: the same token works again (case M9)', async () => {
    const stage = makeStage();
    const act = (name: string) =>
      stage.call(`mutation { ${name}(id: "${stage.appId}") { errors { code } } }`, {}, stage.staff);
    const answer = { result: 'CHARGE_ACTION_REQUIRED' };
    await act('appDeactivate');
    expect((await pay(stage, await makeCheckout(stage), answer)).errors).toEqual([
      { field: 'paymentGateway', code: 'NOT_FOUND' },
    ]);
    const ask = () => stage.call('{ app { id } }', {}, stage.token);
    expect(at(await ask(), 'data', 'app')).toBeNull();
    await act('appActivate');
    expect(at(await ask(), 'data', 'app', 'id')).toBe(stage.appId);
    expect((await pay(stage, await makeCheckout(stage), answer)).errors).toEqual([]);
  });
});

describe('the token of the Dashboard', () => {
  it('is signed, lives five minutes, and allows what app and user both may', async () => {
    const stage = makeStage();
    const answer = await stage.call(
      `{ app(id: "${stage.appId}") { accessToken } }`,
      {},
      stage.staff,
    );
    const token = String(at(answer, 'data', 'app', 'accessToken'));
    const keys = await stage.saleor.handle(new Request('http://saleor.test/.well-known/jwks.json'));
    const { payload } = await jwtVerify(token, createLocalJWKSet(await keys.json()), {
      currentDate: new Date(stage.clock.now()),
      issuer: stage.saleor.apiUrl,
    });
    expect(payload['user_permissions']).toContain('MANAGE_APPS');
    expect(payload['permissions']).not.toContain('MANAGE_APPS');
    const orders = '{ orders(first: 1) { totalCount } }';
    const apps = '{ appsInstallations { id } }';
    expect((await stage.call(orders, {}, token))['errors']).toBeUndefined();
    expect((await stage.call(apps, {}, token))['errors']).toBeDefined();
    await stage.pass(300_000);
    expect((await stage.call(orders, {}, token))['errors']).toBeDefined();
  });
});
