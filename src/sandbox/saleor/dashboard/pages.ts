import { handleApi } from '../api';
import { appAccessToken, loginToken, permissionsOf } from '../auth';
import { globalId } from '../ids';
import { findOrder } from '../orders';
import type { App, User, World } from '../state';
import { appHref, extensionsPage, managePage } from './extensions';
import { frameHtml } from './frame';
import { homePage } from './home';
import { cookieOf, renderPage, type Look } from './html';
import { orderPage } from './order';
import { dashboardScript } from './script';

const staffOf = (world: World, request: Request): User => {
  const [first] = world.users;
  if (!first) throw new Error('There is no staff');
  const email = cookieOf(request, 'staff');
  return world.users.find((user) => user.email === email) ?? first;
};

const appOf = (world: World, id: string | null): App | null =>
  world.apps.find((app) => app.removedAt === null && globalId('App', app.pk) === id) ?? null;

/** An entry is seen by those who hold every permission that the entry itself asks for. */
const menuOf = (world: World, user: User): Look['menu'] => {
  const held = permissionsOf(world, user);
  return world.apps
    .filter(({ isActive, removedAt }) => isActive && removedAt === null)
    .flatMap((app) =>
      app.extensions
        .filter(({ mount, target }) => mount.startsWith('NAVIGATION_') && target === 'APP_PAGE')
        .filter(({ permissions = [] }) => permissions.every((each) => held.includes(each)))
        .map(({ label, url }) => [label, appHref(app, url)] as const),
    );
};

const lookOf = (world: World, request: Request): Look => {
  const staff = staffOf(world, request);
  return {
    theme: cookieOf(request, 'theme') === 'dark' ? 'dark' : 'light',
    locale: cookieOf(request, 'locale') ?? 'en',
    staff: staff.email,
    everybody: world.users.map(({ email }) => email),
    menu: menuOf(world, staff),
  };
};

const missingPage = (look: Look): Response =>
  renderPage({ title: 'Not found', look, main: '<h1>There is no such page</h1>', status: 404 });

const appPage = (world: World, app: App, path: string, search: string, look: Look): Response =>
  renderPage({
    title: app.name,
    look,
    kind: 'app',
    main: frameHtml(world, { app, path, search, theme: look.theme }),
  });

/** A page of another origin must not act as staff: browsers say where a request comes from. */
const isOwnPage = (request: Request): boolean => {
  const origin = request.headers.get('origin');
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return origin === null || (URL.canParse(origin) && new URL(origin).host === host);
};

/** What the pages call as the member of staff who looks at them. */
const post = async (world: World, request: Request, url: URL): Promise<Response> => {
  if (!isOwnPage(request)) return new Response('Not from here', { status: 403 });
  const staff = staffOf(world, request);
  if (url.pathname === '/dashboard/token') {
    const app = appOf(world, url.searchParams.get('app'));
    return app
      ? new Response(appAccessToken(world, app, staff))
      : new Response('Not found', { status: 404 });
  }
  if (url.pathname !== '/dashboard/graphql') return new Response('Not found', { status: 404 });
  const headers = { authorization: `Bearer ${loginToken(world, staff)}` };
  const body = await request.text();
  return handleApi(world, new Request(world.apiUrl, { method: 'POST', headers, body }));
};

const script = (world: World): Response =>
  new Response(dashboardScript(world), {
    headers: { 'Content-Type': 'text/javascript; charset=utf-8' },
  });

/**
 * The Dashboard 3.23's pages: orders, an order, extensions, an app in its frame with the app
 * bridge. It lies at an origin of its own, and sends it along as the referrer, as browsers do.
 */
export const handleDashboard = async (world: World, request: Request): Promise<Response> => {
  const url = new URL(request.url);
  const { pathname, search } = url;
  if (request.method === 'POST') return post(world, request, url);
  if (pathname === '/dashboard/dashboard.js') return script(world);
  const look = lookOf(world, request);
  if (pathname === '/dashboard' || pathname === '/dashboard/') return homePage(world, look);
  if (pathname === '/dashboard/extensions/installed') return extensionsPage(world, look);
  const [, appId, path = ''] =
    /^\/dashboard\/extensions\/app\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
  if (appId !== undefined) {
    const app = appOf(world, decodeURIComponent(appId));
    if (!app) return missingPage(look);
    if (path === '/edit') return managePage(world, app, look);
    return app.appUrl ? appPage(world, app, path, search, look) : missingPage(look);
  }
  const [, orderId] = /^\/dashboard\/orders\/([^/]+)$/.exec(pathname) ?? [];
  const order = orderId === undefined ? null : findOrder(world, decodeURIComponent(orderId));
  return order ? orderPage(world, order, look) : missingPage(look);
};
