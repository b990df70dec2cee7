import type { Random } from '../../ports/random';
import { checkPermission, checkRemoved, type Call } from './call';
import type { Fault, Reached } from './faults';
import { decodeForm, type Params } from './form';
import type { Answer } from './idempotency';
import { expand } from './lists';
import { checkEmpty } from './params';
import { ApiProblem, badParam, badState, notFromHere, unauthorized } from './problem';
import { match } from './router';
import { oldVersion, type AccountSpec, type World } from './world';

/** Checks parameters against schemas of Stripe's own types; null = nothing to object to. */
export type Validate = (
  route: string,
  params: Params,
) => { readonly param: string; readonly message: string } | null;

/** A request with what the stand-in knows of its sender. */
export interface Incoming {
  readonly reached: Reached;
  readonly key: string;
  readonly world: World | null;
  readonly auth: Call['auth'];
  readonly requestId: string;
  readonly fingerprint: string;
}

/** `Bearer sk_…` or `Basic` with the key as user name. */
const keyOf = (request: Request): string => {
  const header = request.headers.get('authorization') ?? '';
  if (header.startsWith('Bearer ')) return header.slice(7).trim();
  if (!header.startsWith('Basic ')) return '';
  return Buffer.from(header.slice(6), 'base64').toString().split(':')[0] ?? '';
};

const authOf = (account: AccountSpec, key: string): Call['auth'] | null => {
  if (key === account.secretKey) return 'secret';
  if (key === account.publishableKey) return 'publishable';
  return account.restrictedKeys?.some((known) => known.key === key) ? 'restricted' : null;
};

export const problemAnswer = (problem: ApiProblem): Answer => ({
  status: problem.status,
  body: JSON.stringify({ error: problem.body }),
  shouldRetry: problem.shouldRetry,
});

const serverError = (): ApiProblem =>
  new ApiProblem(500, { type: 'api_error', message: 'An unknown error occurred' }, true, false);

/** As Stripe answers a refund that its balance cannot pay: without a code. */
const balanceTooLow = (): ApiProblem =>
  badState('Insufficient funds in your Stripe balance to refund this amount.');

export const rateLimited = (kind: 'rate-limit' | 'lock-timeout'): ApiProblem =>
  kind === 'rate-limit'
    ? new ApiProblem(
        429,
        { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' },
        false,
      )
    : new ApiProblem(
        429,
        {
          type: 'invalid_request_error',
          code: 'lock_timeout',
          message: 'This object cannot be accessed right now because another request holds it.',
        },
        false,
        true,
      );

/** Reads a request; which account it is for follows from its key alone. */
export const receive = async (
  request: Request,
  worlds: readonly World[],
  random: Random,
): Promise<Incoming> => {
  const url = new URL(request.url);
  const body = request.method === 'GET' ? '' : await request.text();
  const query = url.search.slice(1);
  const key = keyOf(request);
  const world = worlds.find((known) => authOf(known.account, key)) ?? null;
  const reached: Reached = {
    at: worlds[0]?.clock.now() ?? 0,
    method: request.method,
    path: url.pathname,
    params: decodeForm(query && body ? `${query}&${body}` : query || body),
    idempotencyKey: request.headers.get('idempotency-key'),
    version: request.headers.get('stripe-version'),
    account: world?.account.id ?? null,
    executed: false,
    status: null,
  };
  return {
    reached,
    key,
    world,
    auth: (world && authOf(world.account, key)) ?? 'publishable',
    requestId: `req_${random.token(12)}`,
    fingerprint: `${request.method} ${url.pathname} ${body}`,
  };
};

/** Executes one request: nothing waits in here, so it is atomic. Throws `ApiProblem`. */
const execute = (incoming: Incoming, validate: Validate | undefined): object => {
  const { world, reached } = incoming;
  const { method, path, params, version } = reached;
  if (!world) throw unauthorized('Invalid API Key provided');
  if (world.rules.isIpLimited && incoming.auth !== 'publishable') throw notFromHere();
  const found = match(method, path);
  if (!found) {
    const message = `Unrecognized request URL (${method}: ${path}).`;
    throw new ApiProblem(404, { type: 'invalid_request_error', message }, false);
  }
  const call: Call = { world, method, path, params, version, ids: found.ids, auth: incoming.auth };
  checkPermission(call, found.route, incoming.key);
  checkRemoved(call);
  const name = `${found.route.method} ${found.route.path}`;
  // Stripe's types describe the pinned version and secret keys: no older callers, no browsers.
  const typed = version !== null && call.auth !== 'publishable';
  const objection = typed ? validate?.(name, params) : null;
  if (objection) throw badParam(objection.param, objection.message, 'parameter_unknown');
  if (method === 'POST') checkEmpty(params);
  world.request = { id: incoming.requestId, idempotencyKey: reached.idempotencyKey };
  reached.executed = true;
  return expand(call, found.route.run(call));
};

/** What came of a request, and whether it is kept under the idempotency key. */
interface Performed {
  readonly answer: Answer;
  readonly kept: boolean;
}

const withoutField = (object: object, field: string | undefined): object =>
  Object.fromEntries(Object.entries(object).filter(([name]) => name !== field));

export const perform = (
  incoming: Incoming,
  fault: Fault | null,
  validate: Validate | undefined,
): Performed => {
  try {
    if (fault?.kind === 'server-error') throw serverError();
    if (fault?.kind === 'balance-too-low') throw balanceTooLow();
    const object = execute(incoming, validate);
    if (fault?.kind === 'server-error-after') throw serverError();
    const shown = fault?.kind === 'answer-without' ? withoutField(object, fault.without) : object;
    const answer = { status: 200, body: JSON.stringify(shown), shouldRetry: null };
    return { answer, kept: true };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { answer: problemAnswer(error), kept: error.kept };
  }
};

export const respond = (incoming: Incoming, answer: Answer, replayOf: string | null): Response => {
  const { reached } = incoming;
  reached.status = answer.status;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'request-id': incoming.requestId,
    'stripe-version': reached.version ?? oldVersion,
  };
  if (reached.idempotencyKey !== null) headers['idempotency-key'] = reached.idempotencyKey;
  if (answer.shouldRetry !== null) headers['stripe-should-retry'] = String(answer.shouldRetry);
  if (replayOf !== null) {
    headers['idempotent-replayed'] = 'true';
    headers['original-request'] = replayOf;
  }
  return new Response(answer.body, { status: answer.status, headers });
};
