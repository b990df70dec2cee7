import { describe, expect, test } from 'vitest';
import { decide } from './decide';
import type { IntentFacts, OrderFacts, TransactionEventFacts } from '../facts/facts';
import { asId } from '../facts/ids';
import { orderMetadata } from './decide-stripe-metadata';
import { mirrorOf } from '../row/status-map';
import {
  chargeOf,
  heldIntent,
  intentOf,
  noon,
  orderOf,
  policyWith,
  sumsOf,
  transactionOf,
  viewOf,
} from '../testing/world';

const policy = policyWith('app');
const hour = 3_600_000;
const day = 24 * hour;

const event = (
  type: TransactionEventFacts['type'],
  pspReference: string,
  createdAt = noon,
): TransactionEventFacts => ({
  type,
  pspReference,
  amountMinor: 10_000n,
  createdAt,
  idempotencyKey: null,
});

interface Case {
  readonly intent: Partial<IntentFacts>;
  /** Newest first. */
  readonly events: readonly TransactionEventFacts[];
  readonly order?: Partial<OrderFacts>;
  /** What another payment of the order brought. */
  readonly otherMinor?: bigint;
}

const viewWith = ({ intent, events, order = {}, otherMinor = 0n }: Case) => {
  const own = transactionOf({ events, ...sumsOf(events) });
  const other = transactionOf({ id: asId('by-hand'), ours: false, chargedMinor: otherMinor });
  const saleor = orderOf({ transactions: [own, other], ...order });
  return viewOf({ saleor, stripe: [intentOf({ ...intent, metadata: orderMetadata(saleor) })] });
};

const shown = (start: Case, now: number) => {
  const view = viewWith(start);
  const decision = decide({ view, policy, now });
  expect(decision.effects, 'nothing is left to do').toEqual([]);
  const { syncState, syncReason } = mirrorOf(view, decision, now);
  return { problems: decision.problems, waitUntil: decision.waitUntil, syncState, syncReason };
};

const keys = (start: Case, now = noon + 8 * day) =>
  shown(start, now).problems.map(({ key }) => key);

const holdEndsAt = noon + 7 * day;
const held: Case = {
  intent: heldIntent({ charge: { ...chargeOf(10_000n), captureBefore: holdEndsAt } }),
  events: [event('AUTHORIZATION_SUCCESS', 'ch_1')],
};

/** Stripe let it go by itself. */
const expired: Case = {
  intent: {
    status: 'canceled',
    cancellationReason: 'automatic',
    canceledAt: holdEndsAt,
    charge: chargeOf(10_000n),
  },
  events: [event('CANCEL_SUCCESS', 'pi_1', holdEndsAt), event('AUTHORIZATION_SUCCESS', 'ch_1')],
};

const reason = 'The account has too little money.';
const failedCharge = {
  ...chargeOf(10_000n),
  id: asId<NonNullable<IntentFacts['charge']>['id']>('py_1'),
  status: 'failed' as const,
  failureMessage: reason,
};
const refused: Case = {
  intent: { failure: { chargeId: asId('py_1'), message: reason }, charge: failedCharge },
  events: [event('CHARGE_FAILURE', 'py_1', noon + 5 * day), event('CHARGE_REQUEST', 'py_1')],
};

describe('before a hold ends', () => {
  test('a person is told two days ahead, with the time and the next step', () => {
    const early = shown(held, noon);
    expect(early).toMatchObject({ problems: [], waitUntil: holdEndsAt - 2 * day });
    const late = shown(held, holdEndsAt - 2 * day);
    expect(late.problems).toEqual([
      {
        key: 'hold-expires',
        message: 'Stripe releases the 100.00 USD held for order 1 on 2025-10-16 08:53 UTC.',
        nextStep: 'Capture the payment in Saleor before then, or cancel the order.',
      },
    ]);
    expect(late.syncState).toBe('attention');
    expect(late.waitUntil).toBeGreaterThan(holdEndsAt);
  });

  test('nobody is told where others paid for the order, or it will not be delivered', () => {
    const now = holdEndsAt - hour;
    const order = { totalMinor: 4_000n };
    expect(keys({ ...held, order, otherMinor: 4_000n }, now)).not.toContain('hold-expires');
    const draft = { ...held, order: { status: 'DRAFT' as const } };
    expect(keys(draft, now)).toEqual([]);
  });
});

describe('an order that was covered and is no more', () => {
  test('says so once its hold expired', () => {
    const { problems, syncState, syncReason } = shown(expired, noon + 8 * day);
    expect(problems.map(({ key }) => key)).toEqual(['cover-lost']);
    expect(syncState).toBe('attention');
    expect(syncReason).toContain('the hold of 100.00 USD expired');
  });

  test('says so with the bank’s reason once its debit failed, also after it was called off', () => {
    const after = {
      ...refused,
      intent: { status: 'canceled' as const, canceledAt: noon + 6 * day, charge: failedCharge },
      events: [event('CHARGE_FAILURE', 'pi_1:canceled', noon + 6 * day), ...refused.events],
    };
    for (const [start, now] of [
      [refused, noon + 5 * day + hour],
      [after, noon + 8 * day],
    ] as const) {
      const { problems } = shown(start, now);
      expect(problems.map(({ key }) => key)).toEqual(['cover-lost']);
      expect(problems[0]?.message).toBe(
        `Order 1 was covered and is not any more: the payment of 100.00 USD failed: ${reason}`,
      );
    }
  });

  test('is mended by another payment, by a total of nothing, and by its cancellation', () => {
    expect(keys({ ...expired, otherMinor: 10_000n })).toEqual([]);
    expect(keys({ ...expired, order: { totalMinor: 0n } })).toEqual([]);
    expect(keys({ ...expired, order: { status: 'CANCELED' } })).toEqual([]);
    const after = [event('CHARGE_FAILURE', 'pi_1:canceled', noon + 6 * day), ...refused.events];
    const calledOff = { status: 'canceled' as const, canceledAt: noon + 6 * day };
    const over = { ...refused, intent: { ...calledOff, charge: failedCharge }, events: after };
    expect(keys({ ...over, otherMinor: 10_000n })).toEqual([]);
    // What another payment brought and staff refunded since was paid all the same.
    const refunded = transactionOf({ id: asId('other'), ours: false, refundedMinor: 10_000n });
    const own = transactionOf({ events: expired.events, ...sumsOf(expired.events) });
    expect(keys({ ...expired, order: { transactions: [own, refunded] } })).toEqual([]);
  });

  test('is not said of what staff released, nor of an order that was never covered', () => {
    const byStaff = { ...expired, intent: { ...expired.intent, cancellationReason: null } };
    expect(keys(byStaff)).toEqual([]);
    const declined = {
      intent: {
        failure: { chargeId: asId<never>('ch_2'), message: 'No.' },
        charge: { ...chargeOf(10_000n), id: asId<never>('ch_2'), status: 'failed' as const },
      },
      events: [event('INFO', 'ch_2')],
    };
    expect(keys(declined, noon + hour)).toEqual([]);
    const abandoned = {
      intent: { status: 'canceled' as const, canceledAt: noon + day },
      events: [event('CHARGE_FAILURE', 'pi_1', noon + day), event('CHARGE_REQUEST', 'pi_1')],
    };
    expect(keys(abandoned)).toEqual([]);
    const askedByStaff = {
      ...abandoned,
      events: [
        event('CHARGE_FAILURE', 'failure-1', noon + day),
        event('CHARGE_REQUEST', 'failure-1'),
      ],
    };
    expect(keys({ ...askedByStaff, intent: {} }, noon + hour)).toEqual([]);
    const orderedLater = { ...refused, order: { createdAt: noon + 6 * day } };
    expect(keys(orderedLater, noon + 5 * day + hour)).toEqual([]);
  });
});
