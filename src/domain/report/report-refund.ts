import type { RefundFacts, TransactionFacts } from '../facts/facts';
import type { TransactionEventType } from '../facts/transaction-event';

/** One fact of Stripe in Saleor's words, before it is addressed to a transaction. */
export interface EventDraft {
  readonly type: TransactionEventType;
  readonly pspReference: string;
  readonly amountMinor: bigint;
  /** Stripe's time of the fact, milliseconds. */
  readonly time: number;
  /** Shopper-safe. */
  readonly message: string;
}

/** Gives the reference under which Saleor knows a refund. */
export type RefundReference = (refund: RefundFacts) => string;

/** What one refund implies for the transaction (docs.stripe.com/refunds: refunds may fail late). */
export const refundEvents = (
  refund: RefundFacts,
  transaction: TransactionFacts | null,
  referenceOf: RefundReference,
): readonly EventDraft[] => {
  const pspReference = referenceOf(refund);
  const draft = (type: TransactionEventType, message: string): EventDraft => ({
    type,
    pspReference,
    amountMinor: refund.amountMinor,
    time: refund.createdAt,
    message,
  });
  const isReported = (type: TransactionEventType) =>
    transaction?.events.some(
      (event) => event.type === type && event.pspReference === pspReference,
    ) ?? false;
  switch (refund.status) {
    case 'pending':
    case 'requires_action':
      return [draft('REFUND_REQUEST', 'The refund is under way.')];
    case 'succeeded':
      return [draft('REFUND_SUCCESS', 'The refund was made.')];
    case 'failed':
    case 'canceled':
      if (isReported('REFUND_SUCCESS')) {
        return [draft('REFUND_REVERSE', 'The refund failed; the money came back.')];
      }
      return isReported('REFUND_REQUEST') ? [draft('REFUND_FAILURE', 'The refund failed.')] : [];
    case 'unknown':
      return [];
  }
};
