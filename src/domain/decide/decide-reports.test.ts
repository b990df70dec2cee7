import { expect, test } from 'vitest';
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
