import type { IntentFacts, TransactionEventFacts, TransactionFacts } from './facts';
import { heldFirst } from './payment-methods';
import type { EventDraft } from './report-refund';

/** The two kinds of payment events that Saleor keeps apart. */
export type Family = 'CHARGE' | 'AUTHORIZATION';

/**
 * The reference of the payment itself: the charge. Saleor ends a pending amount only by an event
 * of the same reference, so a request that is pending keeps the one it was made under.
 */
export const paymentReference = (
  family: Family,
  intent: IntentFacts,
  transaction: TransactionFacts | null,
): string => openRequest(family, transaction)?.pspReference ?? intent.charge?.id ?? intent.id;

/**
 * The request that Saleor still waits for, if any. A request event has a reference even where it
 * never counted (Saleor docs: transaction events); the pending amount tells which do.
 */
export const openRequest = (
  family: Family,
  transaction: TransactionFacts | null,
): TransactionEventFacts | null => {
  if (!transaction || pendingMinor(family, transaction) === 0n) return null;
  const { events } = transaction;
  const isEnded = ({ pspReference }: TransactionEventFacts) =>
    events.some(
      (other) =>
        other.pspReference === pspReference &&
        (other.type === `${family}_SUCCESS` || other.type === `${family}_FAILURE`),
    );
  return (
    events.find(
      (event) => event.type === `${family}_REQUEST` && event.pspReference !== '' && !isEnded(event),
    ) ?? null
  );
};

const pendingMinor = (family: Family, transaction: TransactionFacts): bigint =>
  family === 'CHARGE' ? transaction.chargePendingMinor : transaction.authorizePendingMinor;

/**
 * Pending amounts that nothing else ends: a debit was told as a hold to come, and was charged; the
 * payment is over, and its request is not. A capture that is under way is left alone.
 */
export const unendedEvents = (
  intent: IntentFacts,
  transaction: TransactionFacts | null,
  others: readonly EventDraft[],
): readonly EventDraft[] => {
  if (intent.status === 'processing') return [];
  const families: readonly Family[] =
    intent.status === 'requires_capture' ? ['AUTHORIZATION'] : ['CHARGE', 'AUTHORIZATION'];
  return families.flatMap((family) => {
    const open = openRequest(family, transaction);
    const isEnded = others.some(
      ({ type, pspReference }) =>
        pspReference === open?.pspReference &&
        (type === `${family}_SUCCESS` || type === `${family}_FAILURE`),
    );
    if (!open || isEnded) return [];
    return [
      {
        type: `${family}_FAILURE` as const,
        pspReference: open.pspReference,
        amountMinor: open.amountMinor,
        time: open.createdAt + 1,
        message: 'The payment went another way than was announced.',
      },
    ];
  });
};

/** True where the payment that is being processed may end as a hold. */
export const canBeHeld = (intent: IntentFacts): boolean =>
  heldFirst.has(intent.charge?.paymentMethod?.type ?? '');
