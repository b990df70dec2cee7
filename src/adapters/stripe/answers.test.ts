import { expect, test } from 'vitest';
import { intentAnswer, refundAnswer } from './answers';
import { intentFacts } from './facts';

const intent = {
  id: 'pi_1',
  status: 'succeeded',
  amount: 2_000,
  amount_capturable: 0,
  amount_received: 2_000,
  currency: 'usd',
  livemode: false,
  created: 1_760_000_000,
  canceled_at: null,
  metadata: {},
  latest_charge: {
    id: 'ch_1',
    status: 'succeeded',
    amount: 2_000,
    captured: true,
    amount_captured: 2_000,
    created: 1_760_000_000,
  },
  last_payment_error: null,
};
const refund = { id: 're_1', status: 'succeeded', amount: 500, created: 1_760_000_000 };

test.each([
  ['a word that came later', 'under_review'],
  ['null', null],
  ['nothing', undefined],
])('%s in the place of a status is not known, and the rest is read', (_what, status) => {
  const latest_charge = { ...intent.latest_charge, status };
  const facts = intentFacts(intentAnswer.parse({ ...intent, status, latest_charge }), [
    refundAnswer.parse({ ...refund, status, balance_transaction: 'txn_1' }),
  ]);
  expect(facts).toMatchObject({
    status: 'unknown',
    amountReceivedMinor: 2_000n,
    charge: { id: 'ch_1', status: 'unknown' },
    refunds: [{ id: 're_1', status: 'unknown', amountMinor: 500n }],
  });
});

test('what Stripe leaves out or empties of an intent parks nothing', () => {
  const { metadata, canceled_at, last_payment_error, ...bare } = intent;
  expect([metadata, canceled_at, last_payment_error]).toEqual([{}, null, null]);
  expect(intentFacts(intentAnswer.parse({ ...bare, metadata: null }), [])).toMatchObject({
    metadata: {},
    canceledAt: null,
    failure: null,
  });
});
