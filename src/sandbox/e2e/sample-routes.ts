import type { BrowserContext } from 'playwright-core';
import { makeDashboardApi } from '../../runtime/dashboard-api/api';
import type { SampleWorld } from './sample-world';

const apiRequests = '**/api/graphql';

/** Answers the pages' requests from a sample world, in the test's own process. */
export const routeToSample = async (context: BrowserContext, world: SampleWorld): Promise<void> => {
  const api = makeDashboardApi(world.deps);
  await stopRouting(context);
  await context.route(apiRequests, async (route) => {
    const body = route.request().postData() ?? '';
    const answer = await api.execute({ viewer: world.viewer, body });
    await route.fulfill({ status: answer.status, json: answer.body });
  });
};

/** Cuts the pages off from the app. */
export const routeToNowhere = async (context: BrowserContext): Promise<void> => {
  await stopRouting(context);
  await context.route(apiRequests, (route) => route.abort());
};

/** Lets requests through to the app again. */
export const stopRouting = (context: BrowserContext): Promise<void> => context.unroute(apiRequests);
