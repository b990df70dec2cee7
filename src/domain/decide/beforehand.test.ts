import { describe, expect, test } from 'vitest';
import { asId } from '../facts/ids';
import { mirrorOf } from '../row/status-map';
import {
  attemptOf,
  checkoutOf,
  heldIntent,
  intentOf,
  noon,
  orderOf,
  paidIntent,
  policyWith,
  settle,
  transactionOf,
  viewOf,
} from '../testing/world';
import { decide } from './decide';
import { emptyDecision } from './decision';
import { createIntentRequest } from './intent-request';

const app = policyWith('app');
const week = 7 * 24 * 3_600_000;
const none = { kind: 'none' } as const;
const alone = attemptOf({ transactionId: null });

describe('a purchase that Stripe alone knows', () => {
  test.each([
    ['open', intentOf(), 'pending'],
    ['held', heldIntent(), 'authorized'],
    ['paid', paidIntent(), 'charged'],
  ])('keeps its money, %s, however long it takes', (_, intent, paymentStatus) => {
    const view = viewOf({ attempts: [alone], saleor: none, stripe: [intent] });
    for (const now of [noon, noon + week])
      expect(decide({ view, policy: app, now })).toEqual(emptyDecision);
    expect(mirrorOf(view, emptyDecision, noon)).toMatchObject({
      saleorStatus: 'NONE',
      orderStatus: 'checkout',
      channel: 'default-channel',
      ...{ paymentStatus, syncState: 'in_sync' },
    });
  });

  test('gives back what was decided to go back', () => {
    const returned = attemptOf({ transactionId: null, returnReason: 'paid twice' });
    const view = viewOf({ attempts: [returned], saleor: none, stripe: [paidIntent()] });
    const { acts } = settle(view, app, noon);
    expect(acts.map(({ kind }) => kind)).toEqual(['refund']);
  });
});

describe('an attempt that Saleor has no transaction for', () => {
  const order = orderOf({ transactions: [] });

  test('is reported once it has one, and not before', () => {
    const before = settle(
      viewOf({ attempts: [alone], saleor: order, stripe: [paidIntent()] }),
      app,
      noon,
    );
    expect(before.acts.filter(({ kind }) => kind === 'report')).toEqual([]);
    const transactionId = asId<never>('transaction-9');
    const given = {
      ...before.view,
      attempts: [{ ...alone, transactionId }],
      saleor: { ...order, transactions: [transactionOf({ id: transactionId })] },
    };
    const { acts } = settle(given, app, noon);
    expect(acts).toContainEqual(
      expect.objectContaining({
        event: expect.objectContaining({ transactionId, type: 'CHARGE_SUCCESS' }),
      }),
    );
  });

  test('takes nothing of the transaction of another attempt', () => {
    const attempts = [attemptOf(), { ...alone, id: asId<never>('attempt-2'), createdAt: noon + 1 }];
    const stripe = [heldIntent(), paidIntent({ id: asId('pi_2') })];
    const { acts } = settle(viewOf({ attempts, saleor: orderOf(), stripe }), app, noon);
    const told = acts.flatMap((act) => (act.kind === 'report' ? [act] : []));
    expect(told.map(({ attemptId }) => attemptId)).toEqual(told.map(() => 'attempt-1'));
    expect(told.map(({ event }) => event.type)).toEqual(['AUTHORIZATION_SUCCESS']);
  });

  test('gives its money back with a closed order, as any other', () => {
    const closed = orderOf({ status: 'CANCELED', transactions: [] });
    const { acts } = settle(
      viewOf({ attempts: [alone], saleor: closed, stripe: [paidIntent()] }),
      app,
      noon,
    );
    // Stripe is told of the order, and Saleor, which has no transaction to tell it on, of nothing.
    expect(acts.map(({ kind }) => kind)).toEqual(['refund', 'update-intent-metadata']);
  });

  test('makes no order of a checkout that Saleor does not know to be paid', () => {
    const checkout = checkoutOf({ transactions: [] });
    const { acts } = settle(
      viewOf({ attempts: [alone], saleor: checkout, stripe: [paidIntent()] }),
      app,
      noon,
    );
    expect(acts).toEqual([]);
  });

  test('asks Stripe for its payment without naming one, and without a place that there is not', () => {
    const origin = { saleorApiUrl: 'https://shop.example/graphql/', appId: 'app-1' };
    const { purchase } = viewOf({});
    const { metadata } = createIntentRequest(origin, alone, purchase);
    expect(metadata).toEqual({
      saleor_attempt_id: 'attempt-1',
      saleor_source_id: 'checkout-1',
      saleor_source_type: 'Checkout',
      saleor_api_url: origin.saleorApiUrl,
      saleor_app_id: 'app-1',
      saleor_channel: 'default-channel',
    });
    const nowhere = { ...purchase, checkoutId: null, channel: null };
    expect(Object.keys(createIntentRequest(origin, alone, nowhere).metadata)).toEqual([
      'saleor_attempt_id',
      'saleor_api_url',
      'saleor_app_id',
    ]);
  });
});
