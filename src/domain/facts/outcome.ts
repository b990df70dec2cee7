/**
 * How a call to Saleor or Stripe ended. There are exactly three endings, and an exception is a bug.
 *
 * - `done`: the other side did it and said so.
 * - `refused`: the other side says that it did nothing.
 * - `unknown`: it may have happened; look before sending again.
 */
export type Outcome<T> = Done<T> | Refused | Unknown;

interface Done<T> {
  readonly kind: 'done';
  readonly value: T;
}

/** The other side says that it did nothing. */
export interface Refused {
  readonly kind: 'refused';
  /** A stable code: Stripe's error code, Saleor's error code, or our own. */
  readonly code: string;
  /** For staff; never holds a secret. */
  readonly message: string;
  /** True where the shopper may read `message` (a declined card). */
  readonly shopperSafe?: boolean;
}

/** It may have happened: no answer came, or one that says neither. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly code: string;
  readonly message: string;
  /**
   * True where the other side did answer (a 5xx). Stripe keeps such an answer under the
   * idempotency key (docs.stripe.com/api/idempotent_requests), so the same key gives it again.
   */
  readonly answered: boolean;
}

/**
 * Codes of refusals that are about a key alone: it is dead, lacks a permission, or may not be used
 * from here. Such a refusal says nothing of an earlier call under the same idempotency key.
 */
const ofKey: ReadonlySet<string> = new Set(['not-authorized', 'not-permitted', 'not-allowed']);

/** True where a call was refused for its key alone, whatever it asked for. */
export const isRefusalOfKey = (outcome: { readonly kind: string; readonly code: string }) =>
  outcome.kind === 'refused' && ofKey.has(outcome.code);

/** The other side did it, and answered this. */
export const done = <T>(value: T): Done<T> => ({ kind: 'done', value });

/** The other side did nothing, for this reason. */
export const refused = (code: string, message: string, shopperSafe = false): Refused => ({
  kind: 'refused',
  code,
  message,
  shopperSafe,
});

/** Nobody can tell yet whether it happened. */
export const unknown = (code: string, message: string, answered = false): Unknown => ({
  kind: 'unknown',
  code,
  message,
  answered,
});
