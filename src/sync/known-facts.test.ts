import { describe, expect, test } from 'vitest';
import { emptyDecision, type Decision } from '../domain/decide/decision';
import { plannedEffect, type EffectAct } from '../domain/facts/effect';
import { asId } from '../domain/facts/ids';
import { effectOf, noon, orderOf, paidIntent } from '../domain/testing/world';
import type { Settlement } from '../ports/store';
import { forgetAll, learn, allowsMixedReadings, nothingKnown } from './known-facts';

const attemptId = asId<never>('attempt-1');
const onIntent = { attemptId, intentId: asId<never>('pi_1') };
const before = orderOf();
const after = orderOf({ number: '43' });
const intent = paidIntent();

const acts = {
  report: {
    kind: 'report',
    attemptId,
    event: {
      transactionId: asId('transaction-1'),
      type: 'CHARGE_SUCCESS',
      pspReference: 'ch_1',
      amountMinor: 10_000n,
      currency: 'EUR',
      time: noon,
      message: '',
      externalUrl: null,
      availableActions: [],
      paymentMethod: null,
    },
  },
  title: {
    kind: 'update-transaction',
    attemptId,
    transactionId: asId('transaction-1'),
    name: 'Stripe',
    externalUrl: 'https://x.y',
  },
  metadata: {
    kind: 'update-intent-metadata',
    ...onIntent,
    metadata: { saleor_order_number: '43' },
  },
  capture: { kind: 'capture', ...onIntent, amountMinor: 10_000n },
  release: { kind: 'cancel-intent', ...onIntent, reason: 'order canceled' },
  refund: { kind: 'refund', ...onIntent, amountMinor: 10_000n, reason: 'order canceled' },
  order: { kind: 'create-order', checkoutId: asId('checkout-1'), checkoutUpdatedAt: null },
  cancellation: { kind: 'cancel-order', orderId: asId('order-1'), reason: 'unpaid' },
} as const satisfies Record<string, EffectAct>;

const done: Settlement = { state: 'done', resultId: null };
const refused: Settlement = { state: 'refused', code: 'INVALID', message: 'No.' };
const unknown: Settlement = { state: 'unknown', code: 'timeout', message: '', answered: false };

const first = (act: EffectAct, sentAt: number | null = null) =>
  effectOf(plannedEffect({ owner: 'attempt-1', request: 'x', generation: 1 }, act), {
    state: 'planned',
    sentAt,
  });

/** Both sides were read, and then this was done. */
const knownAfter = (
  act: EffectAct,
  settlement: Settlement,
  shown: Parameters<typeof learn>[2]['shown'],
  sentAt: number | null = null,
) => {
  const known = nothingKnown();
  known.saleor = before;
  known.stripe.set(attemptId, intent);
  learn(known, first(act, sentAt), { settlement, shown });
  return known;
};

describe('what is known after an act', () => {
  test.each([['report'], ['title']] as const)(
    'a %s whose answer shows the order is the next reading of it',
    (name) => {
      const known = knownAfter(acts[name], done, { saleor: after });
      expect(known).toMatchObject({ saleor: after, isMixed: true });
      expect(known.stripe.get(attemptId)).toBe(intent);
    },
  );

  test.each([['report'], ['title']] as const)(
    'a %s whose answer shows nothing has both sides read anew',
    (name) => {
      const known = knownAfter(acts[name], done, { saleor: null });
      expect(known.saleor).toBeNull();
      expect(known.stripe.size).toBe(0);
    },
  );

  test.each(Object.entries(acts))('a %s that is not done has Saleor read anew', (_, act) => {
    for (const settlement of [refused, unknown]) {
      const known = knownAfter(act, settlement, { saleor: after, intent });
      expect(known.saleor).toBeNull();
      expect(known.stripe.size).toBe('attemptId' in act ? 0 : 1);
    }
  });

  test.each([['capture'], ['release']] as const)(
    'a %s shows the payment as it is after it, and Saleor is read anew',
    (name) => {
      const ended = paidIntent({ amountReceivedMinor: 1n });
      const known = knownAfter(acts[name], done, { intent: ended });
      expect(known.stripe.get(attemptId)).toBe(ended);
      expect(known).toMatchObject({ saleor: null, isMixed: false });
    },
  );

  test('a refund shows one refund of all, so that the payment is read anew', () => {
    const known = knownAfter(acts.refund, done, { intent });
    expect(known.saleor).toBeNull();
    expect(known.stripe.size).toBe(0);
  });

  test('metadata that was written once is known; a repetition says what was true before', () => {
    const known = knownAfter(acts.metadata, done, {});
    const metadata = { ...intent.metadata, saleor_order_number: '43' };
    expect(known.stripe.get(attemptId)).toMatchObject({ ...intent, metadata });
    expect(known).toMatchObject({ saleor: before, isMixed: true });
    expect(knownAfter(acts.metadata, done, {}, noon).stripe.size).toBe(0);
  });

  test.each([['order'], ['cancellation']] as const)('an answer to "%s" shows the order', (name) => {
    expect(knownAfter(acts[name], done, { saleor: after }).saleor).toBe(after);
    expect(knownAfter(acts[name], done, { saleor: null }).saleor).toBeNull();
  });

  test('all of it is forgotten at once, and is of one moment then', () => {
    const known = knownAfter(acts.report, done, { saleor: after });
    forgetAll(known);
    expect(known).toEqual(nothingKnown());
  });
});

describe('facts of two moments', () => {
  const planning = (...planned: EffectAct[]): Decision => ({
    ...emptyDecision,
    effects: planned.map((act) =>
      plannedEffect({ owner: 'attempt-1', request: 'x', generation: 1 }, act),
    ),
  });

  test('are enough for words, and for an end at which nobody is called', () => {
    expect(allowsMixedReadings(emptyDecision)).toBe(true);
    expect(allowsMixedReadings({ ...emptyDecision, waitUntil: noon })).toBe(true);
    expect(allowsMixedReadings(planning(acts.metadata, acts.title))).toBe(true);
  });

  test.each([
    ...(['report', 'capture', 'release', 'refund', 'order', 'cancellation'] as const).flatMap(
      (name): [string, Decision][] => [
        [`a ${name}`, planning(acts.metadata, acts[name])],
        [`a ${name} that is resumed`, { ...emptyDecision, resume: [first(acts[name])] }],
      ],
    ),
    ['a return', { ...emptyDecision, returns: [{ attemptId, reason: 'paid twice' }] }],
    ['an act that nobody wants any more', { ...emptyDecision, drop: [first(acts.metadata)] }],
    [
      'a call for a person',
      {
        ...emptyDecision,
        problems: [{ key: 'amounts-differ', message: 'They differ.', nextStep: 'Compare.' }],
      },
    ],
  ] as [string, Decision][])('are not enough for %s', (_, decision) => {
    expect(allowsMixedReadings(decision)).toBe(false);
  });
});
