import type { Route } from '../http/message';
import { type AccessDeps, makeAccess, refusalOf } from './access';
import type { DashboardApi } from './api';

interface DashboardRouteDeps extends AccessDeps {
  readonly api: DashboardApi;
}

/** A page asks three times when it is opened; a script that reads the whole table needs more. */
const requestsPerMinute = 600;

/** `POST /api/graphql` of the Dashboard pages. */
export const makeDashboardRoute = ({ api, ...deps }: DashboardRouteDeps): Route => {
  const admit = makeAccess(deps, requestsPerMinute);
  const answer: Route = async (incoming) => {
    const { user, body } = await admit(incoming);
    return api.execute({ viewer: user, body });
  };
  return (incoming) => answer(incoming).catch(refusalOf);
};
