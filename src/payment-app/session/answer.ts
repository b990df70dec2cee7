import type { Attempt } from '../../domain/facts/attempt';
import { isOpen } from '../../domain/facts/intent-status';
import { stripeDashboardUrl } from '../../domain/decide/decide-reports';
import type { IntentFacts } from '../../domain/facts/facts';
import { isoTime } from '../../domain/facts/iso-time';
import type { PaymentMethodFacts } from '../../domain/facts/payment-method';
import type { IntentId } from '../../domain/facts/ids';
import { isSince, readVersion } from '../../domain/facts/schema-version';
import { availableActions, impliedEvents, type EventDraft } from '../../domain/report/report';
import type { Installation } from '../../ports/store';
import { checkedSession, saleorNumber } from '../answer';
import type { SessionAnswer, SessionResult } from '../contract';
import { errorsOf, shopperText, type SessionFailure } from '../failure';

const sessionResults: ReadonlySet<string> = new Set<SessionResult>([
  'CHARGE_SUCCESS',
  'CHARGE_REQUEST',
  'CHARGE_FAILURE',
  'AUTHORIZATION_SUCCESS',
  'AUTHORIZATION_REQUEST',
  'AUTHORIZATION_FAILURE',
]);

const isSessionEvent = (event: EventDraft): event is EventDraft & { type: SessionResult } =>
  sessionResults.has(event.type);

/**
 * A session's answer from the intent as it is now. Reference, amount and actions are those that
 * the reconciler reports, so that Saleor takes the report that follows for a repetition.
 * An open intent is ACTION_REQUIRED even after a declined card: the shopper may try another one,
 * while a FAILURE would end `transactionProcess` for good (Saleor docs: transactionProcess).
 */
export const sessionAnswer = (
  installation: Installation,
  attempt: Attempt,
  intent: IntentFacts,
): SessionAnswer => {
  const event = impliedEvents(attempt, intent, null, (refund) => refund.id).find(isSessionEvent);
  if (!event) return actionRequiredSession(attempt, intent, null);
  const amount = saleorNumber({ minor: event.amountMinor, currency: intent.currency });
  // Saleor cannot hold this sum: the reconciler raises it as a problem, and nothing is claimed.
  if (amount === null) return actionRequiredSession(attempt, intent, { code: 'AmountNotExact' });
  const failed = event.type.endsWith('_FAILURE');
  return checkedSession({
    result: event.type,
    pspReference: event.pspReference,
    amount,
    time: isoTime(event.time),
    message: event.message,
    externalUrl: stripeDashboardUrl(intent),
    actions: availableActions(intent),
    paymentMethodDetails: failed ? undefined : detailsOf(installation, intent),
    data: failed ? errorsOf({ code: 'StripeApiError', message: event.message }) : undefined,
  });
};

/**
 * Why an attempt is over although its intent may not be: its money goes back, or a newer attempt
 * took its place before it was paid. Once paid, a superseded attempt is answered as it is; if that
 * is too much, the reconciler refunds it. Saleor puts the reference of a failure in the place of
 * the transaction's own, so that it is the payment's: staff find it in Stripe by that.
 */
export const closingFailure = (attempt: Attempt, intent: IntentFacts): SessionFailure | null => {
  if (attempt.returnReason !== null) {
    return { code: 'MoneyGoesBack', reference: intent.id };
  }
  if (attempt.supersededAt === null || !isOpen(intent)) return null;
  return { code: 'Superseded', reference: intent.id };
};

/** The shopper has something to do, or may ask again; `failure` says why the last try failed. */
export const actionRequiredSession = (
  attempt: Attempt,
  intent: IntentFacts,
  failure: SessionFailure | null,
  data?: SessionAnswer['data'],
): SessionAnswer => {
  const declined: SessionFailure | null = intent.failure && {
    code: 'StripeCardError',
    message: intent.failure.message,
  };
  const complaint = failure ?? declined;
  return checkedSession({
    result: `${attempt.flow}_ACTION_REQUIRED`,
    pspReference: intent.id,
    amount: saleorNumber({ minor: attempt.amountMinor, currency: attempt.currency }) ?? 0,
    message: complaint ? shopperText(complaint) : 'The payment waits for the shopper.',
    externalUrl: stripeDashboardUrl(intent),
    actions: availableActions(intent),
    data: data ?? (complaint ? errorsOf(complaint) : undefined),
  });
};

/**
 * How the payment stands could not be learned. Saleor lets the storefront ask again after
 * ACTION_REQUIRED, and never after a FAILURE (Saleor docs: transactionProcess). `amount` is
 * Saleor's own figure where it gave one.
 */
export const retryableSession = (
  attempt: Attempt,
  intentId: IntentId,
  amount = saleorNumber({ minor: attempt.amountMinor, currency: attempt.currency }) ?? 0,
): SessionAnswer => {
  const failure: SessionFailure = {
    code: 'StripeApiError',
    message: 'The state of the payment is not known yet. Please check again in a moment.',
  };
  return checkedSession({
    result: `${attempt.flow}_ACTION_REQUIRED`,
    pspReference: intentId,
    amount,
    message: shopperText(failure),
    data: errorsOf(failure),
  });
};

/** Saleor knows payment method details from 3.22 on, and rejects unknown kinds of them. */
const detailsOf = (
  installation: Installation,
  intent: IntentFacts,
): SessionAnswer['paymentMethodDetails'] => {
  const method = intent.charge?.paymentMethod;
  return method && isSince(readVersion(installation.schemaVersion), [3, 22])
    ? methodDetails(method)
    : undefined;
};

const methodDetails = (method: PaymentMethodFacts): Readonly<Record<string, string | number>> => {
  if (method.type !== 'card') return { type: 'OTHER', name: method.type };
  const { brand, lastDigits, expMonth, expYear } = method;
  return {
    type: 'CARD',
    name: brand ?? 'card',
    ...(brand === null || brand.length > 40 ? {} : { brand }),
    ...(lastDigits === null || lastDigits.length > 4 ? {} : { lastDigits }),
    ...(expMonth === null || expMonth < 1 || expMonth > 12 ? {} : { expMonth }),
    ...(expYear === null || expYear < 2000 ? {} : { expYear }),
  };
};
