import type { Effect } from '../facts/effect';
import type { RefundFacts, TransactionEventFacts, TransactionFacts } from '../facts/facts';
import type { PurchaseView } from '../facts/purchase';
import type { EventDraft } from '../report/report';
import { referenceOf, takenReference } from './pending-request';

/** The effect that a refund was made for. */
export const effectOfRefund = (
  view: PurchaseView,
  { effectKey }: RefundFacts,
): Effect | undefined => view.effects.find(({ key }) => key === effectKey);

/**
 * References under which Saleor may wait for a refund. They are several where it was asked for
 * twice at once, and the store was too slow for the second answer to know of the first one.
 */
const candidatesOf = (view: PurchaseView, refund: RefundFacts): readonly string[] => {
  const effect = effectOfRefund(view, refund);
  const own = effect ? [referenceOf(view, effect), takenReference(view, effect)] : [];
  return [...new Set([...own, refund.id])].filter((one) => one !== null);
};

const eventOf = (
  transaction: TransactionFacts | null,
  type: TransactionEventFacts['type'],
  reference: string,
): TransactionEventFacts | undefined =>
  transaction?.events.find((event) => event.type === type && event.pspReference === reference);

/**
 * The reference under which a refund is reported: the one that Saleor counts it by already, or else
 * ours where its answer was lost, or else `re_…`.
 */
export const refundReferenceOf =
  (view: PurchaseView, transaction: TransactionFacts | null) =>
  (refund: RefundFacts): string => {
    const candidates = candidatesOf(view, refund);
    const counted = candidates.find((one) => eventOf(transaction, 'REFUND_SUCCESS', one));
    return counted ?? candidates[0] ?? refund.id;
  };

/**
 * A refund that was asked for twice and made once is pending in Saleor under a second reference as
 * well, which nothing will follow. That one failed. It lies before the refund that was made, since
 * Saleor takes the newest event of a granted refund for its state.
 */
export const secondRequests = (
  view: PurchaseView,
  refunds: readonly RefundFacts[],
  transaction: TransactionFacts | null,
): readonly EventDraft[] =>
  refunds.flatMap((refund) => {
    const reported = refundReferenceOf(view, transaction)(refund);
    return candidatesOf(view, refund).flatMap((pspReference): readonly EventDraft[] => {
      const request = eventOf(transaction, 'REFUND_REQUEST', pspReference);
      if (!request || pspReference === reported) return [];
      return [
        {
          ...{ type: 'REFUND_FAILURE', pspReference, amountMinor: request.amountMinor },
          time: request.createdAt,
          message: 'The same refund was asked for twice. It was made once.',
        },
      ];
    });
  });
