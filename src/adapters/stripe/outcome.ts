import { refused, unknown, type Outcome, type Refused, type Unknown } from '../../domain/outcome';
import { z } from 'zod';
import { Sdk } from './sdk';

/** Stripe's messages for a bad key repeat its last characters, so they are never passed on. */
const ownWords: Readonly<Record<number, { code: string; message: string }>> = {
  401: { code: 'not-authorized', message: 'Stripe does not accept the key of this connection' },
  403: { code: 'not-permitted', message: 'The key of this connection lacks a permission' },
};

/** The permission that a restricted key lacks, where Stripe names it (`rak_refund_write`). */
export const missingPermission = (message: string): string | null =>
  /'(rak_[a-z0-9_]+)'/.exec(message)?.[1] ?? null;

const permissionText = (message: string): string => {
  const slug = missingPermission(message);
  return slug ? `The key of this connection lacks the permission ${slug}` : '';
};

/** Where an answer differs; never its values. */
const pathsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map((issue) => issue.path.join('.'))
    .join(', ');

/**
 * How a failed call ended (docs.stripe.com/error-low-level and /api/idempotent_requests):
 * - 4xx: Stripe says that it did nothing.
 * - 409 and 429 were not executed and are not kept under the key, but an earlier send under the
 *   same key may have been: unknown, not answered.
 * - 5xx: may have happened, and is kept under the key: unknown, answered.
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
  const own = ownWords[status];
  if (own) return refused(own.code, permissionText(error.message) || own.message);
  if (error instanceof Sdk.errors.StripeIdempotencyError) {
    return refused('idempotency-mismatch', 'The key was used before with other parameters');
  }
  if (error instanceof Sdk.errors.StripeCardError) {
    return refused(error.decline_code ?? code, error.message, true);
  }
  if (status === 409 || status === 429) return unknown(code, error.message);
  if (status >= 400 && status < 500) return refused(code, error.message);
  return unknown(code, error.message, status >= 500);
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
  outcome.kind === 'refused' &&
  (outcome.code === 'not-authorized' || outcome.code === 'not-permitted');
