import {
  isRefusalOfKey,
  refused,
  unknown,
  type Outcome,
  type Refused,
  type Unknown,
} from '../../domain/facts/outcome';
import { z } from 'zod';
import { Sdk } from './sdk';

/** Stripe's words, without what they repeat of a key (its first or last characters, stars). */
const stripesWords = (message: string): string =>
  message.replace(/'?\b[spr]k_[A-Za-z0-9_*…]+'?/g, '(key)').replace(/\*{3,}\S*/g, '(key)');

/** The permission that a restricted key lacks, where Stripe names it (`rak_refund_write`). */
const missingPermission = (message: string): string | null =>
  /'(rak_[a-z0-9_]+)'/.exec(message)?.[1] ?? null;

/**
 * A refusal that is about the key. Most of Stripe's 403 are a missing permission; others are a key
 * that may be used from certain IP addresses only, or an account that may not do this.
 */
const refusalOfKey = (status: number, message: string): Refused | null => {
  if (status === 401) {
    const own = 'Stripe does not accept the key of this connection';
    // A key that is limited to IP addresses may also be answered 401.
    return /\bIP\b/.test(message)
      ? refused('not-allowed', stripesWords(message))
      : refused('not-authorized', own);
  }
  if (status !== 403) return null;
  const slug = missingPermission(message);
  if (slug) {
    return refused('not-permitted', `The key of this connection lacks the permission ${slug}`);
  }
  return /permission/i.test(message)
    ? refused(
        'not-permitted',
        `The key of this connection lacks a permission: ${stripesWords(message)}`,
      )
    : refused('not-allowed', stripesWords(message));
};

/** Where an answer differs; never its values. */
const pathsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => issue.path.join('.'))
    .join(', ');

/** Keys, signing secrets and client secrets, in whatever words they stand. */
const secrets = /\b(?:(?:sk|rk|pk)_(?:live|test)_[\w*]+|whsec_\w+|\w+_secret_\w+)/g;

const withoutSecrets = (message: string): string => message.replaceAll(secrets, '…');

/** Stripe's words, with the parameter that they are about. */
const refusalText = ({ message, param }: InstanceType<typeof Sdk.errors.StripeError>): string => {
  const text = withoutSecrets(message);
  return param === undefined || text.includes(param) ? text : `${text} (${param})`;
};

/**
 * How a failed call ended (docs.stripe.com/error-low-level and /api/idempotent_requests):
 * - 4xx: Stripe says that it did nothing.
 * - 409 and 429 were not executed and are not kept under the key, but an earlier send under the
 *   same key may have been: unknown, not answered.
 * - 5xx: may have happened, and is kept under the key: unknown, answered.
 * - A key that was used with other parameters: that request may have done it, and the key gives no
 *   other answer any more: unknown, answered.
 * - No answer, or one that we cannot read: unknown.
 */
export const outcomeOfError = (error: unknown): Refused | Unknown => {
  if (error instanceof z.ZodError) {
    return unknown('unreadable-answer', `Stripe's answer has another shape: ${pathsOf(error)}`);
  }
  if (!(error instanceof Sdk.errors.StripeError)) throw error;
  const status = error.statusCode ?? 0;
  const code = error.code ?? error.rawType ?? error.type;
  if (error instanceof Sdk.errors.StripeConnectionError) return unknown('no-answer', error.message);
  const ofKey = refusalOfKey(status, error.message);
  if (ofKey) return ofKey;
  if (error instanceof Sdk.errors.StripeIdempotencyError) {
    return unknown('idempotency-mismatch', 'The key was used before with other parameters', true);
  }
  if (error instanceof Sdk.errors.StripeCardError) {
    return refused(error.decline_code ?? code, error.message, true);
  }
  if (status === 409 || status === 429) return unknown(code, withoutSecrets(error.message));
  if (status >= 400 && status < 500) return refused(code, refusalText(error));
  return unknown(code, withoutSecrets(error.message), status >= 500);
};

/** True where the same request under the same key may still do better. */
export const worthAnotherTry = (error: unknown): boolean => {
  if (!(error instanceof Sdk.errors.StripeError)) return false;
  if (error instanceof Sdk.errors.StripeConnectionError) return true;
  const asked = error.headers?.['stripe-should-retry'];
  if (asked !== undefined) return asked === 'true';
  const status = error.statusCode ?? 0;
  return status === 409 || status >= 500;
};

/**
 * A refusal that says nothing of an earlier send whose answer was lost: a key that was revoked in
 * between cannot tell whether that send was executed.
 */
export const saysNothingOfEarlier = <T>(outcome: Outcome<T>): boolean =>
  outcome.kind === 'refused' && isRefusalOfKey(outcome);
