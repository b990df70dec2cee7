import { attemptsWithIntent, type AttemptView, type Decision } from '../decide/decision';
import { isOpen } from '../facts/intent-status';
import { differenceOf } from '../decide/agreement';
import {
  authorizeStatusOf,
  chargeStatusOf,
  isFullyCharged,
  isFullyAuthorized,
} from '../facts/cover';
import { sourceIn, type OrderFacts, type SaleorFacts } from '../facts/facts';
import type {
  Mirror,
  MirrorMilestone,
  MirrorMode,
  MirrorOrderStatus,
  MirrorPaymentStatus,
  MirrorShipmentStatus,
  OrderSource,
  SyncState,
} from './mirror';
import { minorSum } from '../facts/money';
import { sidesOf } from './sides';
import type { PurchaseView } from '../facts/purchase';
import { capturableMinor, retainedMinor, refundedMinor } from '../facts/intent-amounts';

/** Maps the facts of both sides to the row that people see. Pure; can be done anew at any time. */
export const mirrorOf = (view: PurchaseView, decision: Decision, now: number): Mirror => {
  const attempts = attemptsWithIntent(view);
  const { saleor } = view;
  const payment = paymentStatusOf(saleor, attempts);
  const shipment = saleor.kind === 'order' ? shipmentStatusOf(saleor) : 'none';
  const received = minorSum(attempts.map(({ intent }) => intent.amountReceivedMinor));
  const orderStatus = orderStatusOf(view, payment, received);
  const sync = syncStateOf(view, decision);
  const source = sourceIn(saleor);
  return {
    saleorStatus: saleorStatusOf(saleor),
    saleorChargeStatus: source && chargeStatusOf(source),
    saleorAuthorizeStatus: source && authorizeStatusOf(source),
    stripeStatus: attempts.map(({ intent }) => intent.status).join(',') || null,
    orderNumber: saleor.kind === 'order' ? saleor.number : null,
    channel: source?.channel ?? view.purchase.channel,
    userEmail: source?.userEmail ?? null,
    orderStatus,
    paymentStatus: payment,
    shipmentStatus: shipment,
    currency: source?.currency ?? attempts[0]?.attempt.currency ?? null,
    amountMinor: source?.totalMinor ?? 0n,
    amountReceivedMinor: received,
    amountReturnedMinor: minorSum(attempts.map(({ intent }) => refundedMinor(intent))),
    source: sourceOf(view),
    mode: modeOf(attempts),
    sides: sidesOf(view, attempts),
    syncState: sync.state,
    syncReason: sync.reason,
    milestones: milestonesOf(view, attempts, orderStatus, shipment, now),
    readAt: now,
  };
};

const saleorStatusOf = (saleor: SaleorFacts): Mirror['saleorStatus'] => {
  if (saleor.kind === 'order') return saleor.status;
  return ({ checkout: 'CHECKOUT', gone: 'GONE', none: 'NONE' } as const)[saleor.kind];
};

const paymentStatusOf = (saleor: SaleorFacts, all: readonly AttemptView[]): MirrorPaymentStatus => {
  if (all.length === 0) return 'none';
  const attempts = paidAnew(saleor, all);
  const received = minorSum(attempts.map(({ intent }) => intent.amountReceivedMinor));
  const returned = minorSum(attempts.map(({ intent }) => refundedMinor(intent)));
  const held = minorSum(attempts.map(({ intent }) => capturableMinor(intent)));
  if (received > 0n) {
    if (returned >= received) return 'refunded';
    if (returned > 0n) return 'partially_refunded';
    const asked = minorSum(
      attempts
        .filter(({ intent }) => intent.amountReceivedMinor > 0n)
        .map(({ intent }) => intent.amountMinor),
    );
    return received < asked || isOwed(saleor) ? 'partially_charged' : 'charged';
  }
  if (held > 0n) return 'authorized';
  return attempts.every(({ intent }) => intent.status === 'canceled') ? 'canceled' : 'pending';
};

/** True for an open order of which not everything is paid, as after its lines were changed. */
const isOwed = (saleor: SaleorFacts): boolean =>
  saleor.kind === 'order' &&
  saleor.status !== 'CANCELED' &&
  saleor.status !== 'EXPIRED' &&
  !isFullyAuthorized(saleor);

/**
 * The payments that count: where one went back whole and others pay for the whole total, it was
 * paid for anew, and nothing was refunded of what the customer bought. What staff granted back is
 * part of that total: a payment that went back for it was refunded.
 */
const paidAnew = (
  saleor: SaleorFacts,
  attempts: readonly AttemptView[],
): readonly AttemptView[] => {
  const source = sourceIn(saleor);
  if (!source) return attempts;
  const staying = attempts.filter(({ intent }) => retainedMinor(intent) > 0n);
  const resting = minorSum(staying.map(({ intent }) => retainedMinor(intent)));
  return staying.length > 0 && resting >= source.totalMinor ? staying : attempts;
};

const shipmentStatusOf = (order: OrderFacts): MirrorShipmentStatus => {
  switch (order.status) {
    case 'FULFILLED':
      return 'shipped';
    case 'PARTIALLY_FULFILLED':
      return 'partial';
    case 'RETURNED':
    case 'PARTIALLY_RETURNED':
      return 'returned';
    case 'DRAFT':
    case 'UNCONFIRMED':
    case 'UNFULFILLED':
    case 'CANCELED':
    case 'EXPIRED':
    case 'UNKNOWN':
      return 'none';
  }
};

const orderStatusOf = (
  view: PurchaseView,
  payment: MirrorPaymentStatus,
  received: bigint,
): MirrorOrderStatus => {
  if (view.saleor.kind !== 'order') return view.saleor.kind === 'gone' ? 'canceled' : 'checkout';
  switch (view.saleor.status) {
    case 'CANCELED':
    case 'EXPIRED':
      return 'canceled';
    case 'FULFILLED':
      return 'fulfilled';
    case 'RETURNED':
      return 'returned';
    case 'PARTIALLY_FULFILLED':
    case 'PARTIALLY_RETURNED':
      return 'partial';
    case 'DRAFT':
    case 'UNCONFIRMED':
    case 'UNFULFILLED':
    case 'UNKNOWN':
      // An order that was paid is not unpaid again because some of it went back.
      if (payment === 'refunded') return 'returned';
      if (wasPaid(view, received)) return 'paid';
      return payment === 'none' || payment === 'canceled' ? 'created' : 'pending';
  }
};

/** By Saleor's amounts, or by what Stripe received, whatever went back since. */
const wasPaid = ({ saleor }: PurchaseView, received: bigint): boolean =>
  saleor.kind === 'order' &&
  (isFullyCharged(saleor) || (saleor.totalMinor > 0n && received >= saleor.totalMinor));

const modeOf = (attempts: readonly AttemptView[]): MirrorMode => {
  const newest = attempts.at(-1);
  if (!newest) return 'unknown';
  return newest.intent.livemode ? 'live' : 'test';
};

const sourceOf = (view: PurchaseView): OrderSource => {
  if (view.saleor.kind === 'checkout') return 'checkout';
  if (view.saleor.kind === 'order') return view.saleor.checkoutId === null ? 'order' : 'checkout';
  return view.purchase.checkoutId ? 'checkout' : 'unknown';
};

/** Milestones that these facts show; the store keeps the first moment of each. */
const milestonesOf = (
  view: PurchaseView,
  attempts: readonly AttemptView[],
  status: MirrorOrderStatus,
  shipment: MirrorShipmentStatus,
  now: number,
): Partial<Record<MirrorMilestone, number>> => {
  const reached: Partial<Record<MirrorMilestone, number>> = {};
  if (view.saleor.kind === 'order') reached.created = view.saleor.createdAt;
  if (attempts.some(({ intent }) => isOpen(intent) || intent.status === 'processing')) {
    reached.pending = attempts[0]?.attempt.createdAt ?? now;
  }
  const received = minorSum(attempts.map(({ intent }) => intent.amountReceivedMinor));
  if (wasPaid(view, received)) reached.paid = lastChargeAt(attempts) ?? now;
  if (shipment === 'partial') reached.partial = now;
  if (shipment === 'shipped') reached.fulfilled = now;
  if (shipment === 'returned' || status === 'returned') reached.returned = now;
  if (status === 'canceled') reached.canceled = now;
  return reached;
};

const lastChargeAt = (attempts: readonly AttemptView[]): number | null => {
  const times = attempts.flatMap(({ intent }) => (intent.charge ? [intent.charge.createdAt] : []));
  return times.length > 0 ? Math.max(...times) : null;
};

const syncStateOf = (
  view: PurchaseView,
  decision: Decision,
): { state: SyncState; reason: string | null } => {
  const [problem] = decision.problems;
  if (problem) return { state: 'attention', reason: problem.message };
  if (decision.effects.length + decision.resume.length + decision.returns.length > 0) {
    return { state: 'working', reason: 'Work is under way.' };
  }
  const difference = differenceOf(view);
  return difference
    ? { state: 'attention', reason: difference }
    : { state: 'in_sync', reason: null };
};
