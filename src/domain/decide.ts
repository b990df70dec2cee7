import { decideCompletion } from './decide-completion';
import { decideMoney } from './decide-money';
import { decideReports } from './decide-reports';
import { decideStripeMirror } from './decide-stripe-mirror';
import { emptyDecision, isUnsettled, merge, type Decision } from './decision';
import type { Policy } from './policy';
import type { PurchaseView } from './purchase';

/**
 * The whole business in one table: given what both sides say now and what was recorded, what is to
 * be done? Pure and total. The reconciler performs the answer, reads again, and asks again, until
 * there is nothing left to do.
 *
 * The order matters, and each step waits for the one before it:
 * 1. what a request handler has in hand is left alone;
 * 2. what was recorded and not settled is performed to its end;
 * 3. money that must not rest goes back (dead orders, refused orders, superseded attempts);
 * 4. Saleor is told what Stripe knows;
 * 5. a paid checkout becomes an order, where that is our part;
 * 6. Stripe is told of the order.
 */
export const decide = (view: PurchaseView, policy: Policy, now: number): Decision => {
  const held = view.effects.filter(
    (effect) => isUnsettled(effect) && effect.heldUntil !== null && effect.heldUntil > now,
  );
  if (held.length > 0) {
    return { ...emptyDecision, waitUntil: Math.min(...held.map((e) => e.heldUntil ?? now)) };
  }
  const resume = view.effects.filter(isUnsettled);
  if (resume.length > 0) return { ...emptyDecision, resume };

  const money = decideMoney(view, policy, now);
  if (money.effects.length > 0 || money.returns.length > 0) return money;
  const reports = decideReports(view, policy, now);
  if (reports.effects.length > 0) return merge(money, reports);
  const completion = decideCompletion(view, policy, now);
  if (completion.effects.length > 0 || completion.returns.length > 0) {
    return merge(money, reports, completion);
  }
  return merge(money, reports, completion, decideStripeMirror(view));
};
