import { describe, expect, test } from 'vitest';
import { plannedEffect } from '../facts/effect';
import { asId } from '../facts/ids';
import {
  effectOf,
  noon,
  orderOf,
  paidIntent,
  policyWith,
  settle,
  transactionOf,
  viewOf,
} from '../testing/world';

const policy = policyWith('storefront');
const key = 'attempt-1:refund:request-1:g1';

const refund = {
  id: asId<never>('re_1'),
  status: 'succeeded',
  amountMinor: 200n,
  createdAt: noon,
  effectKey: key,
  failureReason: null,
} as const;

const charged = {
  type: 'CHARGE_SUCCESS',
  pspReference: 'ch_1',
  amountMinor: 10_000n,
  createdAt: noon - 1_000,
  idempotencyKey: null,
} as const;

const view = viewOf({
  saleor: orderOf({
    transactions: [
      transactionOf({ chargedMinor: 10_000n, actions: ['REFUND'], events: [charged] }),
    ],
  }),
  stripe: [paidIntent({ refunds: [refund] })],
});

const act = {
  kind: 'refund',
  attemptId: asId<never>('attempt-1'),
  intentId: asId<never>('pi_1'),
  amountMinor: 200n,
  reason: 'requested in Saleor',
} as const;

const referencesOf = (start: typeof view, now: number): readonly string[] =>
  settle(start, policy, now).acts.flatMap((done) =>
    done.kind === 'report' ? [done.event.pspReference] : [],
  );

test('a refund that was requested after the record was read is reported once it is recorded', () => {
  expect(referencesOf(view, noon + 500)).toEqual([]);
  expect(settle(view, policy, noon + 500).decisions.at(-1)).toMatchObject({
    waitUntil: noon + 1_500,
    problems: [],
  });
  const planned = plannedEffect({ owner: 'attempt-1', request: 'request-1', generation: 1 }, act);
  const recorded = effectOf(planned, { reference: 'refund-1', requestKey: 'request-1' });
  expect(referencesOf({ ...view, effects: [recorded] }, noon + 1_500)).toEqual(['refund-1']);
});

test('a refund with the mark of a record that was lost is reported under its own id', () => {
  expect(referencesOf(view, noon + policy.orderMayLandMs)).toEqual(['re_1']);
});

describe('a refund that was asked for twice at once, and answered with two references', () => {
  const eventOf = (
    type: 'REFUND_REQUEST' | 'REFUND_SUCCESS',
    pspReference: string,
    at: number,
  ) => ({
    ...{ type, pspReference, amountMinor: 200n, createdAt: at },
    idempotencyKey: type === 'REFUND_REQUEST' ? `event-${pspReference}` : null,
  });
  const requests = [
    eventOf('REFUND_REQUEST', 're_1', noon),
    eventOf('REFUND_REQUEST', 'ours', noon),
  ];
  const planned = plannedEffect({ owner: 'attempt-1', request: 'request-1', generation: 1 }, act);
  const recorded = effectOf(planned, { requestKey: 'event-ours granted-1', resultId: 're_1' });
  const shown = transactionOf({
    ...{ chargedMinor: 9_600n, refundPendingMinor: 400n, actions: ['REFUND'] },
    events: [...requests, charged],
  });
  const twice: typeof view = {
    ...view,
    effects: [recorded],
    saleor: orderOf({ transactions: [shown] }),
  };
  const reportsOf = (start: typeof view) =>
    settle(start, policy, noon + 1_500).acts.flatMap((done) =>
      done.kind === 'report' ? [done.event] : [],
    );

  test('is reported under one of them, and the other one failed, before it', () => {
    const [failure, success, ...rest] = reportsOf(twice);
    expect(rest).toEqual([]);
    expect(failure).toMatchObject({ type: 'REFUND_FAILURE', pspReference: 're_1' });
    expect(success).toMatchObject({ type: 'REFUND_SUCCESS', pspReference: 'ours' });
    expect(failure?.time).toBeLessThan(success?.time ?? 0);
  });

  test('stays reported under the reference that Saleor counts it by', () => {
    const counted = eventOf('REFUND_SUCCESS', 'ours', noon + 500);
    const event = reportsOf(twice)[1];
    const id = { owner: 'attempt-1', request: 'REFUND_SUCCESS:ours', generation: 1 };
    const report = event && ({ kind: 'report', attemptId: act.attemptId, event } as const);
    const told = report && effectOf(plannedEffect(id, report), { resultId: 'ours' });
    const saleor = orderOf({
      transactions: [{ ...shown, refundedMinor: 200n, events: [counted, ...shown.events] }],
    });
    const effects = told ? [recorded, told] : [];
    expect(effects).toHaveLength(2);
    expect(
      reportsOf({ ...twice, effects, saleor }).map(({ type, pspReference }) => [
        type,
        pspReference,
      ]),
    ).toEqual([['REFUND_FAILURE', 're_1']]);
  });
});
