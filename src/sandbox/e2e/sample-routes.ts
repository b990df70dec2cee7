import type { BrowserContext, Route } from 'playwright-core';
import { makeDashboardApi } from '../../server/dashboard-api/api';
import type { SampleWorld } from './sample-world';

type Handler = (route: Route) => Promise<void>;

const apiRequests = '**/api/graphql';
const handlers = new WeakMap<BrowserContext, Handler>();

/**
 * The new way is there before the old one goes: a request in between would reach the real app,
 * which knows nothing of the rows of a sample world.
 */
const routeTo = async (context: BrowserContext, handler: Handler): Promise<void> => {
  const before = handlers.get(context);
  await context.route(apiRequests, handler);
  handlers.set(context, handler);
  if (before) await context.unroute(apiRequests, before);
};

/** Answers the pages' requests from a sample world, in the test's own process. */
export const routeToSample = (context: BrowserContext, world: SampleWorld): Promise<void> => {
  const api = makeDashboardApi(world.deps);
  return routeTo(context, async (route) => {
    const body = route.request().postData() ?? '';
    const answer = await api.execute({ viewer: world.viewer, body });
    await route.fulfill({ status: answer.status, json: answer.body });
  });
};

/** Cuts the pages off from the app. */
export const routeToNowhere = (context: BrowserContext): Promise<void> =>
  routeTo(context, (route) => route.abort());

/** Lets requests through to the app again. */
export const stopRouting = async (context: BrowserContext): Promise<void> => {
  handlers.delete(context);
  await context.unroute(apiRequests);
};
