import type { VerifyDashboardToken } from '../../installation/verify-dashboard-token';
import type { Clock } from '../../ports/clock';
import { isStoreUnavailable } from '../../ports/store';
import {
  HttpFault,
  type Incoming,
  type Outgoing,
  type Route,
  allowMethods,
  isHttpFault,
} from '../http/message';
import { makeRateLimit } from '../http/rate-limit';
import { limits } from '../limits';
import { type DashboardApi, faultAnswer } from './api';
import { readPermission } from './contract';

interface DashboardRouteDeps {
  readonly verify: VerifyDashboardToken;
  readonly api: DashboardApi;
  readonly clock: Clock;
}

/** A page asks three times when it is opened; a script that reads the whole table needs more. */
const requestsPerMinute = 600;
/** From one address (reliability: bad signatures). */
const badTokensPerMinute = 30;

/**
 * `POST /api/graphql` of the Dashboard pages. The token is checked at every request and before the
 * body is read; there are no cookies, and the two headers make a foreign page's browser ask first.
 */
export const makeDashboardRoute = ({ verify, api, clock }: DashboardRouteDeps): Route => {
  const requests = makeRateLimit(clock, requestsPerMinute);
  const badTokens = makeRateLimit(clock, badTokensPerMinute);

  const answer = async (incoming: Incoming): Promise<Outgoing> => {
    allowMethods(incoming, 'POST');
    const token = incoming.header('authorization-bearer');
    const saleorApiUrl = incoming.header('saleor-api-url');
    const access = await verify({ token, saleorApiUrl }, [readPermission]);
    if (!access.ok) {
      // Counted after the check: a stranger must not use up the tries of a real Dashboard.
      if (access.status === 401 && !badTokens.take(incoming.ip)) throw tooMany();
      throw new HttpFault(access.status, access.code, access.message);
    }
    const { installation, userId } = access.user;
    if (!requests.take(`${installation.id}:${userId}`)) throw tooMany();
    if (!/^application\/json\b/i.test(incoming.header('content-type') ?? '')) {
      throw new HttpFault(415, 'not-json', 'Send the document as application/json.');
    }
    const body = await incoming.body(limits.configBodyBytes);
    return api.execute({ viewer: access.user, body: body.toString('utf8') });
  };

  return (incoming) => answer(incoming).catch(toOutgoing);
};

const tooMany = (): HttpFault =>
  new HttpFault(429, 'too-many-requests', 'Too many requests; wait a minute.', {
    'retry-after': '60',
  });

/** Refusals in the shape of GraphQL errors, since the page's client reads no other. */
const toOutgoing = (error: unknown): Outgoing => {
  if (isHttpFault(error)) {
    return { ...faultAnswer(error.status, error.code, error.message), headers: error.headers };
  }
  if (isStoreUnavailable(error)) {
    return faultAnswer(503, 'unavailable', 'The app cannot reach its database at the moment.');
  }
  throw error;
};
