import { asId, type ConnectionId, type InstallationId } from '../domain/facts/ids';
import {
  noEndpointWork,
  associatedDataOfSecretKey,
  associatedDataOfWebhookSecret,
} from '../ports/store';
import type { Clock } from '../ports/clock';
import type { Connection, ConnectionStore } from '../ports/store';
import { denied, granted, type Answer } from './answer';
import { checkKeys, type CheckedKeys } from './check-keys';
import type { NewConnection } from './connections-contract';
import { encryptKey, type KeyDeps } from './connections-keys';
import type { StandingNotes } from './standing';
import { decryptOrNull } from './decrypt-or-null';
import { clearRemoved } from './endpoint-removal';
import { newEndpointRequest } from './endpoint-request';
import { changedMeanwhile, replaceEndpoint } from './endpoints';
import type { EndpointDeps } from './endpoint-deps';

export interface ConnectionsDeps extends EndpointDeps, KeyDeps {
  readonly store: ConnectionStore;
  readonly clock: Clock;
  readonly notes: Pick<StandingNotes, 'flush'>;
}

/**
 * Adds a Stripe account. Who got no answer, because the app died meanwhile, says the same again:
 * what was begun is finished under its own id, and what is complete is given as it is.
 */
export const addConnection = async (
  deps: ConnectionsDeps,
  id: InstallationId,
  input: NewConnection,
): Promise<Answer<Connection>> => {
  const others = await deps.store.listConnections(id);
  const begun = others.find((other) => isRepetition(deps, other, input));
  if (begun && begun.webhookSecretsEncrypted.length > 0) return granted(begun);
  const name = checkName(input.name, others, begun?.id ?? null);
  if (!name.ok) return name;
  const secret = input.webhookSecret ?? null;
  if (secret !== null && !/^whsec_[\x21-\x7e]{8,200}$/.test(secret)) {
    return denied('webhook-secret-invalid', 'The signing secret is not one.', 'whsec_… is.');
  }
  const keys = await checkKeys(deps.stripeAccountFor, input);
  if (!keys.ok) return keys;

  if (!begun && input.allowSameAccount !== true) {
    const twin = twinOf(others, keys.value);
    if (twin) return connectedAlready(twin);
  }
  // The row and what Stripe is to be asked come first: an endpoint that was made and is known to
  // no row would be an orphan that nobody looks for.
  const connection = begun ?? newConnection(deps, id, name.value, keys.value, secret);
  if (!begun) await deps.store.addConnection(connection);
  deps.log.info('connection.added', { connectionId: connection.id, mode: connection.mode });
  if (secret !== null) return granted(connection);

  const listening = await replaceEndpoint(deps, connection);
  if (!listening.ok && listening !== changedMeanwhile) await eraseUnlessBegun(deps, connection);
  return listening;
};

/** Everything that was said is the same, down to the keys: nobody else can say that. */
const isRepetition = (deps: ConnectionsDeps, other: Connection, input: NewConnection): boolean => {
  if (!isSameName(other.name, input.name)) return false;
  if (other.publishableKey !== input.publishableKey) return false;
  const key = decryptOrNull(
    deps.secrets,
    other.secretKeyEncrypted,
    associatedDataOfSecretKey(other.id),
  );
  const [newest] = other.webhookSecretsEncrypted;
  const own =
    newest !== undefined && other.webhookEndpointId === null
      ? decryptOrNull(deps.secrets, newest, associatedDataOfWebhookSecret(other.id))
      : null;
  return key === input.secretKey && own === (input.webhookSecret ?? null);
};

const twinOf = (
  others: readonly Connection[],
  { accountId, mode, publishableKey }: CheckedKeys,
): Connection | undefined =>
  others.find((other) => {
    if (other.mode !== mode) return false;
    // A restricted key may not tell its account; the same publishable key does.
    return accountId !== null && other.accountId !== null
      ? other.accountId === accountId
      : other.publishableKey === publishableKey;
  });

/** Both connections would get each event of the account; whoever wants that says so. */
const connectedAlready = ({ name, accountId }: Connection): Answer<never> =>
  denied(
    'account-connected-already',
    `This Stripe account (${accountId ?? 'the same keys'}) is connected already, as “${name}”.`,
    'Assign that connection to more channels, or confirm that you want a second one.',
  );

const newConnection = (
  deps: ConnectionsDeps,
  installationId: InstallationId,
  name: string,
  keys: CheckedKeys,
  webhookSecret: string | null,
): Connection => {
  // 128 random bits: the id is all that the webhook's path has to keep strangers out.
  // The prefix keeps an id from beginning with a dash, which command lines take for an option.
  const id = asId<ConnectionId>(`con_${deps.random.token(16)}`);
  return {
    ...noEndpointWork,
    id,
    installationId,
    name,
    mode: keys.mode,
    publishableKey: keys.publishableKey,
    ...encryptKey(deps, id, keys.secretKey),
    accountId: keys.accountId,
    webhookEndpointId: null,
    webhookSecretsEncrypted: webhookSecret
      ? [deps.secrets.encrypt(webhookSecret, associatedDataOfWebhookSecret(id))]
      : [],
    endpointRequest: webhookSecret === null ? newEndpointRequest(deps, { id, name }) : null,
    createdAt: deps.clock.now(),
    removedAt: null,
  };
};

/**
 * Takes back a connection that was just added, once it is certain that Stripe made nothing for it.
 * While that is not known the row stays: it alone says what is to be asked again, and under which
 * key.
 */
const eraseUnlessBegun = async (deps: ConnectionsDeps, added: Connection): Promise<void> => {
  const { installationId, id, webhookEndpointId } = added;
  const now = await deps.store.findConnection(installationId, id);
  if (now?.endpointRequest !== null || now.staleEndpointIds.length > 0) return;
  const removal = { at: deps.clock.now(), force: true, onlyIf: { webhookEndpointId } };
  const removed = await deps.store.removeConnection(installationId, id, removal);
  if (removed.kind === 'removed') await clearRemoved(deps, removed.connection);
};

const isSameName = (one: string, other: string): boolean =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

const checkName = (
  name: string,
  others: readonly Connection[],
  own: ConnectionId | null,
): Answer<string> => {
  const trimmed = name.trim();
  // \p{Cs}: half of a character, which no database and no call to Stripe can hold.
  if (trimmed === '' || trimmed.length > 60 || /[\p{Cc}\p{Cs}]/u.test(trimmed)) {
    return denied('name-invalid', 'A name has 1 to 60 characters.', 'Choose another name.');
  }
  const taken = others.some((other) => other.id !== own && isSameName(other.name, trimmed));
  return taken
    ? denied('name-taken', 'Another connection has this name.', 'Choose another name.')
    : granted(trimmed);
};
