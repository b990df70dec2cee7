import type { TransactionEventType } from '../../domain/facts/transaction-event';
import type { Mills } from './amounts';

/** The eight amounts of a transaction. */
export interface Balances {
  readonly authorized: Mills;
  readonly authorizePending: Mills;
  readonly charged: Mills;
  readonly chargePending: Mills;
  readonly refunded: Mills;
  readonly refundPending: Mills;
  readonly canceled: Mills;
  readonly cancelPending: Mills;
}

export const noBalances: Balances = {
  authorized: 0,
  authorizePending: 0,
  charged: 0,
  chargePending: 0,
  refunded: 0,
  refundPending: 0,
  canceled: 0,
  cancelPending: 0,
};

/** What of an event counts. */
interface CountedEvent {
  readonly type: TransactionEventType;
  readonly pspReference: string;
  readonly amount: Mills;
  readonly createdAt: number;
  readonly included: boolean;
}

type Family = 'AUTHORIZATION' | 'CHARGE' | 'REFUND' | 'CANCEL';

interface Side {
  readonly request: CountedEvent | null;
  readonly success: CountedEvent | null;
  readonly failure: CountedEvent | null;
}

const last = (events: readonly CountedEvent[], type: string): CountedEvent | null =>
  events.findLast((event) => event.type === type) ?? null;

/** Events without a reference stand each for itself; the others are grouped by reference. */
const groups = (events: readonly CountedEvent[]): readonly (readonly CountedEvent[])[] => {
  const byReference = new Map<string, CountedEvent[]>();
  const alone: CountedEvent[][] = [];
  for (const event of events) {
    if (event.pspReference === '') alone.push([event]);
    else
      byReference.set(event.pspReference, [...(byReference.get(event.pspReference) ?? []), event]);
  }
  return [...byReference.values(), ...alone];
};

const sideOf = (group: readonly CountedEvent[], family: Family): Side => ({
  request: last(group, `${family}_REQUEST`),
  success: last(group, `${family}_SUCCESS`),
  failure: last(group, `${family}_FAILURE`),
});

/** A request is pending only while its reference has neither success nor failure. */
const pendingOf = (side: Side): Mills =>
  side.request && !side.success && !side.failure ? side.request.amount : 0;

/** A success counts unless a failure of the same reference is newer, or as old. */
const settledOf = (side: Side): Mills =>
  side.success && !(side.failure && side.failure.createdAt >= side.success.createdAt)
    ? side.success.amount
    : 0;

const total = (all: readonly (readonly CountedEvent[])[], family: Family) =>
  all
    .map((group) => sideOf(group, family))
    .reduce(
      (sum, side) => ({
        settled: sum.settled + settledOf(side),
        pending: sum.pending + pendingOf(side),
      }),
      { settled: 0, pending: 0 },
    );

const sum = (events: readonly CountedEvent[], type: TransactionEventType): Mills =>
  events.reduce((amount, event) => (event.type === type ? amount + event.amount : amount), 0);

/**
 * The balances of a transaction from its events (Saleor docs: "Transactions", how amounts are
 * calculated). `charged` may become negative; `authorized` may not.
 */
export const balancesOf = (every: readonly CountedEvent[]): Balances => {
  const events = every
    .filter((event) => event.included)
    .toSorted((a, b) => a.createdAt - b.createdAt);
  const adjustedAt = events.findLastIndex((event) => event.type === 'AUTHORIZATION_ADJUSTMENT');
  const all = groups(events);
  const recent = groups(adjustedAt < 0 ? events : events.slice(adjustedAt + 1));
  const authorization = total(recent, 'AUTHORIZATION');
  const adjusted = adjustedAt < 0 ? 0 : (events[adjustedAt]?.amount ?? 0);
  const charge = total(all, 'CHARGE');
  const refund = total(all, 'REFUND');
  const cancel = total(all, 'CANCEL');
  const reversed = sum(events, 'REFUND_REVERSE');
  const taken = charge.settled + charge.pending + cancel.settled + cancel.pending;
  return {
    authorized: Math.max(adjusted + authorization.settled - taken, 0),
    authorizePending: authorization.pending,
    charged:
      charge.settled - sum(events, 'CHARGE_BACK') - refund.settled - refund.pending + reversed,
    chargePending: charge.pending,
    refunded: refund.settled - reversed,
    refundPending: refund.pending,
    canceled: cancel.settled,
    cancelPending: cancel.pending,
  };
};
