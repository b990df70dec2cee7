import type { Mirror } from '../domain/row/mirror';
import type { Purchase } from '../domain/facts/purchase';
import type { PurchaseIds } from '../ports/store';

/**
 * How often the sweep looks at a purchase: `open` waits for a shopper or for Stripe and is looked
 * at often, `live` may still change, `final` is left alone until news comes.
 */
export type SweepClass = 'open' | 'live' | 'final';

/**
 * How long the sweep leaves alone what is open, as a multiple of the time for which nothing had
 * happened to it when it was looked at last. Lists of both sides tell what webhooks did not.
 */
export const quietTimes = 2;

/** docs.stripe.com/payments/paymentintents/lifecycle: neither paid, nor held, nor canceled. */
const openIntent = /absent|requires_(?:payment_method|confirmation|action)|processing/;

const endedOrders: readonly string[] = ['fulfilled', 'returned', 'canceled'];
const moneyAtRest: readonly string[] = [
  'none',
  'charged',
  'partially_charged',
  'partially_refunded',
  'refunded',
  'canceled',
];
const withoutMoney: readonly string[] = ['none', 'refunded', 'canceled'];

/** The class of a purchase after its mirror was written. */
export const sweepClassOf = (mirror: Mirror): SweepClass => {
  if (mirror.paymentStatus === 'pending' || openIntent.test(mirror.stripeStatus ?? '')) {
    return 'open';
  }
  if (mirror.syncState !== 'in_sync') return 'live';
  const ended =
    mirror.saleorStatus === 'GONE' ||
    mirror.saleorStatus === 'EXPIRED' ||
    endedOrders.includes(mirror.orderStatus);
  if (ended && moneyAtRest.includes(mirror.paymentStatus)) return 'final';
  // Checkouts that nobody pays for are many; a new attempt brings them back by itself.
  const left = mirror.orderStatus === 'checkout' && withoutMoney.includes(mirror.paymentStatus);
  return left ? 'final' : 'live';
};

const blankStatus = ({ checkoutId, orderId }: PurchaseIds): Mirror['saleorStatus'] => {
  if (orderId !== null) return 'UNCONFIRMED';
  return checkoutId === null ? 'NONE' : 'CHECKOUT';
};

/** What the sync table shows of a purchase that nobody has looked at yet. */
export const blankMirror = (ids: PurchaseIds, at: number): Mirror => ({
  saleorStatus: blankStatus(ids),
  saleorChargeStatus: null,
  saleorAuthorizeStatus: null,
  stripeStatus: null,
  orderNumber: null,
  channel: ids.channel,
  userEmail: null,
  orderStatus: ids.orderId === null ? 'checkout' : 'created',
  paymentStatus: 'none',
  shipmentStatus: 'none',
  currency: null,
  amountMinor: 0n,
  amountReceivedMinor: 0n,
  amountReturnedMinor: 0n,
  source: 'unknown',
  mode: 'unknown',
  sides: null,
  syncState: 'working',
  syncReason: null,
  milestones: {},
  readAt: at,
});

/** The sync state after work that failed: a parked purchase needs a person. */
export const failedState = (
  state: Mirror['syncState'],
  dueAt: number | null,
): Mirror['syncState'] => {
  if (dueAt === null) return 'failed';
  return state === 'in_sync' ? 'working' : state;
};

const differ = (one: string | null | undefined, other: string | null | undefined): boolean =>
  (one ?? null) !== null && (other ?? null) !== null && one !== other;

/**
 * Of rows that some ids lead to: the one that they mean, which of the ids are its own, and the
 * session's row, where that turns out to be the same purchase.
 */
export const meantBy = <Row extends Pick<Purchase, 'checkoutId' | 'orderId' | 'sessionId'>>(
  rows: readonly Row[],
  ids: PurchaseIds,
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
