import type { ConnectionId } from '../domain/ids';
import { secretKeyPlace, webhookSecretPlace } from '../ports/store';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';
import type { Secrets } from '../ports/secrets';
import type { Connection, ConnectionChange, ConnectionStore } from '../ports/store';
import type { CreatedEndpoint, StripeAccount, StripeAccountFor } from '../ports/stripe-account';
import { denied, granted } from './answer';
import type { Answer } from './answer';
import { openOrNull } from './open-or-null';

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

/** Registers a webhook endpoint for a connection. */
const registerEndpoint = async (
  deps: EndpointDeps,
  account: StripeAccount,
  connection: { readonly id: ConnectionId; readonly name: string },
): Promise<Answer<SealedEndpoint>> => {
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

/**
 * Endpoints of a connection that are not the stored one. Stripe tells the signing secret once, in
 * the answer to the registration; an endpoint whose answer was lost is of no use.
 */
const findOrphans = async (
  account: StripeAccount,
  { id, webhookEndpointId }: Connection,
): Promise<readonly string[]> => {
  const found = await account.findEndpoints(id);
  if (found.kind !== 'done') return [];
  return found.value.map((endpoint) => endpoint.id).filter((one) => one !== webhookEndpointId);
};

const deleteOrphans = async (
  deps: EndpointDeps,
  account: StripeAccount,
  connectionId: ConnectionId,
  orphans: readonly string[],
): Promise<void> => {
  for (const orphan of orphans) {
    const { kind } = await account.deleteEndpoint(orphan);
    deps.log.info('connection.orphan-endpoint', { connectionId, outcome: kind });
  }
};

/** Stripe's own account of a stored connection; null where its key cannot be opened any more. */
export const accountOf = (deps: EndpointDeps, connection: Connection): StripeAccount | null => {
  const key = openOrNull(deps.secrets, connection.secretKeySealed, secretKeyPlace(connection.id));
  return key === null ? null : deps.stripeAccountFor(key);
};

const keyUnreadable = denied(
  'key-unreadable',
  'The secret key of this connection cannot be opened: SECRET_KEY is not the one that sealed it.',
  'Enter the key again (rotate keys).',
);

/** Gives false where somebody else changed the key or the endpoint since `as` was read. */
const store = (deps: EndpointDeps, as: Connection, change: ConnectionChange): Promise<boolean> => {
  const { installationId, id, secretKeySealed, webhookEndpointId } = as;
  const onlyIf = { secretKeySealed, webhookEndpointId };
  return deps.store.updateConnection(installationId, id, change, onlyIf);
};

/**
 * Makes whoever is at a connection's endpoint already fail to store it: two who delete each other's
 * endpoint would leave none. The sealed key is another text each time, so it serves as the fence.
 */
const claim = async (
  deps: EndpointDeps,
  connection: Connection,
  more: { readonly webhookSecretsSealed?: readonly string[] } = {},
): Promise<Connection | null> => {
  const place = secretKeyPlace(connection.id);
  const secretKeySealed = deps.secrets.seal(
    deps.secrets.open(connection.secretKeySealed, place),
    place,
  );
  const change = { ...more, secretKeySealed };
  return (await store(deps, connection, change)) ? { ...connection, ...change } : null;
};

/**
 * Takes over a connection that still listens: whoever is about to withdraw its endpoint for the app
 * before fails from here on. False where that was done already.
 */
export const keepEndpoint = async (deps: EndpointDeps, connection: Connection): Promise<boolean> =>
  // Without its key nobody can withdraw it either.
  accountOf(deps, connection) === null || (await claim(deps, connection)) !== null;

/** The refusal of who came second: what is there belongs to somebody else, and is left alone. */
export const changedMeanwhile = denied(
  'connection-changed',
  'Somebody else changed this connection at the same time.',
  'List the connections, and try again where it is still needed.',
);

/**
 * Gives a connection a new endpoint with a new secret. The secret before stays valid until the
 * next time, since events signed with it may still be on their way.
 */
export const replaceEndpoint = async (
  deps: EndpointDeps,
  found: Connection,
): Promise<Answer<Connection>> => {
  const account = accountOf(deps, found);
  if (!account) return keyUnreadable;
  // Looked for before the claim: what others register after theirs is never among them.
  const orphans = await findOrphans(account, found);
  const connection = await claim(deps, found);
  if (!connection) return changedMeanwhile;
  await deleteOrphans(deps, account, connection.id, orphans);
  const before = connection.webhookEndpointId;
  const endpoint = await registerEndpoint(deps, account, connection);
  if (!endpoint.ok) return endpoint;
  const { webhookEndpointId, webhookSecretSealed } = endpoint.value;
  const place = webhookSecretPlace(connection.id);
  const kept = connection.webhookSecretsSealed
    .slice(0, 1)
    .filter((one) => openOrNull(deps.secrets, one, place) !== null);
  const webhookSecretsSealed = [webhookSecretSealed, ...kept];
  const change = { webhookEndpointId, webhookSecretsSealed };
  if (!(await store(deps, connection, change))) {
    await account.deleteEndpoint(webhookEndpointId);
    return changedMeanwhile;
  }
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
 * Deletes a connection's endpoint, and such as a crash left without their secret. Best effort: one
 * that stays behind gets 404 from us, and Stripe switches it off.
 */
export const deleteEndpoint = async (deps: EndpointDeps, connection: Connection): Promise<void> => {
  const account = accountToClear(deps, connection);
  if (!account) return;
  await deleteAll(deps, account, connection, await findOrphans(account, connection));
};

/** Null where Stripe cannot be asked, because the key was erased or can be opened no more. */
const accountToClear = (deps: EndpointDeps, connection: Connection): StripeAccount | null => {
  const { id: connectionId, secretKeySealed, webhookEndpointId } = connection;
  const account = secretKeySealed === '' ? null : accountOf(deps, connection);
  if (!account && webhookEndpointId) {
    deps.log.warn('connection.endpoint-left', { connectionId, code: 'key-unreadable' });
  }
  return account;
};

/** Gives false for a stored one that stays. */
const deleteAll = async (
  deps: EndpointDeps,
  account: StripeAccount,
  { id: connectionId, webhookEndpointId }: Connection,
  orphans: readonly string[],
): Promise<boolean> => {
  await deleteOrphans(deps, account, connectionId, orphans);
  if (!webhookEndpointId) return true;
  const gone = await account.deleteEndpoint(webhookEndpointId);
  if (gone.kind === 'done') return true;
  deps.log.warn('connection.endpoint-left', { connectionId, code: gone.code });
  return false;
};

/**
 * Deletes the endpoint of an installation that ends, and forgets its secrets. A reinstall takes
 * connections over at any moment (`keepEndpoint`): what it has by then is left alone, and what it
 * registers later is never deleted. The id of an endpoint that stays is kept, so that the reinstall
 * deletes it.
 */
export const withdrawEndpoint = async (deps: EndpointDeps, found: Connection): Promise<void> => {
  const account = accountToClear(deps, found);
  if (!account) return;
  const orphans = await findOrphans(account, found);
  const connection = await claim(deps, found, { webhookSecretsSealed: [] });
  if (!connection) return;
  if (!(await deleteAll(deps, account, connection, orphans))) return;
  await store(deps, connection, { webhookEndpointId: null });
};
