import type { MirrorRow } from '../../ports/store';
import type { OrderReading } from '../saleor/contract';
import type { IntentRow } from '../stripe/world';
import { refundsCanceled } from './setting';
import { hasProblem, minor, refundedOf, restingOf, sum } from './sums';

/** The channel leaves what was charged for a cancelled order to staff, who are told of it. */
export const isLeftToStaff = (
  { status, channel }: OrderReading,
  rows: readonly IntentRow[],
  mirror: MirrorRow | undefined,
): boolean => {
  if (status !== 'CANCELED' || refundsCanceled(channel)) return false;
  const isCharged = rows.every((row) => restingOf(row) === 0 || row.intent.amount_received > 0);
  const wasLookedAt = rows.some((row) => refundedOf(row) > 0);
  return isCharged && (wasLookedAt || hasProblem(mirror, 'canceled-not-refunded'));
};

/** Paid twice goes back, unless the refund fails or each payment is needed: a person is told. */
export const isSurplusShown = (
  order: OrderReading,
  rows: readonly IntentRow[],
  mirror: MirrorRow | undefined,
): boolean => {
  if (hasProblem(mirror, 'refund-failed')) return true;
  const paid = rows.filter((row) => restingOf(row) > 0);
  const surplus = sum(paid.map(restingOf)) - minor(order.total);
  // What staff captured in part is what they chose to take: it is no second payment of anything.
  const each = paid.filter((row) => !isCapturedInPart(row)).map(restingOf);
  // An order that costs nothing any more was edited by staff, who decide what becomes of the money.
  const isNeeded = order.total === 0 || each.every((resting) => resting > surplus);
  return hasProblem(mirror, 'overpaid') && isNeeded;
};

const isCapturedInPart = ({ intent }: IntentRow): boolean =>
  intent.amount_received > 0 && intent.amount_received < intent.amount;

/**
 * Staff granted a refund, and the request for it reached nobody: Saleor counts less as due from
 * then on, and sends no event of it.
 */
export const isUnheardGrant = ({ transactions }: OrderReading, { readAt }: MirrorRow): boolean =>
  transactions.some(({ events }) =>
    events.some(
      ({ type, pspReference, createdAt }) =>
        type === 'REFUND_FAILURE' && pspReference === '' && createdAt > readAt,
    ),
  );
