import type { Attempt } from '../facts/attempt';
import type { IntentFacts, TransactionFacts } from '../facts/facts';
import { refundableMinor } from '../facts/intent-amounts';
import { minorSum } from '../facts/money';
import {
  canBeHeld,
  supersededEvents,
  paymentReference,
  leftoverPendingEvents,
} from './payment-reference';
import { declineEvents } from './report-decline';
import { refundEvents, type EventDraft, type RefundReference } from './report-refund';
import type { TransactionAction, TransactionEventType } from '../facts/transaction-event';

export type { EventDraft, RefundReference };

/**
 * Everything that an intent implies for its Saleor transaction: what has been reported already and
 * what has not. Pure; the sync answers and the reconciler both use it, so that their references
 * are equal and Saleor takes a repetition for what it is.
 *
 * `transaction` is what Saleor holds now; null where that is not known (an inline answer).
 */
export const impliedEvents = (
  attempt: Attempt,
  intent: IntentFacts,
  transaction: TransactionFacts | null,
  refundReference: RefundReference,
): readonly EventDraft[] => {
  const overtaken = supersededEvents(intent, transaction);
  const events = [
    ...overtaken,
    ...paymentEvents(attempt, intent, transaction).filter((event) => !isAmong(overtaken, event)),
    ...releaseEvents(intent, transaction),
    ...intent.refunds.flatMap((refund) => refundEvents(refund, transaction, refundReference)),
  ];
  return [...events, ...leftoverPendingEvents(intent, transaction, events)];
};

const isAmong = (events: readonly EventDraft[], { type, pspReference }: EventDraft): boolean =>
  events.some((event) => event.type === type && event.pspReference === pspReference);

/** Of the implied events, those that Saleor does not hold yet. */
export const missingEvents = (
  implied: readonly EventDraft[],
  transaction: TransactionFacts | null,
): readonly EventDraft[] => implied.filter((event) => !holds(transaction, event));

/** What staff may do with the payment now, from the facts of now. */
export const availableActions = (intent: IntentFacts): readonly TransactionAction[] => {
  switch (intent.status) {
    case 'requires_capture':
      return ['CHARGE', 'CANCEL'];
    case 'succeeded':
      return refundableMinor(intent) > 0n ? ['REFUND'] : [];
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return ['CANCEL'];
    case 'processing':
    case 'canceled':
    case 'unknown':
      return [];
  }
};

const holds = (transaction: TransactionFacts | null, event: EventDraft): boolean =>
  transaction?.events.some(
    (held) => held.type === event.type && held.pspReference === event.pspReference,
  ) ?? false;

const sumOf = (
  transaction: TransactionFacts | null,
  type: TransactionEventType,
  references: readonly string[],
): bigint =>
  minorSum(
    (transaction?.events ?? [])
      .filter((event) => event.type === type)
      .filter((event) => references.some((reference) => event.pspReference.startsWith(reference)))
      .map((event) => event.amountMinor),
  );

const paymentEvents = (
  attempt: Attempt,
  intent: IntentFacts,
  transaction: TransactionFacts | null,
): readonly EventDraft[] => {
  const charge = paymentReference('CHARGE', intent, transaction);
  const hold = paymentReference('AUTHORIZATION', intent, transaction);
  const time = intent.charge?.createdAt ?? intent.createdAt;
  switch (intent.status) {
    case 'succeeded':
      return chargeEvents(intent, transaction, charge, time);
    case 'requires_capture':
      return [
        ...authorizationEvents(intent, transaction, hold, time),
        ...(intent.amountReceivedMinor > 0n ? chargeEvents(intent, transaction, charge, time) : []),
      ];
    case 'processing':
      return [
        {
          type: canBeHeld(intent) ? `${attempt.flow}_REQUEST` : 'CHARGE_REQUEST',
          pspReference: canBeHeld(intent) && attempt.flow === 'AUTHORIZATION' ? hold : charge,
          amountMinor: intent.amountMinor,
          time,
          message: 'The payment is being processed.',
        },
      ];
    case 'canceled':
      return heldBefore(transaction) > 0n || intent.amountReceivedMinor > 0n
        ? []
        : [cancellation(attempt, intent, transaction, attempt.flow === 'CHARGE' ? charge : hold)];
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'requires_action':
      return declineEvents(attempt, intent, transaction);
    case 'unknown':
      return [];
  }
};

/**
 * The end of a payment that brought nothing. Where a failure of it was reported before (a debit
 * that the bank refused), this is another fact: staff are no longer offered to cancel it.
 */
const cancellation = (
  { flow }: Attempt,
  intent: IntentFacts,
  transaction: TransactionFacts | null,
  reference: string,
): EventDraft => {
  const type = `${flow}_FAILURE` as const;
  const time = intent.canceledAt ?? intent.createdAt;
  const hadFailed = transaction?.events.some(
    (event) => event.type === type && event.pspReference === reference && event.createdAt < time,
  );
  return {
    type,
    pspReference: hadFailed ? `${intent.id}:canceled` : reference,
    amountMinor: intent.amountMinor,
    time,
    message: 'The payment was canceled.',
  };
};

/** The first capture bears the charge's id; a later one of the same charge also its running sum. */
const chargeEvents = (
  intent: IntentFacts,
  transaction: TransactionFacts | null,
  reference: string,
  time: number,
): readonly EventDraft[] => {
  const own = [intent.id, ...(intent.charge ? [intent.charge.id] : []), reference];
  const reported = sumOf(transaction, 'CHARGE_SUCCESS', own);
  const delta = intent.amountReceivedMinor - reported;
  if (delta <= 0n) return [];
  return [
    {
      type: 'CHARGE_SUCCESS',
      pspReference: reported === 0n ? reference : `${reference}:${intent.amountReceivedMinor}`,
      amountMinor: delta,
      time,
      message: 'The payment was received.',
    },
  ];
};

const heldBefore = (transaction: TransactionFacts | null): bigint => {
  const events = transaction?.events ?? [];
  const adjusted = events.find((event) => event.type === 'AUTHORIZATION_ADJUSTMENT');
  const authorized = events.find((event) => event.type === 'AUTHORIZATION_SUCCESS');
  return (adjusted ?? authorized)?.amountMinor ?? 0n;
};

/** Saleor takes one AUTHORIZATION_SUCCESS per transaction; a change is an ADJUSTMENT. */
const authorizationEvents = (
  intent: IntentFacts,
  transaction: TransactionFacts | null,
  reference: string,
  time: number,
): readonly EventDraft[] => {
  const total = intent.charge?.amountMinor ?? intent.amountCapturableMinor;
  const before = heldBefore(transaction);
  if (before === total) return [];
  return [
    {
      type: before === 0n ? 'AUTHORIZATION_SUCCESS' : 'AUTHORIZATION_ADJUSTMENT',
      pspReference: before === 0n ? reference : `${reference}:held:${total}`,
      amountMinor: total,
      time,
      message: 'The amount is held for capture.',
    },
  ];
};

/** What was held and will not be captured any more. */
const releaseEvents = (
  intent: IntentFacts,
  transaction: TransactionFacts | null,
): readonly EventDraft[] => {
  if (intent.status !== 'succeeded' && intent.status !== 'canceled') return [];
  const held = heldBefore(transaction);
  const canceled = sumOf(transaction, 'CANCEL_SUCCESS', ['']);
  const release = held - intent.amountReceivedMinor - canceled;
  if (held === 0n || release <= 0n) return [];
  return [
    {
      type: 'CANCEL_SUCCESS',
      pspReference:
        intent.status === 'canceled' ? intent.id : `${intent.charge?.id ?? intent.id}:rest`,
      amountMinor: release,
      time: intent.canceledAt ?? intent.charge?.createdAt ?? intent.createdAt,
      message: 'The held amount was released.',
    },
  ];
};
