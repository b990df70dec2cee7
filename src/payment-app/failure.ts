import { createHash } from 'node:crypto';
import type { Flow } from '../domain/facts/attempt';
import type { Random } from '../ports/random';
import type { SessionAnswer, SessionRequest } from './contract';
import { checkedSession } from './answer';

/**
 * Stable codes of refused sessions with the words that the shopper may read. The first four are
 * those of Saleor's own Stripe app; the others name what that app does not tell apart.
 */
const shopperTexts = {
  ParseError: 'The payment could not be started: its details could not be read.',
  UnsupportedPaymentMethodError: 'This payment method is not supported.',
  StripeCardError: 'The payment was declined.',
  StripeApiError: 'The payment could not be made just now. Please try again.',
  PaymentsUnavailable: 'This shop cannot take this payment at the moment.',
  ChannelNotConfigured: 'Payments are not set up for this shop.',
  ConnectionRemoved: 'This payment can no longer be continued. Please start it again.',
  AmountNotExact: 'This amount cannot be charged in this currency.',
  AmountTooSmall: 'This amount is too small to be paid this way.',
  AmountTooLarge: 'This amount is too large to be paid this way.',
  AmountExceedsDue: 'A payment for this amount was made already or is being processed.',
  AmountChanged: 'The amount has changed. Please start the payment again.',
  NothingToPay: 'There is nothing to pay.',
  CurrencyMismatch: 'This currency does not fit the order.',
  OrderClosed: 'This order was closed and can no longer be paid.',
  MoneyGoesBack: 'This order was closed before it was paid. Your money is on its way back.',
  Superseded: 'Another payment took the place of this one.',
  Busy: 'Too many payments are being handled just now. Please try again in a minute.',
  TooManyAttempts: 'Too many payments were started. Please wait a while and try again.',
  PaymentNotStarted: 'The payment was not started. Please start it again.',
} as const;

export type SessionFailureCode = keyof typeof shopperTexts;

export interface SessionFailure {
  readonly code: SessionFailureCode;
  /** Stripe's own words of a declined card, where it has any. */
  readonly message?: string;
  /** Equal for repetitions of one failure; left out, it is new each time. */
  readonly reference?: string;
}

export const shopperText = (failure: SessionFailure): string =>
  failure.message ?? shopperTexts[failure.code];

/** `data` of a session that has something to complain about, as storefronts expect it. */
export const errorsOf = (failure: SessionFailure): Readonly<Record<string, unknown>> => ({
  paymentIntent: { errors: [{ code: failure.code, message: shopperText(failure) }] },
});

/** A reference that is equal for equal parts and collides with nothing of Stripe's. */
export const hashedReference = (prefix: string, ...parts: readonly string[]): string =>
  `${prefix}-${createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 22)}`;

/**
 * A refused session. Each failure has a reference of its own: Saleor takes failures without one
 * for repetitions of each other and drops their message (Saleor docs: transaction events).
 */
export const failedSession = (
  random: Random,
  request: Pick<SessionRequest, 'amount'> & { readonly flow: Flow },
  failure: SessionFailure,
): SessionAnswer =>
  checkedSession({
    result: `${request.flow}_FAILURE`,
    pspReference: failure.reference ?? `failure-${random.token(16)}`,
    amount: echoedAmount(request.amount),
    message: shopperText(failure),
    data: errorsOf(failure),
  });

/** Saleor's own figure back to it; what is no amount becomes 0, which it reads as "as asked". */
export const echoedAmount = (amount: number | string): number => {
  const value = Number(amount);
  return Number.isFinite(value) && value > 0 ? value : 0;
};
