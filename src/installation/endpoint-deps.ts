import type { ConnectionId } from '../domain/facts/ids';
import { associatedDataOfSecretKey, associatedDataOfWebhookSecret } from '../ports/store';
import type { Connection, ConnectionChange, ConnectionStore } from '../ports/store';
import type { StripeAccount, StripeAccountFor } from '../ports/stripe-account';
import type { System } from '../ports/system';
import { decryptOrNull } from './decrypt-or-null';

export interface EndpointDeps extends System {
  readonly store: Pick<ConnectionStore, 'updateConnection' | 'findConnection' | 'saveRemainder'>;
  readonly stripeAccountFor: StripeAccountFor;
  /** Public origin of this app, without a slash at the end. */
  readonly appUrl: string;
  /** Stripe event types that a handler is registered for. */
  readonly events: readonly string[];
}

/** Where Stripe sends a connection's events: the random id is all that the path has. */
export const endpointUrl = (appUrl: string, id: ConnectionId): string =>
  `${appUrl}/api/webhooks/stripe/${id}`;

/** Stripe's own account of a stored connection; null where its key cannot be decrypted any more. */
export const accountOf = (deps: EndpointDeps, connection: Connection): StripeAccount | null => {
  const { id, removedAt, secretKeyEncrypted, leftKeyEncrypted } = connection;
  const encrypted = removedAt === null ? secretKeyEncrypted : leftKeyEncrypted;
  const key = decryptOrNull(deps.secrets, encrypted, associatedDataOfSecretKey(id));
  return key === null || key === '' ? null : deps.stripeAccountFor(key);
};

/** Gives null where somebody else changed the key or the endpoint since `as` was read. */
export const saveOver = async (
  deps: EndpointDeps,
  as: Connection,
  change: ConnectionChange,
): Promise<Connection | null> => {
  const { installationId, id, secretKeyEncrypted, webhookEndpointId } = as;
  const onlyIf = { secretKeyEncrypted, webhookEndpointId };
  const isSaved = await deps.store.updateConnection(installationId, id, change, onlyIf);
  return isSaved ? { ...as, ...change } : null;
};

/**
 * Makes whoever is at a connection's endpoint already fail to store it: two who delete each other's
 * endpoint would leave none. The encrypted key is another text each time, so it serves as the
 * fence.
 */
export const claim = (
  deps: EndpointDeps,
  connection: Connection,
  more: ConnectionChange = {},
): Promise<Connection | null> => {
  const associatedData = associatedDataOfSecretKey(connection.id);
  const key = deps.secrets.decrypt(connection.secretKeyEncrypted, associatedData);
  return saveOver(deps, connection, {
    ...more,
    secretKeyEncrypted: deps.secrets.encrypt(key, associatedData),
  });
};

/**
 * Takes over a connection that still listens: whoever is about to withdraw its endpoint for the app
 * before fails from here on. False where that was done already.
 */
export const keepEndpoint = async (deps: EndpointDeps, connection: Connection): Promise<boolean> =>
  // Without its key nobody can withdraw it either.
  accountOf(deps, connection) === null || (await claim(deps, connection)) !== null;

/** The newest signing secret that can still be decrypted, for events that are on their way. */
export const usableSecrets = (deps: EndpointDeps, connection: Connection): readonly string[] => {
  const associatedData = associatedDataOfWebhookSecret(connection.id);
  return connection.webhookSecretsEncrypted
    .slice(0, 1)
    .filter((one) => decryptOrNull(deps.secrets, one, associatedData) !== null);
};
