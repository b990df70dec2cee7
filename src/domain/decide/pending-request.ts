import { transactionOf } from './decision';
import { isSameRequest, type Effect } from '../facts/effect';
import type { TransactionFacts } from '../facts/facts';
import type { PurchaseView } from '../facts/purchase';
import type { TransactionEventType } from '../facts/transaction-event';

/**
 * What is recorded of a request: the key of Saleor's event that it stands for, and who claimed it.
 * Of two equal requests at one moment each claims an event of its own.
 */
export const requestKeyOf = (eventKey: string, claimant: string): string =>
  `${eventKey} ${claimant}`;

/** Who claimed the event; null in what was recorded before claimants were. */
export const claimantOf = (requestKey: string): string | null => requestKey.split(' ')[1] ?? null;

const eventKeyOf = (requestKey: string): string => requestKey.split(' ')[0] ?? requestKey;

/** Saleor's words for the acts that its requests ask for. */
export const requestedAction = (effect: Effect): 'CHARGE' | 'REFUND' | 'CANCEL' | null => {
  switch (effect.act.kind) {
    case 'capture':
      return 'CHARGE';
    case 'refund':
      return 'REFUND';
    case 'cancel-intent':
      return 'CANCEL';
    default:
      return null;
  }
};

/** The reference under which Saleor expects the result; shared by all generations. */
export const referenceOf = (view: PurchaseView, effect: Effect): string | null =>
  view.effects.find((other) => isSameRequest(other.id, effect.id) && other.reference)?.reference ??
  takenReference(view, effect);

/**
 * The reference that Saleor shows for the request: our store may have been unavailable when it was
 * answered. A request that was answered with a failure has none.
 */
export const takenReference = (view: PurchaseView, effect: Effect): string | null => {
  const action = requestedAction(effect);
  const requestKey = view.effects.find(
    (other) => other.requestKey !== null && isSameRequest(other.id, effect.id),
  )?.requestKey;
  const eventKey = eventKeyOf(requestKey ?? '');
  const events = transactionOfEffect(view, effect)?.events ?? [];
  const taken = events.find(
    ({ type, idempotencyKey, pspReference }) =>
      type === `${action}_REQUEST` && idempotencyKey === eventKey && pspReference !== '',
  )?.pspReference;
  const hasFailed = events.some(
    ({ type, pspReference }) => type === `${action}_FAILURE` && pspReference === taken,
  );
  // It may have claimed the event of another request of the same moment.
  const isOfAnother = view.effects.some(
    (other) =>
      !isSameRequest(other.id, effect.id) &&
      // A report bears the reference that it was made under.
      other.act.kind === 'refund' &&
      (other.reference === taken || other.resultId === taken),
  );
  return taken === undefined || hasFailed || isOfAnother ? null : taken;
};

const transactionOfEffect = (view: PurchaseView, { act }: Effect): TransactionFacts | null => {
  const attempt = view.attempts.find(({ id }) => 'attemptId' in act && id === act.attemptId);
  return attempt ? transactionOf(view, attempt) : null;
};

/**
 * True where the effect is to be finished: no request asked for it, or Saleor waits for its result
 * (its `*_REQUEST` event has the reference). Otherwise Saleor noted a failure, staff saw it and may
 * ask again, and finishing it could give money back twice.
 */
export const isAwaited = (view: PurchaseView, effect: Effect): boolean => {
  if (!isRequested(view, effect)) return true;
  const reference = referenceOf(view, effect);
  if (reference === null) return false;
  const action = requestedAction(effect);
  const transaction = transactionOfEffect(view, effect);
  if (!transaction || action === null) return true;
  const type: TransactionEventType = `${action}_REQUEST`;
  // Captures and cancellations of one payment share a reference: an event of another request that
  // we know says nothing of this one. Of equal refunds at one moment each may have claimed the
  // event of the other one, and their references tell them apart.
  const others = view.effects.filter(
    (other) => !isSameRequest(other.id, effect.id) && referenceOf(view, other) === reference,
  );
  return transaction.events.some(
    (event) =>
      event.type === type &&
      event.pspReference === reference &&
      !others.some(
        ({ requestKey }) => requestKey !== null && eventKeyOf(requestKey) === event.idempotencyKey,
      ),
  );
};

/** True where a request asked for the effect: it is the first generation, or a later one. */
export const isRequested = (view: PurchaseView, effect: Effect): boolean =>
  view.effects.some((other) => other.requestKey !== null && isSameRequest(other.id, effect.id));
