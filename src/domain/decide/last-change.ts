import { attemptsWithIntent, type AttemptView } from './decision';
import type { PurchaseView } from '../facts/purchase';

/**
 * When a shopper, a bank or staff last did something about a payment, as far as anybody knows,
 * milliseconds. Waiting times count from then: a debit that the bank refuses after five days counts
 * as changed just now. Stripe keeps the time at which a payment was tried, and none of its failing
 * or arriving; Saleor's events and our reports of it do.
 */
export const lastChangeAt = (
  view: PurchaseView,
  { attempt, intent, transaction }: AttemptView,
): number =>
  Math.max(
    attempt.createdAt,
    intent.createdAt,
    intent.charge?.createdAt ?? 0,
    ...(transaction?.events ?? []).map(({ createdAt }) => createdAt),
    ...view.effects
      .filter(({ act }) => act.kind === 'report' && act.attemptId === attempt.id)
      .map(({ plannedAt }) => plannedAt),
  );

/**
 * When a payment was made, milliseconds: a session may stay open for hours before. By the charge,
 * whose time is Stripe's and in whole seconds.
 */
export const paidAt = ({ attempt, intent }: AttemptView): number =>
  Math.max(attempt.createdAt, intent.charge?.createdAt ?? 0);

/** When anything last happened to a purchase's payments, as far as anybody knows, milliseconds. */
export const quietSince = (view: PurchaseView): number =>
  Math.max(
    view.purchase.createdAt,
    ...view.attempts.map(({ createdAt }) => createdAt),
    ...attemptsWithIntent(view).map((entry) => lastChangeAt(view, entry)),
  );
