import { describe, expect, test } from 'vitest';
import { attemptsWithIntent } from '../../domain/decide/decision';
import { asId } from '../../domain/facts/ids';
import {
  attemptOf,
  heldIntent,
  noon,
  orderOf,
  paidIntent,
  transactionOf,
  viewOf,
} from '../../domain/testing/world';
import { objectIdsOf, sidesOf } from '../../domain/row/sides';

const both = (view: ReturnType<typeof viewOf>) => sidesOf(view, attemptsWithIntent(view));

const refund = (id: string, status: 'succeeded' | 'failed', amountMinor: bigint) => ({
  id: asId<never>(id),
  status,
  amountMinor,
  createdAt: noon,
  effectKey: null,
  failureReason: null,
});

describe('both sides of the money', () => {
  test('say the same of a payment that went back in part, and nothing is due again', () => {
    const intent = paidIntent({
      refunds: [refund('re_1', 'succeeded', 400n), refund('re_2', 'failed', 100n)],
    });
    const charged = intent.amountReceivedMinor - 400n;
    const view = viewOf({
      saleor: orderOf({
        totalMinor: intent.amountMinor,
        transactions: [transactionOf({ chargedMinor: charged, refundedMinor: 400n })],
      }),
      attempts: [attemptOf()],
      stripe: [intent],
    });
    const { saleor, stripe } = both(view);
    expect(saleor).toEqual(stripe);
    expect(stripe).toMatchObject({
      capturedMinor: intent.amountReceivedMinor,
      refundedMinor: 400n,
      dueMinor: 0n,
    });
    expect(objectIdsOf(view)).toEqual(expect.arrayContaining(['re_1', 're_2']));
  });

  test('differ where Stripe holds what Saleor was not told of', () => {
    const intent = heldIntent();
    const view = viewOf({
      saleor: orderOf({ totalMinor: intent.amountMinor, transactions: [transactionOf()] }),
      attempts: [attemptOf()],
      stripe: [intent],
    });
    const { saleor, stripe, payments } = both(view);
    expect(stripe).toMatchObject({ authorizedMinor: intent.amountMinor, dueMinor: 0n });
    expect(saleor).toMatchObject({ authorizedMinor: 0n, dueMinor: intent.amountMinor });
    expect(payments).toMatchObject([{ intentId: intent.id, status: 'requires_capture' }]);
  });

  test('have nothing to say where one side has nothing', () => {
    expect(both(viewOf({ saleor: { kind: 'gone' }, attempts: [] }))).toEqual({
      saleor: null,
      stripe: null,
      payments: [],
    });
  });
});
