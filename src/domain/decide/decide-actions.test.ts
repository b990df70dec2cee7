import { describe, expect, test } from 'vitest';
import { decide } from './decide';
import type { Effect } from '../facts/effect';
import type { IntentFacts, OrderFacts, TransactionFacts } from '../facts/facts';
import { asId } from '../facts/ids';
import {
  effectOf,
  noon,
  orderOf,
  paidIntent,
  policyWith,
  settle,
  sumsOf,
  transactionOf,
  viewOf,
} from '../testing/world';

const policy = policyWith('storefront');
const minute = 60_000;

/** A paid intent with a refund of so much that stays pending. */
const refunding = (amountMinor: bigint): IntentFacts =>
  paidIntent({
    refunds: [
      {
        id: asId('re_1'),
        status: 'pending',
        amountMinor,
        createdAt: noon,
        effectKey: null,
        failureReason: null,
      },
    ],
  });

/** Saleor knows of the payment and of its pending refund. */
const knowing = (amountMinor: bigint, over: Partial<TransactionFacts>): TransactionFacts => {
  const event = { createdAt: noon, idempotencyKey: null };
  const events = [
    { ...event, type: 'REFUND_REQUEST' as const, pspReference: 're_1', amountMinor },
    { ...event, type: 'CHARGE_SUCCESS' as const, pspReference: 'ch_1', amountMinor: 10_000n },
  ];
  return transactionOf({ events, ...sumsOf(events), ...over });
};

const viewWith = (
  actions: TransactionFacts['actions'],
  over: { amountMinor?: bigint; effects?: readonly Effect[]; order?: Partial<OrderFacts> } = {},
) => {
  const amountMinor = over.amountMinor ?? 200n;
  const saleor = orderOf({ transactions: [knowing(amountMinor, { actions })], ...over.order });
  return viewOf({ saleor, stripe: [refunding(amountMinor)], effects: over.effects ?? [] });
};

const toldOf = (view: ReturnType<typeof viewOf>, now = noon) =>
  decide({ view, policy, now }).effects.flatMap(({ act }) =>
    act.kind === 'report'
      ? [[act.event.type, act.event.pspReference, ...act.event.availableActions].join(' ')]
      : [],
  );

describe('actions that Saleor cannot show', () => {
  test('are told anew by an event that Saleor holds, and once', () => {
    const view = viewWith(null);
    expect(toldOf(view)).toEqual(['REFUND_REQUEST re_1 REFUND']);
    const [planned] = decide({ view, policy, now: noon }).effects;
    expect(planned?.act).toMatchObject({ event: { amountMinor: 200n } });
    expect(settle(view, policy, noon).acts.filter(({ kind }) => kind === 'report')).toHaveLength(1);
  });

  test('of a closed order are told as well: no amount changes by that', () => {
    const view = viewWith(null, { amountMinor: 10_000n, order: { status: 'CANCELED' } });
    expect(toldOf(view)).toEqual(['REFUND_REQUEST re_1']);
  });

  test('are told three times, a minute apart, and then no more', () => {
    const [planned] = decide({ view: viewWith(null), policy, now: noon }).effects;
    if (!planned) throw new Error('Nothing is told');
    const done = (count: number) =>
      Array.from({ length: count }, (_, place) =>
        effectOf({ ...planned, key: planned.key.replace(/1$/, String(place + 1)) }),
      );
    const after = (count: number, now: number) =>
      toldOf(viewWith(null, { effects: done(count) }), now);
    expect(after(1, noon + minute - 1)).toEqual([]);
    expect(after(1, noon + minute)).toHaveLength(1);
    expect(after(2, noon + minute)).toHaveLength(1);
    expect(after(3, noon + minute)).toEqual([]);
  });

  test('that Saleor refused to take are let be', () => {
    const [planned] = decide({ view: viewWith(null), policy, now: noon }).effects;
    if (!planned) throw new Error('Nothing is told');
    const refused = effectOf(planned, { state: 'refused', code: 'INCORRECT_DETAILS' });
    expect(toldOf(viewWith(null, { effects: [refused] }), noon + minute)).toEqual([]);
  });
});

describe('actions while a refund is under way', () => {
  test('are those of now: nothing is offered once all of it goes back', () => {
    expect(toldOf(viewWith(['REFUND'], { amountMinor: 10_000n }))).toEqual(['REFUND_REQUEST re_1']);
  });

  test('are left where they are right', () => {
    expect(toldOf(viewWith(['REFUND']))).toEqual([]);
    expect(toldOf(viewWith([], { amountMinor: 10_000n }))).toEqual([]);
  });
});
