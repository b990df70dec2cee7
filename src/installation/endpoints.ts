import type { ConnectionId } from '../domain/ids';
import { secretKeyPlace, webhookSecretPlace } from '../ports/store';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';
import type { Secrets } from '../ports/secrets';
import type { Connection, ConnectionStore } from '../ports/store';
import type { CreatedEndpoint, StripeAccount, StripeAccountFor } from '../ports/stripe-account';
import { denied, granted } from './answer';
import type { Answer } from './answer';

export interface EndpointDeps {
  readonly store: Pick<ConnectionStore, 'updateConnection'>;
  readonly stripeAccountFor: StripeAccountFor;
  readonly secrets: Secrets;
  readonly random: Random;
  readonly log: Log;
  /** Public origin of this app, without a slash at the end. */
  readonly appUrl: string;
  /** Stripe event types that a handler is registered for. */
  readonly events: readonly string[];
}

/** Where Stripe sends a connection's events: the random id is all that the path has. */
export const endpointUrl = (appUrl: string, id: ConnectionId): string =>
  `${appUrl}/api/webhooks/stripe/${id}`;

/** A registered endpoint, ready to be stored. */
interface SealedEndpoint {
  readonly webhookEndpointId: string;
  readonly webhookSecretSealed: string;
}

/**
 * Registers a webhook endpoint for a connection. Stripe tells the signing secret once, in this
 * answer; an endpoint whose answer was lost is of no use, so such ones are deleted first.
 */
const registerEndpoint = async (
  deps: EndpointDeps,
  account: StripeAccount,
  connection: { readonly id: ConnectionId; readonly name: string },
  keepEndpointIds: readonly string[],
): Promise<Answer<SealedEndpoint>> => {
  await deleteOrphans(deps, account, connection.id, keepEndpointIds);
  const created = await account.createEndpoint(
    {
      url: endpointUrl(deps.appUrl, connection.id),
      events: deps.events,
      connectionId: connection.id,
      description: `Saleor orders (${connection.name})`,
    },
    `${connection.id}:endpoint:${deps.random.uuid()}`,
  );
  if (created.kind === 'done') return granted(seal(deps, connection.id, created.value));
  return created.kind === 'unknown'
    ? denied('stripe-unreachable', created.message, 'Try again in a minute.')
    : denied('stripe-endpoint-refused', created.message, endpointAdvice);
};

const endpointAdvice =
  'Stripe must be able to reach APP_URL; for local work start `stripe listen` and give its ' +
  'secret with --webhook-secret-file.';

const seal = (deps: EndpointDeps, id: ConnectionId, endpoint: CreatedEndpoint): SealedEndpoint => ({
  webhookEndpointId: endpoint.id,
  webhookSecretSealed: deps.secrets.seal(endpoint.secret, webhookSecretPlace(id)),
});

const deleteOrphans = async (
  deps: EndpointDeps,
  account: StripeAccount,
  id: ConnectionId,
  keep: readonly string[],
): Promise<void> => {
  const found = await account.findEndpoints(id);
  if (found.kind !== 'done') return;
  for (const endpoint of found.value) {
    if (keep.includes(endpoint.id)) continue;
    const gone = await account.deleteEndpoint(endpoint.id);
    deps.log.info('connection.orphan-endpoint', { connectionId: id, outcome: gone.kind });
  }
};

/** Stripe's own account of a stored connection. */
export const accountOf = (deps: EndpointDeps, connection: Connection): StripeAccount =>
  deps.stripeAccountFor(
    deps.secrets.open(connection.secretKeySealed, secretKeyPlace(connection.id)),
  );

/**
 * Gives a connection a new endpoint with a new secret. The secret before stays valid until the
 * next time, since events signed with it may still be on their way.
 */
export const replaceEndpoint = async (
  deps: EndpointDeps,
  connection: Connection,
): Promise<Answer<Connection>> => {
  const account = accountOf(deps, connection);
  const before = connection.webhookEndpointId;
  const endpoint = await registerEndpoint(deps, account, connection, before ? [before] : []);
  if (!endpoint.ok) return endpoint;
  const { webhookEndpointId, webhookSecretSealed } = endpoint.value;
  const webhookSecretsSealed = [
    webhookSecretSealed,
    ...connection.webhookSecretsSealed.slice(0, 1),
  ];
  const change = { webhookEndpointId, webhookSecretsSealed };
  await deps.store.updateConnection(connection.installationId, connection.id, change);
  if (before) {
    const gone = await account.deleteEndpoint(before);
    deps.log.info('connection.endpoint-replaced', {
      connectionId: connection.id,
      outcome: gone.kind,
    });
  }
  return granted({ ...connection, ...change });
};

/**
 * Best effort: an endpoint that stays behind gets 404 from us, and Stripe switches it off. Gives
 * false for one that stays, so that its id is kept and it is deleted after a reinstall.
 */
export const deleteEndpoint = async (
  deps: EndpointDeps,
  connection: Connection,
): Promise<boolean> => {
  const endpointId = connection.webhookEndpointId;
  if (!endpointId || !connection.secretKeySealed) return true;
  const gone = await accountOf(deps, connection).deleteEndpoint(endpointId);
  if (gone.kind !== 'done') {
    deps.log.warn('connection.endpoint-left', { connectionId: connection.id, code: gone.code });
  }
  return gone.kind === 'done';
};
