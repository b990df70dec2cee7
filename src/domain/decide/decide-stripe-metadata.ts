import { chargeStatusOf } from '../facts/cover';
import {
  attemptsWithIntent,
  emptyDecision,
  merge,
  type AttemptView,
  type Decision,
} from './decision';
import { decideTracking } from './decide-tracking';
import type { OrderFacts } from '../facts/facts';
import type { Policy } from './policy';
import type { PurchaseView } from '../facts/purchase';
import { planUnlessRefused } from './refusals';

/** Tells Stripe of the order: number and status on the intent, tracking on the charge. */
export const decideStripeMetadata = (view: PurchaseView, policy: Policy, now: number): Decision => {
  if (view.saleor.kind !== 'order') return emptyDecision;
  const order = view.saleor;
  return merge(
    ...attemptsWithIntent(view)
      .filter(({ intent }) => intent.status !== 'canceled' || intent.charge !== null)
      .map((entry) =>
        merge(
          tellOrder(view, entry, order, policy, now),
          decideTracking(view, entry, order, policy, now),
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
  saleor_order_charge_status: chargeStatusOf(order),
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
  const act = {
    kind: 'update-intent-metadata',
    attemptId: attempt.id,
    intentId: intent.id,
    metadata,
  } as const;
  return planUnlessRefused(view, attempt.id, 'order', act, policy, now);
};
