import { accountInKey, readKey } from '../ports/stripe-account';
import type { KeyMode, StripeAccountFor } from '../ports/stripe-account';
import { denied, granted, type Answer } from './answer';

export interface StripeKeys {
  readonly publishableKey: string;
  /** `rk_…` (restricted, preferred) or `sk_…`. */
  readonly secretKey: string;
}

export interface CheckedKeys extends StripeKeys {
  readonly mode: KeyMode;
  readonly accountId: string | null;
}

/**
 * Checks a pair of Stripe keys: their form, that both are of the same mode, and with Stripe itself
 * that the secret one lives and may do what the app needs (docs.stripe.com/keys).
 */
export const checkKeys = async (
  accountFor: StripeAccountFor,
  keys: StripeKeys,
): Promise<Answer<CheckedKeys>> => {
  const formed = checkForm(keys);
  if (!formed.ok) return formed;

  const checked = await accountFor(keys.secretKey).checkKey();
  if (checked.kind === 'unknown' && checked.code === 'live-key-at-stand-in') return liveAtStandIn;
  if (checked.kind === 'unknown') {
    return denied('stripe-unreachable', 'Stripe did not answer.', 'Try again in a minute.');
  }
  if (checked.kind === 'refused' && checked.code === 'not-allowed') {
    return denied('stripe-key-not-allowed', `Stripe says: ${checked.message}`, notAllowedAdvice);
  }
  if (checked.kind === 'refused') {
    return denied(
      'stripe-key-refused',
      'Stripe does not accept the secret key.',
      'Copy the key from Stripe’s Dashboard again; it may have been rolled or deleted.',
    );
  }
  const { mode, accountId, missingPermissions } = checked.value;
  if (mode !== formed.value) {
    return denied('keys-of-different-modes', 'The keys are of different modes.', oneMode);
  }
  if (missingPermissions.length > 0) {
    return denied(
      'stripe-permissions-missing',
      `The restricted key lacks: ${missingPermissions.join(', ')}.`,
      'Add these permissions to the key in Stripe’s Dashboard, then try again.',
    );
  }
  const account = accountId ?? accountInKey(keys.secretKey);
  const other = accountInKey(keys.publishableKey);
  // Older keys and accounts cannot be compared: their ids are not part of the key.
  const isComparable = account !== null && other !== null && /^acct_1.{15}$/.test(account);
  if (isComparable && account !== other) {
    return denied(
      'keys-of-different-accounts',
      `The publishable key is of ${other}, and the secret key of ${account}.`,
      oneMode,
    );
  }
  return granted({ ...keys, mode, accountId: account });
};

const liveAtStandIn = denied(
  'live-key-at-stand-in',
  'This app talks to a stand-in for Stripe, which must not see a live key.',
  'Use test keys, or take STRIPE_API_URL out of the app’s environment.',
);

/** Stripe's 403 for a reason other than a permission; its words say which. */
export const notAllowedAdvice =
  'If the key is limited to IP addresses, add the address of this app’s server in Stripe’s ' +
  'Dashboard, or take the limit off; otherwise do what Stripe says.';

const oneMode = 'Use two test keys or two live keys of one Stripe account.';

const checkForm = (keys: StripeKeys): Answer<KeyMode> => {
  const open = readKey(keys.publishableKey);
  if (open?.kind !== 'publishable') {
    return denied(
      'publishable-key-invalid',
      'The publishable key is not one.',
      'It begins with pk_test_ or pk_live_.',
    );
  }
  const secret = readKey(keys.secretKey);
  if (!secret || secret.kind === 'publishable') {
    return denied(
      'secret-key-invalid',
      'The secret key is not one.',
      'It begins with rk_test_, rk_live_, sk_test_ or sk_live_.',
    );
  }
  return open.mode === secret.mode
    ? granted(secret.mode)
    : denied('keys-of-different-modes', 'One key is for tests and the other is live.', oneMode);
};
