import type { Clock } from '../../ports/clock';
import { done, isRefusalOfKey, refused, type Outcome } from '../../domain/facts/outcome';
import {
  readKey,
  type CreatedEndpoint,
  type Endpoint,
  type EndpointRequest,
  type KeyCheck,
  type StripeAccount,
  type StripeAccountFor,
} from '../../ports/stripe-account';
import type { HttpSend } from '../system/http-send';
import { accountAnswer, createdEndpointAnswer, endpointAnswer, endpointMark } from './answers';
import { stripeApiVersion } from './api-version';
import { makeClient, type Client, type Timeouts } from './client';
import { probes } from './permissions';
import type { Sdk } from './sdk';
import { noRateLimit } from './rate-limit';

interface StripeAccountDeps {
  readonly clock: Clock;
  readonly baseUrl: string | null;
  readonly send: HttpSend;
  readonly timeouts: Timeouts;
}

/** Our key in an endpoint's metadata: whose it is. */
const connectionIdKey = 'saleor_connection_id';
const pageSize = 100;

const endpointOf = (answer: unknown): Endpoint => {
  const endpoint = endpointAnswer.parse(answer);
  return {
    id: endpoint.id,
    url: endpoint.url,
    events: endpoint.enabled_events,
    enabled: endpoint.status === 'enabled',
    livemode: endpoint.livemode,
    isCurrentVersion: endpoint.api_version === stripeApiVersion,
    connectionId: endpoint.metadata?.[connectionIdKey] ?? null,
  };
};

type EventName = Sdk.WebhookEndpointCreateParams.EnabledEvent;

const eventNames = (events: readonly string[]): EventName[] =>
  events.map((name) => name as EventName);

const isMissing = <T>(outcome: Outcome<T>): boolean =>
  outcome.kind === 'refused' && outcome.code === 'resource_missing';

type AccountFacts = Pick<KeyCheck, 'accountId' | 'chargesEnabled'>;

const readAccount = async (client: Client): Promise<Outcome<AccountFacts>> => {
  const outcome = await client.call(async (sdk, within) => {
    const account = accountAnswer.parse(await sdk.accounts.retrieveCurrent(undefined, within()));
    return { accountId: account.id, chargesEnabled: account.charges_enabled ?? null };
  });
  return outcome.kind === 'refused' && outcome.code === 'not-permitted'
    ? done({ accountId: null, chargesEnabled: null })
    : outcome;
};

/** Probes run one after the other: a sandbox account takes 25 requests a second. */
const checkKey = async (client: Client, secretKey: string): Promise<Outcome<KeyCheck>> => {
  const key = readKey(secretKey);
  if (!key || key.kind === 'publishable') {
    return refused('not-a-secret-key', 'The key begins neither with sk_ nor with rk_');
  }
  const account = await readAccount(client);
  if (account.kind !== 'done') return account;
  const missing = new Set<string>();
  for (const probe of probes) {
    const outcome = await client.call(probe.send);
    if (outcome.kind === 'unknown') return outcome;
    if (outcome.kind === 'refused' && outcome.code === 'not-permitted') {
      missing.add(/rak_[a-z0-9_]+/.exec(outcome.message)?.[0] ?? probe.permission);
    } else if (outcome.kind === 'refused' && isRefusalOfKey(outcome)) return outcome;
  }
  return done({ mode: key.mode, ...account.value, missingPermissions: [...missing] });
};

const createEndpoint = (client: Client, request: EndpointRequest, key: string) =>
  client.call(async (sdk, within): Promise<CreatedEndpoint> => {
    const answer = await sdk.webhookEndpoints.create(
      {
        url: request.url,
        enabled_events: eventNames(request.events),
        api_version: stripeApiVersion,
        description: request.description,
        metadata: { [connectionIdKey]: request.connectionId },
      },
      within(key),
    );
    const { secret } = createdEndpointAnswer.parse(answer);
    return { ...endpointOf(answer), secret };
  });

const readEndpoint = async (client: Client, id: string): Promise<Outcome<Endpoint | null>> => {
  const outcome = await client.call(async (sdk, within) =>
    endpointOf(await sdk.webhookEndpoints.retrieve(id, undefined, within())),
  );
  return isMissing(outcome) ? done(null) : outcome;
};

/** An account has at most a few dozen endpoints, so one page holds them all. */
const findEndpoints = (client: Client, connectionId: string) =>
  client.call(async (sdk, within) => {
    const answer = await sdk.webhookEndpoints.list({ limit: pageSize }, within());
    return answer.data
      .filter((one) => endpointMark.parse(one).metadata?.[connectionIdKey] === connectionId)
      .map((endpoint) => endpointOf(endpoint));
  });

const deleteEndpoint = async (client: Client, id: string): Promise<Outcome<null>> => {
  const outcome = await client.call(async (sdk, within) => {
    await sdk.webhookEndpoints.del(id, undefined, within());
    return null;
  });
  return isMissing(outcome) ? done(null) : outcome;
};

/** The set-up side of Stripe's API for a key that no connection holds yet. */
export const makeStripeAccountFor =
  (deps: StripeAccountDeps): StripeAccountFor =>
  (secretKey): StripeAccount => {
    const client = makeClient({
      ...deps,
      secretKey,
      priority: 'inline',
      rateLimit: noRateLimit,
    });
    return {
      checkKey: () => checkKey(client, secretKey),
      createEndpoint: (request, key) => createEndpoint(client, request, key),
      readEndpoint: (endpointId) => readEndpoint(client, endpointId),
      findEndpoints: (connectionId) => findEndpoints(client, connectionId),
      setEndpointEvents: (endpointId, events, key) =>
        client.call(async (sdk, within) => {
          const params = { enabled_events: eventNames(events) };
          return endpointOf(await sdk.webhookEndpoints.update(endpointId, params, within(key)));
        }),
      deleteEndpoint: (endpointId) => deleteEndpoint(client, endpointId),
    };
  };
