import type { Attempt } from '../../domain/facts/attempt';
import { isOpen } from '../../domain/facts/intent-status';
import type { IntentFacts } from '../../domain/facts/facts';
import { isRefusal, moneyFromSaleor } from '../../domain/facts/money';
import { capturableMinor, refundableMinor } from '../../domain/facts/intent-amounts';
import type { TransactionAction } from '../../domain/facts/transaction-event';
import { isClosedStatus } from '../context';
import type { ActionRequest } from '../contract';

/** Stable codes of refused requests with what staff read. */
const staffTexts = {
  'unknown-transaction': 'This app knows no payment for this transaction.',
  'request-unknown':
    'Saleor’s record of the payment shows no open request that this could be. Nothing was done; ' +
    'please ask again.',
  'request-too-old': 'The request is too old to be acted on. Please ask again.',
  'order-closed': 'The order is canceled or expired: it can no longer be charged.',
  'currency-mismatch': 'The currency of the request is not that of the payment.',
  'amount-not-exact': 'Stripe cannot move this amount exactly in this currency.',
  'nothing-available': 'There is no amount that this could be done with.',
  'nothing-left': 'Nothing is left to refund: all of it was given back, or is on its way back.',
  'not-started': 'Nothing was paid yet: the payment was not started at Stripe.',
  'connection-removed': 'The Stripe connection of this payment was removed.',
  'stripe-unreachable': 'Stripe could not be asked just now. Nothing was done; please try again.',
  'more-than-available': 'Stripe holds less than this amount.',
  'already-captured': 'The payment was captured already.',
  'already-canceled': 'The payment was canceled already.',
  'not-authorized': 'The shopper has not authorized the payment yet.',
  'not-captured': 'The payment was not captured yet: cancel it instead of refunding it.',
  'nothing-received': 'Nothing was received that could be refunded.',
  'partial-cancel':
    'Stripe releases a held amount only as a whole. Charge what is due; the rest is released.',
  'use-refund': 'The payment was received already: refund it instead of canceling it.',
  'being-processed': 'The payment is being processed and cannot be canceled now.',
} as const;

type RefusalCode = keyof typeof staffTexts;

export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

export const refusal = (code: RefusalCode): Refusal => ({ code, message: staffTexts[code] });

/** A request that can be acted on: its amount in minor units, 0 only for a cancellation. */
interface ReadableRequest {
  readonly amountMinor: bigint;
}

/** What can be refused without looking at Stripe. */
export const readRequest = (
  request: ActionRequest,
  attempt: Attempt,
  now: number,
  requestAgeMs: number,
): ReadableRequest | Refusal => {
  if (now - request.issuedAt > requestAgeMs) return refusal('request-too-old');
  if (request.action === 'CHARGE' && isClosedStatus(request.orderStatus))
    return refusal('order-closed');
  if (request.currency !== attempt.currency) return refusal('currency-mismatch');
  const amount = moneyFromSaleor(request.amount, request.currency);
  if (isRefusal(amount)) return refusal('amount-not-exact');
  // Saleor asks to cancel 0 where nothing is authorized yet: the open payment is meant.
  if (amount.minor === 0n && request.action !== 'CANCEL') return refusal('nothing-available');
  return { amountMinor: amount.minor };
};

/** `go`: ask Stripe. `there`: it is so already, and nothing is to be asked. */
type Verdict = 'go' | 'there' | Refusal;

/**
 * A capture or a refund of 0: Saleor asks for no more than is left, and nothing is. Stripe's facts
 * say why, as if the smallest amount had been asked for.
 */
export const refusalOfZero = (action: TransactionAction, intent: IntentFacts): Refusal => {
  const verdict = checkAgainstIntent(action, intent, 1n);
  return typeof verdict === 'object' ? verdict : refusal('nothing-available');
};

/** Whether Stripe's facts allow the act. Read just now, so no money is asked for twice. */
export const checkAgainstIntent = (
  action: TransactionAction,
  intent: IntentFacts,
  amountMinor: bigint,
): Verdict => {
  switch (action) {
    case 'CHARGE':
      return judgeCapture(intent, amountMinor);
    case 'REFUND':
      return judgeRefund(intent, amountMinor);
    case 'CANCEL':
      return judgeCancel(intent, amountMinor);
  }
};

const judgeCapture = (intent: IntentFacts, amountMinor: bigint): Verdict => {
  if (intent.status === 'succeeded') return refusal('already-captured');
  if (intent.status === 'canceled') return refusal('already-canceled');
  if (intent.status !== 'requires_capture') return refusal('not-authorized');
  return amountMinor > capturableMinor(intent) ? refusal('more-than-available') : 'go';
};

const judgeRefund = (intent: IntentFacts, amountMinor: bigint): Verdict => {
  if (amountMinor <= refundableMinor(intent)) return 'go';
  if (intent.status === 'requires_capture') return refusal('not-captured');
  if (intent.amountReceivedMinor <= 0n) return refusal('nothing-received');
  return refusal(refundableMinor(intent) > 0n ? 'more-than-available' : 'nothing-left');
};

const judgeCancel = (intent: IntentFacts, amountMinor: bigint): Verdict => {
  const isPartOf = (heldMinor: bigint) => amountMinor > 0n && amountMinor < heldMinor;
  if (intent.status === 'canceled') {
    // A success of a part would stand in Saleor for the whole, and the rest be held for ever.
    return isPartOf(intent.charge?.amountMinor ?? 0n) ? refusal('already-canceled') : 'there';
  }
  if (intent.status === 'succeeded') return refusal('use-refund');
  if (intent.status === 'processing') return refusal('being-processed');
  if (isOpen(intent)) return 'go';
  return isPartOf(capturableMinor(intent)) ? refusal('partial-cancel') : 'go';
};
