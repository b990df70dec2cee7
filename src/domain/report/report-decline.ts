import type { Attempt } from '../facts/attempt';
import type { IntentFacts, TransactionFacts } from '../facts/facts';
import { isNewerThanReading, openRequests, type PaymentEventFamily } from './payment-reference';
import type { EventDraft } from './report-refund';

/**
 * A declined try is not the end: the intent waits for another card. A `*_FAILURE` would close
 * `transactionProcess` for good (Saleor docs: transactionProcess), so the decline is reported as
 * INFO. A debit that the bank refuses days later is reported as a failure: its `*_REQUEST` closed
 * the session already, and only a failure under the same reference ends the pending amount.
 */
export const declineEvents = (
  attempt: Attempt,
  intent: IntentFacts,
  transaction: TransactionFacts | null,
): readonly EventDraft[] => {
  const { failure } = intent;
  if (!failure?.chargeId) return [];
  const families: readonly PaymentEventFamily[] = ['CHARGE', 'AUTHORIZATION'];
  const pending = families.flatMap((family) =>
    openRequests(family, transaction)
      .filter((request) => !isNewerThanReading(request, intent))
      .map(({ pspReference }) => ({ type: `${family}_FAILURE` as const, pspReference })),
  );
  const isReported = transaction?.events.some(
    ({ type, pspReference }) =>
      type === `${attempt.flow}_FAILURE` && pspReference === failure.chargeId,
  );
  if (isReported && pending.length === 0) return [];
  const decline = { type: 'INFO' as const, pspReference: failure.chargeId };
  return (pending.length > 0 ? pending : [decline]).map((event) => ({
    ...event,
    amountMinor: intent.amountMinor,
    time: intent.charge?.createdAt ?? intent.createdAt,
    message: failure.message,
  }));
};
