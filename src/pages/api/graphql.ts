import { apiPage } from '../../server/api-page';
import { makeDashboardRoute } from '../../server/dashboard-api/route';
import type { Route } from '../../server/http/message';

/** The cap comes before parsing. */
export const config = { api: { bodyParser: false, externalResolver: true } };

let route: Route | null = null;

/** One route per process: it remembers how often each user asked. */
export default apiPage(({ verifyDashboardToken: verify, dashboardApi: api, platform }) => {
  route ??= makeDashboardRoute({ verify, api, clock: platform.clock });
  return route;
});
