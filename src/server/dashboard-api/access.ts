import type {
  DashboardUser,
  VerifyDashboardToken,
} from '../../installation/verify-dashboard-token';
import type { Clock } from '../../ports/clock';
import { isStoreUnavailable } from '../../ports/store';
import {
  HttpFault,
  type Incoming,
  type Outgoing,
  allowMethods,
  isHttpFault,
} from '../http/message';
import { makeRateLimit } from '../http/rate-limit';
import { limits } from '../limits';
import { ApiFault, readPermission } from './contract';

export interface AccessDeps {
  readonly verify: VerifyDashboardToken;
  readonly clock: Clock;
}

/** What a page sent, once it is known who asks. */
interface PageRequest {
  readonly user: DashboardUser;
  /** The JSON that came, not parsed yet. */
  readonly body: string;
}

/** From one address (reliability: bad signatures). */
const badTokensPerMinute = 30;

/**
 * Lets in what the pages send by POST. The token is checked at every request and before the body is
 * read; there are no cookies, and the two headers make a foreign page's browser ask first. One
 * member of staff gets `perMinute` requests.
 */
export const makeAccess = (
  { verify, clock }: AccessDeps,
  perMinute: number,
): ((incoming: Incoming) => Promise<PageRequest>) => {
  const requests = makeRateLimit(clock, perMinute);
  const badTokens = makeRateLimit(clock, badTokensPerMinute);
  return async (incoming) => {
    allowMethods(incoming, 'POST');
    const token = incoming.header('authorization-bearer');
    const saleorApiUrl = incoming.header('saleor-api-url');
    const access = await verify({ token, saleorApiUrl }, [readPermission]);
    if (!access.ok) {
      // Counted after the check: a stranger must not use up the tries of a real Dashboard.
      if (access.status === 401 && !badTokens.take(incoming.ip)) throw tooMany();
      throw new HttpFault(access.status, access.code, access.message);
    }
    const { user } = access;
    if (!requests.take(`${user.installation.id}:${user.userId}`)) throw tooMany();
    if (!/^application\/json\b/i.test(incoming.header('content-type') ?? '')) {
      throw new HttpFault(415, 'not-json', 'Send the document as application/json.');
    }
    const body = await incoming.body(limits.configBodyBytes);
    return { user, body: body.toString('utf8') };
  };
};

const tooMany = (): HttpFault =>
  new HttpFault(429, 'too-many-requests', 'Too many requests; wait a minute.', {
    'retry-after': '60',
  });

/** The answer to a request that failed as a whole, in the shape of GraphQL's errors. */
export const faultAnswer = (status: number, code: string, message: string): Outgoing => ({
  status,
  body: { errors: [{ message, extensions: { code } }] },
});

/** Refusals in the shape of GraphQL errors, since the page's client reads no other. */
export const refusalOf = (error: unknown): Outgoing => {
  if (error instanceof ApiFault) return faultAnswer(error.status, error.code, error.message);
  if (isHttpFault(error)) {
    return { ...faultAnswer(error.status, error.code, error.message), headers: error.headers };
  }
  if (isStoreUnavailable(error)) {
    return faultAnswer(503, 'unavailable', 'The app cannot reach its database at the moment.');
  }
  throw error;
};
