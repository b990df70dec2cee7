import type { ConnectionId } from '../domain/facts/ids';
import { isRefusalOfKey, type Outcome, type Refused, type Unknown } from '../domain/facts/outcome';
import type { Connection, RecordedEndpointRequest } from '../ports/store';
import type { CreatedEndpoint, StripeAccount } from '../ports/stripe-account';
import { denied, type Answer } from './answer';
import { endpointUrl, type EndpointDeps } from './endpoint-deps';

/** Stripe keeps a key for at least 24 hours; after that the same words make another endpoint. */
const keyKeptMs = 20 * 3_600_000;

/** What Stripe is to be asked for, under a key of its own. Stored before it is asked. */
export const newEndpointRequest = (
  deps: Pick<EndpointDeps, 'appUrl' | 'events' | 'random' | 'clock'>,
  { id, name }: Pick<Connection, 'id' | 'name'>,
): RecordedEndpointRequest => ({
  key: `${id}:endpoint:${deps.random.uuid()}`,
  url: endpointUrl(deps.appUrl, id),
  events: deps.events,
  description: `Saleor orders (${name})`,
  recordedAt: deps.clock.now(),
  isSpent: false,
});

/** The recorded request, where the same words under its key still give the same endpoint. */
export const resumable = (
  deps: EndpointDeps,
  connection: Connection,
): RecordedEndpointRequest | null => {
  const recorded = connection.endpointRequest;
  if (!recorded || recorded.isSpent) return null;
  if (deps.clock.now() - recorded.recordedAt > keyKeptMs) return null;
  const { url, events, description } = newEndpointRequest(deps, connection);
  const isSame =
    recorded.url === url &&
    recorded.description === description &&
    recorded.events.join() === events.join();
  return isSame ? recorded : null;
};

export const sendRequest = (
  account: StripeAccount,
  connectionId: ConnectionId,
  { url, events, description, key }: RecordedEndpointRequest,
): Promise<Outcome<CreatedEndpoint>> =>
  account.createEndpoint({ url, events, description, connectionId }, key);

/** What of a recorded request holds after Stripe did not make an endpoint, or did not say so. */
export const afterFailure = (
  request: RecordedEndpointRequest,
  outcome: Refused | Unknown,
): RecordedEndpointRequest | null => {
  // It says nothing of an earlier request under the same idempotency key.
  if (isRefusalOfKey(outcome)) return request;
  if (outcome.kind === 'refused') return null;
  const isSpent = outcome.answered || outcome.code === 'unreadable-answer';
  return { ...request, isSpent: request.isSpent || isSpent };
};

/** Stripe has no code of its own for it: invalid_request_error, and these words. */
export const isEndpointLimit = ({ kind, message }: Refused | Unknown): boolean =>
  kind === 'refused' && /maximum of \d+ .*webhook endpoints/i.test(message);

/** What a person is told of an endpoint that is not there (yet). */
export const refusalOf = (outcome: Refused | Unknown): Answer<never> => {
  if (outcome.kind === 'unknown' && outcome.code === 'unreadable-answer') {
    return denied('stripe-answer-unreadable', `${outcome.message}.`, unreadableAdvice);
  }
  if (outcome.kind === 'unknown') {
    const message = outcome.answered
      ? 'Stripe failed to make the webhook endpoint.'
      : 'Stripe did not say whether it made the webhook endpoint.';
    return denied('stripe-unreachable', message, againAdvice);
  }
  if (isEndpointLimit(outcome)) {
    return denied('stripe-endpoint-limit', outcome.message, limitAdvice);
  }
  return outcome.code === 'url_invalid' || /\burl\b/i.test(outcome.message)
    ? denied('stripe-endpoint-refused', outcome.message, urlAdvice)
    : denied('stripe-endpoint-refused', outcome.message, 'Mend what Stripe says, then try again.');
};

/** What is kept as a request is asked again by the chore that finishes endpoints. */
export const againAdvice =
  'Do the same again in a minute; nothing is made twice. What was begun is also finished by ' +
  'itself, within about ten minutes.';

const unreadableAdvice =
  'The endpoint is of no use and is deleted again. Look for a newer version of this app, or give ' +
  'a signing secret of your own.';

const limitAdvice =
  'In Stripe’s Dashboard, under Developers, Webhooks, delete an endpoint that nobody needs any ' +
  'more, or ask Stripe’s support for more; then try again.';

const urlAdvice =
  'Stripe must be able to reach APP_URL; for local work start `stripe listen` and give its ' +
  'secret with --webhook-secret-file.';
