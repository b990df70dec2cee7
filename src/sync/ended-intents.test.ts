import { expect, test } from 'vitest';
import type { IntentFacts } from '../domain/facts/facts';
import { asId } from '../domain/facts/ids';
import { paidIntent } from '../domain/testing/world';
import { makeEndedIntents } from './ended-intents';

const attemptId = asId<never>('attempt-1');
const paid = paidIntent();
const failed = paid.charge && ({ ...paid.charge, status: 'failed' } as const);
const nothingPaid = { amountReceivedMinor: 0n, refunds: [] } as const;

test.each<[string, boolean, Partial<IntentFacts>]>([
  ['that was canceled before any charge', true, { status: 'canceled', charge: null }],
  ['whose charge failed, canceled since', false, { status: 'canceled', charge: failed }],
  ['that was held and released', false, { status: 'canceled' }],
  ['that waits for its shopper', false, { status: 'requires_payment_method', charge: null }],
  ['whose debit failed', false, { status: 'requires_payment_method', charge: failed }],
  ['that was paid', false, { status: 'succeeded', amountReceivedMinor: 1n }],
])('a payment %s is over for good: %s', (_, isOver, change) => {
  const ended = makeEndedIntents();
  const intent = paidIntent({ ...nothingPaid, ...change });
  ended.note(attemptId, intent);
  expect(ended.of(attemptId)).toBe(isOver ? intent : null);
});
