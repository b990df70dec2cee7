import type { BrowserContext } from 'playwright-core';
import { makeDashboardApi } from '../../runtime/dashboard-api/api';
import type { SampleWorld } from './sample-world';

/** Answers the pages' requests from a sample world, in the test's own process. */
export const routeToSample = async (context: BrowserContext, world: SampleWorld): Promise<void> => {
  const api = makeDashboardApi(world.deps);
  await context.unroute('**/api/graphql');
  await context.route('**/api/graphql', async (route) => {
    const body = route.request().postData() ?? '';
    const answer = await api.execute({ viewer: world.viewer, body });
    await route.fulfill({ status: answer.status, json: answer.body });
  });
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that the bridge can read and nobody would accept. */
export const sampleToken = (permissions: readonly string[]): string =>
  [
    part({ typ: 'JWT', alg: 'none' }),
    part({
      email: 'staff@example.com',
      user_permissions: permissions,
      permissions,
      exp: 4_000_000_000,
    }),
    'unsigned',
  ].join('.');

/** Lets requests through to the app again. */
export const stopRouting = (context: BrowserContext): Promise<void> =>
  context.unroute('**/api/graphql');
