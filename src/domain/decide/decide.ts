import { decideCompletion } from './decide-completion';
import { decideCover } from './decide-cover';
import { decideMoney } from './decide-money';
import { decideReports } from './decide-reports';
import { decideStripeMetadata } from './decide-stripe-metadata';
import { decideTransactionName } from './decide-transaction-name';
import {
  emptyDecision,
  isClosedOrder,
  isUnsettled,
  merge,
  type Decision,
  type DecisionContext,
} from './decision';
import type { Effect } from '../facts/effect';
import type { PurchaseView } from '../facts/purchase';
import { differenceOf } from './agreement';

/**
 * Given what both sides say now and what was recorded: what is to be done? Pure and total. The
 * reconciler performs the answer, reads again, and asks again, until there is nothing left to do.
 *
 * The order matters, and each step waits for the one before it:
 * 1. what a request handler is working on is left alone;
 * 2. what was recorded and not settled is performed to its end;
 * 3. money that the shop must not keep goes back (cancelled, expired and refused orders, superseded
 *    attempts);
 * 4. what Stripe shows is reported to Saleor;
 * 5. a paid checkout becomes an order, where that is our part;
 * 6. the order is written to Stripe, and the transaction gets its name in Saleor.
 */
export const decide = (context: DecisionContext): Decision => {
  const { view, now } = context;
  const held = view.effects.filter(
    (effect) => isUnsettled(effect) && effect.heldUntil !== null && effect.heldUntil > now,
  );
  if (held.length > 0) {
    return { ...emptyDecision, waitUntil: Math.min(...held.map((e) => e.heldUntil ?? now)) };
  }
  const resume = view.effects.filter((effect) => isUnsettled(effect) && !isDecidedAnew(effect));
  if (resume.length > 0) return { ...emptyDecision, resume };

  const money = decideMoney(context);
  if (money.effects.length > 0 || money.returns.length > 0) return money;
  const reports = decideReports(context);
  if (isWork(reports)) return merge(money, reports);
  const completion = decideCompletion(context);
  if (isWork(completion)) return merge(money, reports, completion);
  const metadata = merge(decideStripeMetadata(context), decideTransactionName(view));
  if (isWork(metadata)) return merge(money, reports, completion, metadata);
  const drop = view.effects.filter(isUnsettled);
  if (drop.length > 0) return { ...emptyDecision, drop };
  return merge(
    money,
    reports,
    completion,
    metadata,
    decideCover(context),
    decideUnreadable(context),
    agreement(view, reports),
  );
};

/**
 * Acts that newer facts may have overtaken are not resumed as recorded: the order may be cancelled,
 * or the payment refunded since. They are decided anew, and dropped if they are not wanted.
 */
const isDecidedAnew = ({ act }: Effect): boolean =>
  act.kind === 'report' ||
  act.kind === 'update-transaction' ||
  act.kind === 'create-order' ||
  act.kind === 'cancel-order' ||
  act.kind === 'update-intent-metadata' ||
  act.kind === 'update-charge-shipping';

const isWork = (decision: Decision): boolean =>
  decision.effects.length + decision.resume.length + decision.returns.length > 0;

/** Payments that cannot be read are looked at again later, and shown meanwhile. */
const decideUnreadable = ({ view, policy, now }: DecisionContext): Decision => {
  const unreadable = [...view.stripe.values()].filter((facts) => facts.kind === 'unreadable');
  if (unreadable.length === 0) return emptyDecision;
  return {
    ...emptyDecision,
    waitUntil: now + policy.refusedAgainMs,
    problems: unreadable.map(({ message }) => ({
      key: 'connection-broken' as const,
      message: `A payment of this order cannot be read: ${message}`,
      nextStep: 'Enter a key of the Stripe account that took this payment, then press "Sync now".',
    })),
  };
};

/**
 * Once nothing is left to report, the amounts of Saleor and Stripe are compared: where they differ
 * all the same, a problem is shown.
 */
const agreement = (view: PurchaseView, reports: Decision): Decision => {
  if (reports.waitUntil !== null || reports.problems.length > 0) return emptyDecision;
  const difference = isClosedOrder(view) ? null : differenceOf(view);
  if (difference === null) return emptyDecision;
  return {
    ...emptyDecision,
    problems: [
      {
        key: 'amounts-differ',
        message: difference,
        nextStep: 'Compare the transaction in Saleor with the payment in Stripe.',
      },
    ],
  };
};
