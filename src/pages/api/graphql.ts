import type { NextApiRequest, NextApiResponse } from 'next';
import { container } from '../../server/container';
import { makeDashboardRoute } from '../../server/dashboard-api/route';
import type { Route } from '../../server/http/message';
import { serveNode } from '../../server/http/node';

/** The cap comes before parsing. */
export const config = { api: { bodyParser: false, externalResolver: true } };

let route: Route | null = null;

/** One route per process: it remembers how often each user asked. */
const dashboardRoute = (): Route => {
  const { verifyDashboardToken: verify, dashboardApi: api, ground } = container();
  route ??= makeDashboardRoute({ verify, api, clock: ground.clock });
  return route;
};

const handle = (request: NextApiRequest, response: NextApiResponse): Promise<void> =>
  serveNode(dashboardRoute(), container().routes, request, response);

export default handle;
