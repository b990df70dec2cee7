import type { IntentFacts, TransactionEventFacts, TransactionFacts } from '../facts/facts';
import { isOpen } from '../facts/intent-status';
import { manualCaptureMethods } from '../facts/payment-methods';
import type { EventDraft } from './report-refund';

/** The two kinds of payment events that Saleor keeps apart. */
export type PaymentEventFamily = 'CHARGE' | 'AUTHORIZATION';

const families: readonly PaymentEventFamily[] = ['CHARGE', 'AUTHORIZATION'];

/**
 * The reference of the payment itself: the charge. Saleor ends a pending amount only by an event
 * of the same reference, so a request that is pending keeps the one it was made under.
 */
export const paymentReference = (
  family: PaymentEventFamily,
  intent: IntentFacts,
  transaction: TransactionFacts | null,
): string =>
  openRequests(family, transaction).find((request) => !isOvertaken(request, intent))
    ?.pspReference ??
  intent.charge?.id ??
  intent.id;

/**
 * True for a request of an earlier charge: a debit failed, and the intent was paid by another
 * method, perhaps before the failure was reported. A request that is newer than the charge that was
 * read is of one that is yet to be read.
 */
const isOvertaken = (request: TransactionEventFacts, { id, charge }: IntentFacts): boolean =>
  charge !== null &&
  request.pspReference !== id &&
  request.pspReference !== charge.id &&
  request.createdAt < charge.createdAt;

/**
 * True for a request of a charge that this reading of Stripe does not show yet: the shopper paid
 * between the two readings. It is looked at again with the next reading, and never ended blindly.
 */
export const isNewerThanReading = (request: TransactionEventFacts, intent: IntentFacts): boolean =>
  isOpen(intent) &&
  request.pspReference !== intent.id &&
  request.pspReference !== intent.charge?.id &&
  request.createdAt >= (intent.charge?.createdAt ?? intent.createdAt);

/**
 * The requests that Saleor still waits for, newest first. A request event has a reference even
 * where it never counted (Saleor docs: transaction events); the pending amount tells which do.
 */
export const openRequests = (
  family: PaymentEventFamily,
  transaction: TransactionFacts | null,
): readonly TransactionEventFacts[] => {
  if (!transaction || pendingMinor(family, transaction) === 0n) return [];
  const { events } = transaction;
  const isEnded = ({ pspReference }: TransactionEventFacts) =>
    events.some(
      (other) =>
        other.pspReference === pspReference &&
        (other.type === `${family}_SUCCESS` || other.type === `${family}_FAILURE`),
    );
  return events.filter(
    (event) => event.type === `${family}_REQUEST` && event.pspReference !== '' && !isEnded(event),
  );
};

const pendingMinor = (family: PaymentEventFamily, transaction: TransactionFacts): bigint =>
  family === 'CHARGE' ? transaction.chargePendingMinor : transaction.authorizePendingMinor;

const ending = (family: PaymentEventFamily, open: TransactionEventFacts): EventDraft => ({
  type: `${family}_FAILURE`,
  pspReference: open.pspReference,
  amountMinor: open.amountMinor,
  time: open.createdAt + 1,
  message: 'The payment went another way than was announced.',
});

/**
 * Ends what is pending under the reference of an earlier charge. It is reported before the charge
 * that replaced it, so that no amount counts twice meanwhile.
 */
export const supersededEvents = (
  intent: IntentFacts,
  transaction: TransactionFacts | null,
): readonly EventDraft[] =>
  families.flatMap((family) =>
    openRequests(family, transaction)
      .filter((request) => isOvertaken(request, intent))
      .map((request) => ending(family, request)),
  );

/**
 * Pending amounts that nothing else ends: a debit was reported as a pending authorization, and was
 * charged; or the payment has ended, and its request has not. A capture that is under way is left
 * alone.
 */
export const leftoverPendingEvents = (
  intent: IntentFacts,
  transaction: TransactionFacts | null,
  others: readonly EventDraft[],
): readonly EventDraft[] => {
  // A status that this app does not know may be a payment that is under way as well.
  if (intent.status === 'processing' || intent.status === 'unknown') return [];
  const ended: readonly PaymentEventFamily[] =
    intent.status === 'requires_capture' ? ['AUTHORIZATION'] : families;
  return ended.flatMap((family) =>
    openRequests(family, transaction)
      .filter(
        (open) =>
          !isNewerThanReading(open, intent) &&
          !others.some(
            ({ type, pspReference }) =>
              pspReference === open.pspReference &&
              (type === `${family}_SUCCESS` || type === `${family}_FAILURE`),
          ),
      )
      .map((open) => ending(family, open)),
  );
};

/** True where the payment that is being processed may end as a hold. */
export const canBeHeld = (intent: IntentFacts): boolean =>
  manualCaptureMethods.has(intent.charge?.paymentMethod?.type ?? '');
