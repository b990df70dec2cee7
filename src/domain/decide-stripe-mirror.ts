import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  merge,
  nothingHappened,
  planOrResume,
  untilTriedAnew,
  type AttemptView,
  type Decision,
} from './decision';
import type { Effect } from './effect';
import type { OrderFacts } from './facts';
import type { Policy } from './policy';
import type { PurchaseView } from './purchase';

/** Tells Stripe of the order: number and status on the intent, tracking on the charge. */
export const decideStripeMirror = (view: PurchaseView, policy: Policy, now: number): Decision => {
  if (view.saleor.kind !== 'order') return emptyDecision;
  const order = view.saleor;
  return merge(
    ...attemptsWithIntent(view)
      .filter(({ intent }) => intent.status !== 'canceled' || intent.charge !== null)
      .map((entry) =>
        merge(
          tellOrder(view, entry, order, policy, now),
          tellTracking(view, entry, order, policy, now),
        ),
      ),
  );
};

/**
 * The mirror in Stripe's metadata (docs.stripe.com/api/metadata: keys ≤ 40, values ≤ 500
 * characters). Nothing personal goes there.
 */
export const orderMetadata = (order: OrderFacts): Readonly<Record<string, string>> => ({
  saleor_order_id: order.id,
  saleor_order_number: order.number,
  saleor_order_status: order.status,
  saleor_order_charge_status: order.chargeStatus,
});

const tellOrder = (
  view: PurchaseView,
  { attempt, intent }: AttemptView,
  order: OrderFacts,
  policy: Policy,
  now: number,
): Decision => {
  const metadata = Object.fromEntries(
    Object.entries(orderMetadata(order)).filter(([key, value]) => intent.metadata[key] !== value),
  );
  if (Object.keys(metadata).length === 0) return emptyDecision;
  const earlier = generationsOf(view, attempt.id, 'tell-stripe', 'order');
  const refusal = refusalOf(
    earlier.at(-1),
    (act) => act.kind === 'tell-stripe' && sameRecord(act.metadata, metadata),
  );
  const later = refusal && untilTriedAnew(refusal, nextStep, policy, now);
  if (later) return later;
  return planOrResume(view, attempt.id, 'order', {
    kind: 'tell-stripe',
    attemptId: attempt.id,
    intentId: intent.id,
    metadata,
  });
};

const tellTracking = (
  view: PurchaseView,
  { attempt, intent }: AttemptView,
  order: OrderFacts,
  policy: Policy,
  now: number,
): Decision => {
  const numbers = order.fulfillments
    .filter((fulfillment) => fulfillment.status !== 'CANCELED')
    .flatMap(({ trackingNumber }) => (trackingNumber ? [trackingNumber] : []));
  const trackingNumber = [...new Set(numbers)].join(', ');
  const { charge } = intent;
  if (charge?.status !== 'succeeded' || !order.shippingAddress) return emptyDecision;
  const earlier = generationsOf(view, attempt.id, 'tell-tracking', 'charge');
  const atStripe = charge.shipping?.trackingNumber ?? '';
  if (atStripe === trackingNumber) return emptyDecision;
  // Nothing is on its way any more: a number that somebody else gave is theirs to take back.
  if (trackingNumber === '' && !earlier.some((effect) => hasTold(effect, atStripe))) {
    return emptyDecision;
  }
  const refusal = refusalOf(
    earlier.at(-1),
    (act) => act.kind === 'tell-tracking' && act.shipping.trackingNumber === trackingNumber,
  );
  const later = refusal && untilTriedAnew(refusal, nextStep, policy, now);
  if (later) return later;
  return planOrResume(view, attempt.id, 'charge', {
    kind: 'tell-tracking',
    attemptId: attempt.id,
    chargeId: charge.id,
    shipping: { ...order.shippingAddress, trackingNumber },
  });
};

const hasTold = ({ state, act }: Effect, trackingNumber: string): boolean =>
  state === 'done' &&
  act.kind === 'tell-tracking' &&
  act.shipping.trackingNumber === trackingNumber;

/** The last telling, where the same words were refused by it. */
const refusalOf = (
  last: Effect | undefined,
  same: (act: Effect['act']) => boolean,
): Effect | null =>
  last?.state === 'refused' && last.code !== nothingHappened && same(last.act) ? last : null;

const nextStep = 'Look at the permissions of the connection’s key; it is tried again every hour.';

const sameRecord = (
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => b[key] === value);
