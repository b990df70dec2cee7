import type { TransactionEventFacts, TransactionFacts } from '../facts/facts';
import type { EventDraft } from './report-refund';
import type { TransactionEventType } from '../facts/transaction-event';

/** What of an event says when it happened in the history of its transaction. */
interface TimedEvent {
  readonly type: TransactionEventFacts['type'];
  readonly pspReference: string;
  readonly time: number;
}

/** How a payment goes on: each of these follows those that stand before it. */
const steps: readonly (readonly TransactionEventType[])[] = [
  ['AUTHORIZATION_SUCCESS'],
  ['AUTHORIZATION_ADJUSTMENT'],
  ['CHARGE_SUCCESS'],
  ['CANCEL_SUCCESS', 'REFUND_REQUEST', 'REFUND_SUCCESS', 'REFUND_FAILURE', 'REFUND_REVERSE'],
];

const stepOf = (type: TimedEvent['type']): number =>
  steps.findIndex((types) => types.some((each) => each === type));

const goesBefore = (earlier: TimedEvent, later: TimedEvent): boolean => {
  if (earlier.pspReference === later.pspReference) return earlier.type !== later.type;
  // Of a refund that was asked for twice, the request that was not made ends first.
  if (earlier.type === 'REFUND_FAILURE' && later.type === 'REFUND_SUCCESS') return true;
  const [step, next] = [stepOf(earlier.type), stepOf(later.type)];
  return step >= 0 && step < next;
};

/**
 * Times of events that are about to be reported, which stand in the order in which they happened.
 * Saleor writes down its own requests to the microsecond and Stripe tells whole seconds, so that
 * what Stripe did within a second of a request would seem to lie before it. Saleor takes the newest
 * event of a granted refund for its state, and the newer of a success and a failure of one
 * reference for what counts. So an event is at least a millisecond later than what it follows: the
 * request for the payment and the first answer that let the shopper pay, what Saleor holds of the
 * same reference, and the steps before it.
 */
export const withOrderedTimes = (
  drafts: readonly EventDraft[],
  transaction: TransactionFacts | null,
): readonly EventDraft[] => {
  const held = (transaction?.events ?? []).map(({ type, pspReference, createdAt }): TimedEvent => ({
    type,
    pspReference,
    time: createdAt,
  }));
  const first = [held.at(-1), held.findLast(({ type }) => type.endsWith('_ACTION_REQUIRED'))];
  const begun = Math.max(...first.map((event) => event?.time ?? Number.NEGATIVE_INFINITY));
  return drafts.reduce<readonly EventDraft[]>((timed, draft) => {
    const before = [...held, ...timed].filter((event) => goesBefore(event, draft));
    const time = Math.max(draft.time, begun + 1, ...before.map(({ time: earlier }) => earlier + 1));
    return [...timed, { ...draft, time }];
  }, []);
};
