import type { Mirror } from '../domain/row/mirror';
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

/** What the sync table shows of a purchase that nobody has looked at yet. */
export const blankMirror = (ids: PurchaseIds, at: number): Mirror => ({
  saleorStatus: ids.orderId === null ? 'CHECKOUT' : 'UNCONFIRMED',
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

/** Key of the effect that `recordAttempt` records. */
export const firstEffectKey = (attemptId: string): string => `${attemptId}:create-intent:init:g1`;
