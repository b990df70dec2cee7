import type { ProblemKey } from '../../domain/decide/problem';
import type { MirrorRow } from '../../ports/store';
import type { IntentRow } from '../stripe/world';

/** What the ledgers of both sides sum up to, in Stripe's minor units. */
export const minor = (amount: number): number => Math.round(amount * 100);

export const sum = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0);

/** A refund counts where money moved: what a hold released is listed too, and moved nothing. */
export const refundsOf = (row: IntentRow) =>
  row.refunds
    .map(({ refund }) => refund)
    .filter((refund) => refund.balance_transaction !== null || refund.status === 'pending')
    .filter(({ status }) => status !== 'failed' && status !== 'canceled');

export const refundedOf = (row: IntentRow): number =>
  sum(refundsOf(row).map(({ amount }) => amount));

/** What was held and will not be taken any more. */
export const releasedOf = (row: IntentRow): number =>
  sum(
    row.refunds
      .filter(({ refund }) => refund.balance_transaction === null && refund.status === 'succeeded')
      .map(({ refund }) => refund.amount),
  );

export const restingOf = (row: IntentRow): number =>
  row.intent.status === 'requires_capture'
    ? row.intent.amount_capturable
    : row.intent.amount_received - refundedOf(row);

export const groupBy = <T>(
  items: readonly T[],
  keyOf: (item: T) => string | null,
): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

/** True where the row shows this problem to a person. */
export const hasProblem = (mirror: MirrorRow | undefined, key: ProblemKey): boolean =>
  mirror?.problems.some((problem) => problem.key === key) ?? false;
