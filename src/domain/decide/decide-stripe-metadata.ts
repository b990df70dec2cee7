import { chargeStatusOf } from '../facts/cover';
import {
  attemptsWithIntent,
  emptyDecision,
  merge,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import { decideTracking } from './decide-tracking';
import type { OrderFacts } from '../facts/facts';
import { planUnlessRefused } from './refusals';

/** Writes the order to Stripe: number and status to the intent, tracking to the charge. */
export const decideStripeMetadata = (context: DecisionContext): Decision => {
  const { view } = context;
  if (view.saleor.kind !== 'order') return emptyDecision;
  const order = view.saleor;
  return merge(
    ...attemptsWithIntent(view)
      .filter(({ intent }) => intent.status !== 'canceled' || intent.charge !== null)
      .map((entry) =>
        merge(updateOrderMetadata(context, entry, order), decideTracking(context, entry, order)),
      ),
  );
};

/**
 * The order in Stripe's metadata (docs.stripe.com/api/metadata: keys ≤ 40, values ≤ 500
 * characters). It holds no personal data.
 */
export const orderMetadata = (order: OrderFacts): Readonly<Record<string, string>> => ({
  saleor_order_id: order.id,
  saleor_order_number: order.number,
  saleor_order_status: order.status,
  saleor_order_charge_status: chargeStatusOf(order),
});

const updateOrderMetadata = (
  context: DecisionContext,
  { attempt, intent }: AttemptView,
  order: OrderFacts,
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
  return planUnlessRefused(context, attempt.id, 'order', act);
};
