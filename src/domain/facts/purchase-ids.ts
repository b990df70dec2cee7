import type { Purchase } from './purchase';

/** What a purchase may be known by; null = not known. */
type KnownIds = Pick<Purchase, 'checkoutId' | 'orderId'> & Partial<Pick<Purchase, 'sessionId'>>;

const differ = (one: string | null | undefined, other: string | null | undefined): boolean =>
  (one ?? null) !== null && (other ?? null) !== null && one !== other;

/**
 * Of rows that some ids lead to: the one that they mean, which of the ids are its own, and the
 * session's row, where that turns out to be the same purchase.
 */
export const meantBy = <
  Row extends Pick<Purchase, 'checkoutId' | 'orderId' | 'sessionId'>,
  Ids extends KnownIds,
>(
  rows: readonly Row[],
  ids: Ids,
) => {
  const { orderId, sessionId = null } = ids;
  const ofOrder = rows.find((row) => orderId !== null && row.orderId === orderId);
  const ofCheckout = rows.find(
    (row) => ids.checkoutId !== null && row.checkoutId === ids.checkoutId,
  );
  const ofSession = rows.find((row) => sessionId !== null && row.sessionId === sessionId);
  // A checkout whose row has another order already is not this order's.
  const isFree = orderId === null || ofCheckout?.orderId === null;
  const known = (isFree ? ofCheckout : undefined) ?? ofOrder;
  const checkoutId = ofCheckout && known !== ofCheckout ? null : ids.checkoutId;
  // Nor is a session whose row is of another checkout or order, or a row's with another session.
  const isOther =
    differ(known?.sessionId, sessionId) ||
    differ(known?.checkoutId ?? checkoutId, ofSession?.checkoutId) ||
    differ(known?.orderId ?? orderId, ofSession?.orderId);
  return {
    found: known ?? (isOther ? undefined : ofSession),
    own: { ...ids, checkoutId, sessionId: isOther ? null : sessionId },
    absorbed: known && ofSession && ofSession !== known && !isOther ? ofSession : null,
  };
};
