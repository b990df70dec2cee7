import { handleApi } from '../api';
import { appAccessToken, loginToken } from '../auth';
import { findOrder } from '../orders';
import type { App, User, World } from '../state';
import { frameHtml, frameScript, frameUrl } from './frame';
import { homePage } from './home';
import { escape, renderPage, themeOf } from './html';
import { orderPage } from './order';

const notFound = (): Response => new Response('Not found', { status: 404 });

const staffOf = (world: World): User => {
  const [staff] = world.users;
  if (!staff) throw new Error('There is no staff');
  return staff;
};

const appOf = (world: World, pk: string | undefined): App | null =>
  world.apps.find((app) => app.removedAt === null && String(app.pk) === pk) ?? null;

const appPage = (world: World, request: Request, app: App, path: string): Response => {
  if (!app.appUrl) return notFound();
  const theme = themeOf(request);
  const url = frameUrl(world, app, path, theme, new URL(request.url).searchParams);
  return renderPage({
    title: app.name,
    theme,
    wide: true,
    main: frameHtml(url, escape(app.name)),
    script: frameScript(world, app),
  });
};

/** A page of another origin must not act as staff: browsers say where a request comes from. */
const isOwnPage = (request: Request): boolean => {
  const origin = request.headers.get('origin');
  const host = request.headers.get('host') ?? new URL(request.url).host;
  return origin === null || (URL.canParse(origin) && new URL(origin).host === host);
};

/** What the pages call as the member of staff who looks at them. */
const post = async (world: World, request: Request, pathname: string): Promise<Response> => {
  if (!isOwnPage(request)) return new Response('Not from here', { status: 403 });
  if (pathname === '/dashboard/token') {
    const app = appOf(world, new URL(request.url).searchParams.get('app') ?? undefined);
    return app ? new Response(appAccessToken(world, app, staffOf(world))) : notFound();
  }
  if (pathname !== '/dashboard/graphql') return notFound();
  const headers = { authorization: `Bearer ${loginToken(world, staffOf(world))}` };
  const body = await request.text();
  return handleApi(world, new Request(world.apiUrl, { method: 'POST', headers, body }));
};

/**
 * The Dashboard's pages: apps and orders, an app in its frame with the app bridge, an order with
 * both sides. Open to whoever reaches the stand-in: it belongs on loopback.
 */
export const handleDashboard = async (world: World, request: Request): Promise<Response> => {
  const { pathname } = new URL(request.url);
  if (request.method === 'POST') return post(world, request, pathname);
  if (pathname === '/dashboard' || pathname === '/dashboard/') {
    return homePage(world, themeOf(request));
  }
  const app = /^\/dashboard\/apps\/(\d+)(\/.*)?$/.exec(pathname);
  if (app) {
    const found = appOf(world, app[1]);
    return found ? appPage(world, request, found, app[2] ?? '/') : notFound();
  }
  const order = /^\/dashboard\/orders\/([^/]+)$/.exec(pathname);
  const found = order ? findOrder(world, decodeURIComponent(order[1] ?? '')) : null;
  return found ? orderPage(world, found, themeOf(request)) : notFound();
};
