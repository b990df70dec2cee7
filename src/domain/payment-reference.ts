import type { Attempt } from './attempt';
import type { IntentFacts, TransactionFacts } from './facts';

/**
 * The reference of the payment itself: the charge. Saleor ends a pending amount only by an event
 * of the same reference, so a request that is pending keeps the one it was made under. (A request
 * event has a reference even where it never counted; the pending amount tells.)
 */
export const paymentReference = (
  attempt: Attempt,
  intent: IntentFacts,
  transaction: TransactionFacts | null,
): string => {
  const own = intent.charge?.id ?? intent.id;
  if (!transaction || pendingMinor(attempt, transaction) === 0n) return own;
  const pending = transaction.events.find(
    (event) =>
      event.type === `${attempt.flow}_REQUEST` &&
      event.pspReference !== '' &&
      !transaction.events.some(
        (other) =>
          other.pspReference === event.pspReference &&
          (other.type === `${attempt.flow}_SUCCESS` || other.type === `${attempt.flow}_FAILURE`),
      ),
  );
  return pending?.pspReference ?? own;
};

/** What Saleor waits for on a transaction: of the charge or of the authorisation. */
export const pendingMinor = (attempt: Attempt, transaction: TransactionFacts): bigint =>
  attempt.flow === 'CHARGE' ? transaction.chargePendingMinor : transaction.authorizePendingMinor;
