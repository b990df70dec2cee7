import type { World } from '../state';

/** The Dashboard's pages. */
export const handleDashboard = async (_world: World, _request: Request): Promise<Response> =>
  new Response('Not found', { status: 404 });
