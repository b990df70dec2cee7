import type { ConnectionId } from '../domain/facts/ids';
import { associatedDataOfSecretKey, type Connection, type ConnectionStore } from '../ports/store';
import type { Secrets } from '../ports/secrets';
import type { StripeFor } from '../ports/stripe';
import type { StripeAccountFor } from '../ports/stripe-account';
import { denied, granted, type Answer } from './answer';
import { checkKeys } from './check-keys';
import type { KeyChange } from './connections-contract';

export interface KeyDeps {
  readonly store: Pick<ConnectionStore, 'findNewestIntent'>;
  readonly stripeAccountFor: StripeAccountFor;
  readonly stripeFor: StripeFor;
  readonly secrets: Secrets;
}

/** What of a connection a key decides. */
type Keys = Pick<
  Connection,
  'publishableKey' | 'secretKeyEncrypted' | 'secretKeyHint' | 'accountId'
>;

export const encryptKey = (
  deps: Pick<KeyDeps, 'secrets'>,
  id: ConnectionId,
  secretKey: string,
): Pick<Connection, 'secretKeyEncrypted' | 'secretKeyHint'> => ({
  secretKeyEncrypted: deps.secrets.encrypt(secretKey, associatedDataOfSecretKey(id)),
  secretKeyHint: secretKey.slice(-4),
});

/** Checks other keys for a connection, which must be of its own account and mode; encrypts them. */
export const changeKeys = async (
  deps: KeyDeps,
  connection: Connection,
  change: KeyChange,
): Promise<Answer<Keys>> => {
  const publishableKey = change.publishableKey ?? connection.publishableKey;
  const checked = await checkKeys(deps.stripeAccountFor, { ...change, publishableKey });
  if (!checked.ok) return checked;
  const { mode, accountId, secretKey } = checked.value;
  const isKnown = connection.accountId !== null && accountId !== null;
  if (mode !== connection.mode || (isKnown && accountId !== connection.accountId)) {
    return anotherAccount;
  }
  const keys: Keys = {
    publishableKey,
    ...encryptKey(deps, connection.id, secretKey),
    accountId: accountId ?? connection.accountId,
  };
  return isKnown ? granted(keys) : checkReach(deps, connection, keys);
};

const anotherAccount = denied(
  'another-account',
  'These keys are of another account or mode; payments under way would lose theirs.',
  'Add them as a new connection, and assign the channels to it.',
);

/**
 * A restricted key may not tell its account (docs.stripe.com/keys/restricted-api-keys). What tells
 * then is whether it reaches the newest payment; a connection without one has nothing to lose.
 */
const checkReach = async (
  deps: KeyDeps,
  connection: Connection,
  keys: Keys,
): Promise<Answer<Keys>> => {
  const intentId = await deps.store.findNewestIntent(connection.installationId, connection.id);
  if (intentId === null) return granted(keys);
  const read = await deps.stripeFor({ ...connection, ...keys }, 'inline').readIntent(intentId);
  if (read.kind === 'unknown') {
    return denied('stripe-unreachable', 'Stripe did not answer.', 'Try again in a minute.');
  }
  return read.kind === 'done' && read.value.kind !== 'absent' ? granted(keys) : anotherAccount;
};
