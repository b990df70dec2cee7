import { isUnpaid, isFullyAuthorized, isOverpaid, outstandingMinor } from '../facts/cover';
import {
  attemptsWithIntent,
  emptyDecision,
  generationsOf,
  isClosedOrder,
  merge,
  nothingHappened,
  planOrResume,
  type AttemptView,
  type Decision,
  type DecisionContext,
} from './decision';
import type { IntentFacts, OrderFacts } from '../facts/facts';
import { amountText, minorSum } from '../facts/money';
import type { Problem } from './problem';
import type { PurchaseView } from '../facts/purchase';
import { retainedMinor, paidMinor } from '../facts/intent-amounts';

/** How the reason of an attempt begins whose order was refused. */
export const orderRefused = 'Saleor refused the order';

/** Compares the total of an order with what was paid for it. */
export const decideOrderProblems = (context: DecisionContext, order: OrderFacts): Decision => {
  const { view } = context;
  // Orders that are paid through other apps are looked after by those.
  if (isClosedOrder(view) || view.attempts.length === 0) return emptyDecision;
  return merge(
    decideLateOrder(view, order),
    problemIf(isPaidTooMuch(view, order), {
      key: 'overpaid',
      message: `Order ${order.number} was paid more than its total.`,
      nextStep: 'Refund or cancel the difference on one of its transactions in Saleor.',
    }),
    decideUnderpaid(context, order),
  );
};

const problemIf = (stands: boolean, problem: Problem): Decision =>
  stands ? { ...emptyDecision, problems: [problem] } : emptyDecision;

/** By Saleor's amounts, or by what Stripe has and could not be reported to Saleor. */
const isPaidTooMuch = (view: PurchaseView, order: OrderFacts): boolean => {
  const resting = minorSum(attemptsWithIntent(view).map(({ intent }) => retainedMinor(intent)));
  return isOverpaid(order) || resting > order.totalMinor;
};

/** Held or charged at first: what staff released since was there when the order was made. */
const oncePaidMinor = (intent: IntentFacts): bigint =>
  intent.charge?.status === 'succeeded' ? intent.charge.amountMinor : paidMinor(intent);

/**
 * An order that was edited after it was paid, or made of a checkout whose lines changed meanwhile:
 * `orderCreateFromCheckout` checks no payment. While the difference is being paid, that is waited
 * for.
 */
const decideUnderpaid = ({ view, policy, now }: DecisionContext, order: OrderFacts): Decision => {
  if (!isPaidTooLittle(view, order)) return emptyDecision;
  const entries = attemptsWithIntent(view);
  if (entries.some(({ intent }) => intent.status === 'processing')) return emptyDecision;
  const lastStart = Math.max(...entries.map(({ attempt }) => attempt.createdAt));
  const waitUntil = lastStart + policy.stuckAfterMs;
  if (lastStart > order.createdAt && now < waitUntil) return { ...emptyDecision, waitUntil };
  const open = amountText({ minor: outstandingMinor(order), currency: order.currency });
  return problemIf(true, {
    key: 'underpaid',
    message: `${open} of order ${order.number} are not paid.`,
    nextStep: 'Ask the customer for the difference, or cancel the order before it is delivered.',
  });
};

/** Money that staff released or gave back had paid for the order all the same. */
const isPaidTooLittle = (view: PurchaseView, order: OrderFacts): boolean => {
  if (order.status === 'DRAFT' || isFullyAuthorized(order)) return false;
  const own = minorSum(kept(view).map(({ intent }) => oncePaidMinor(intent)));
  const others = minorSum(
    order.transactions
      .filter(({ ours }) => !ours)
      .map(({ authorizedMinor, chargedMinor, refundedMinor }) =>
        minorSum([authorizedMinor, chargedMinor, refundedMinor]),
      ),
  );
  return own > 0n && own + others < order.totalMinor;
};

const kept = (view: PurchaseView): readonly AttemptView[] =>
  attemptsWithIntent(view).filter(({ attempt }) => attempt.returnReason === null);

/**
 * An order that appeared after its money had gone back: cancelled if this app made it and that is
 * still possible, else shown as a problem. Not an order whose money staff gave back.
 */
const decideLateOrder = (view: PurchaseView, order: OrderFacts): Decision => {
  const entries = attemptsWithIntent(view);
  if (!isUnpaid(order) || entries.some(({ intent }) => retainedMinor(intent) > 0n))
    return emptyDecision;
  const wasRefused = view.attempts.some(({ returnReason }) =>
    returnReason?.startsWith(orderRefused),
  );
  const wasPaid = kept(view).some(({ intent }) => paidMinor(intent) > 0n);
  if (wasRefused && !wasPaid) {
    return order.createdByEffect === null ? withoutMoney(order) : decideCancel(view, order);
  }
  const wasMade = order.createdByEffect !== null && entries.length > 0;
  const leftBefore = entries.every((entry) => hadLeft(entry, order));
  return wasMade && leftBefore ? withoutMoney(order) : emptyDecision;
};

/** Stripe's times are whole seconds (docs.stripe.com/api: "created"), Saleor's are not. */
const secondMs = 1_000;

/**
 * Whether the money of an attempt had left before the order was there. Within Stripe's second
 * nobody can tell: then it had where the app itself sent it back, and not where staff did.
 */
const hadLeft = ({ attempt, intent }: AttemptView, order: OrderFacts): boolean => {
  const leftAt = moneyLeftAt(intent);
  const isSure = leftAt === 0 || leftAt + secondMs <= order.createdAt;
  return leftAt < order.createdAt && (isSure || attempt.returnReason !== null);
};

const decideCancel = (view: PurchaseView, order: OrderFacts): Decision => {
  const last = generationsOf(view, view.purchase.id, 'cancel-order', order.id).at(-1);
  if (last?.state === 'refused' && last.code !== nothingHappened) return withoutMoney(order);
  if (last?.state === 'done') return emptyDecision;
  return planOrResume(view, view.purchase.id, order.id, {
    kind: 'cancel-order',
    orderId: order.id,
    reason: 'its money had gone back',
  });
};

/** When the last of an intent's money left; 0 where it never took any. */
const moneyLeftAt = (intent: IntentFacts): number =>
  Math.max(0, intent.canceledAt ?? 0, ...intent.refunds.map(({ createdAt }) => createdAt));

const withoutMoney = (order: OrderFacts): Decision =>
  problemIf(true, {
    key: 'order-without-money',
    message: `Order ${order.number} appeared after its money had gone back.`,
    nextStep: 'Stop its delivery, or ask the customer to pay again.',
  });
