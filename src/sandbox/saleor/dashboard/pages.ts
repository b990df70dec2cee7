import { accountOf } from '../accounts';
import { handleApi } from '../api';
import { appAccessToken, loginToken } from '../auth';
import { globalId } from '../ids';
import { findOrder } from '../orders';
import type { App, User, World } from '../state';
import { appHref, extensionsPage, managePage } from './extensions';
import { frameHtml } from './frame';
import { customerPage, customersPage } from './customers';
import { homePage } from './home';
import { cookieOf, renderPage, type Look } from './html';
import { installProblem } from './install-check';
import { findMounted, mayUse, mountedAt, searchHtml } from './mounts';
import { orderPage } from './order';
import { ordersPage } from './orders';
import { dashboardScript } from './script';

const staffOf = (world: World, request: Request): User => {
  const [first] = world.users;
  if (!first) throw new Error('There is no staff');
  const email = cookieOf(request, 'staff');
  return world.users.find((user) => user.email === email) ?? first;
};

const appOf = (world: World, id: string | null): App | null =>
  world.apps.find((app) => app.removedAt === null && globalId('App', app.pk) === id) ?? null;

const navigation = ['CATALOG', 'ORDERS', 'CUSTOMERS', 'DISCOUNTS', 'TRANSLATIONS', 'PAGES'];

/** An entry is seen by those who hold every permission that the entry itself asks for. */
const menuOf = (world: World, user: User): Look['menu'] =>
  navigation
    .flatMap((place) => mountedAt(world, `NAVIGATION_${place}`))
    .filter((one) => one.extension.target === 'APP_PAGE' && mayUse(world, user, one))
    .map(({ app, extension }) => [extension.label, appHref(app, extension.url)] as const);

const lookOf = (world: World, request: Request): Look => {
  const staff = staffOf(world, request);
  const look: Look = {
    theme: cookieOf(request, 'theme') === 'dark' ? 'dark' : 'light',
    locale: cookieOf(request, 'locale') ?? 'en',
    staff: staff.email,
    everybody: world.users.map(({ email }) => email),
    menu: menuOf(world, staff),
    search: '',
  };
  return { ...look, search: searchHtml(world, staff, look) };
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

/** Of an extension whose permissions she lacks, Saleor gives a member of staff no token. */
const tokenAnswer = (world: World, staff: User, query: URLSearchParams): Response => {
  const app = appOf(world, query.get('app'));
  if (!app) return new Response('Not found', { status: 404 });
  const mounted = findMounted(world, query.get('extension'));
  const isRefused = mounted !== null && !mayUse(world, staff, mounted);
  return new Response(isRefused ? '' : appAccessToken(world, app, staff));
};

/** What the pages call as the member of staff who looks at them. */
const post = async (world: World, request: Request, url: URL): Promise<Response> => {
  if (!isOwnPage(request)) return new Response('Not from here', { status: 403 });
  const staff = staffOf(world, request);
  if (url.pathname === '/dashboard/token') return tokenAnswer(world, staff, url.searchParams);
  if (url.pathname === '/dashboard/check') {
    return new Response(await installProblem(world, await request.text()));
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
 * The Dashboard 3.23's pages: home, orders, customers, one of either with what apps mount there,
 * extensions, an app in its frame with the app bridge. It lies at an origin of its own, and sends
 * it along as the referrer, as browsers do.
 */
export const handleDashboard = async (world: World, request: Request): Promise<Response> => {
  const url = new URL(request.url);
  const { pathname } = url;
  if (request.method === 'POST') return post(world, request, url);
  if (pathname === '/dashboard/dashboard.js') return script(world);
  const look = lookOf(world, request);
  if (pathname === '/dashboard' || pathname === '/dashboard/') {
    return homePage(world, staffOf(world, request), look);
  }
  if (pathname === '/dashboard/orders') return ordersPage(world, look);
  if (pathname === '/dashboard/customers') return customersPage(world, look);
  if (pathname === '/dashboard/extensions/installed') return extensionsPage(world, look);
  return onePage(world, url, look) ?? missingPage(look);
};

/** A page about one app, order or customer; null where there is none. */
const onePage = (world: World, { pathname, search }: URL, look: Look): Response | null => {
  const [, kind = '', id = '', path = ''] =
    /^\/dashboard\/(extensions\/app|orders|customers)\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
  const key = decodeURIComponent(id);
  if (kind === 'extensions/app') {
    const app = appOf(world, key);
    if (app && path === '/edit') return managePage(world, app, look);
    return app?.appUrl ? appPage(world, app, path, search, look) : null;
  }
  if (path !== '') return null;
  const order = kind === 'orders' ? findOrder(world, key) : null;
  if (order) return orderPage(world, order, look);
  const customer = kind === 'customers' ? accountOf(world, key) : null;
  return customer ? customerPage(world, customer, look) : null;
};
