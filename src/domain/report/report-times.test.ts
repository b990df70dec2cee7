import { describe, expect, test } from 'vitest';
import { decide } from '../decide/decide';
import type { IntentFacts, TransactionEventFacts } from '../facts/facts';
import { asId } from '../facts/ids';
import {
  chargeOf,
  heldIntent,
  intentOf,
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
const second = 1_000;
const hour = 3_600 * second;

const held = (
  type: TransactionEventFacts['type'],
  pspReference: string,
  createdAt: number,
  amountMinor = 10_000n,
): TransactionEventFacts => ({ type, pspReference, amountMinor, createdAt, idempotencyKey: null });

const refundOf = (status: 'succeeded' | 'failed', createdAt: number) => ({
  id: asId<never>('re_1'),
  status,
  amountMinor: 200n,
  createdAt,
  effectKey: null,
  failureReason: null,
});

/** What is reported, and when it is said to have happened; `events` newest first. */
const timesOf = (intent: IntentFacts, events: readonly TransactionEventFacts[]) => {
  const transaction = transactionOf({ events, ...sumsOf(events) });
  const view = viewOf({ saleor: orderOf({ transactions: [transaction] }), stripe: [intent] });
  return settle(view, policy, noon).acts.flatMap((act) =>
    act.kind === 'report' ? [[act.event.type, act.event.time - noon]] : [],
  );
};

describe('the time of an event', () => {
  test('of a refund lies after the request that Saleor wrote down in the same second', () => {
    const intent = paidIntent({ refunds: [refundOf('succeeded', noon + second)] });
    const events = [
      held('REFUND_REQUEST', 're_1', noon + second + 449, 200n),
      held('CHARGE_SUCCESS', 'ch_1', noon),
    ];
    expect(timesOf(intent, events)).toEqual([['REFUND_SUCCESS', second + 450]]);
  });

  test('of a refund that fails late lies after its success, whenever that was told', () => {
    const intent = paidIntent({ refunds: [refundOf('failed', noon + second)] });
    const events = [
      held('REFUND_SUCCESS', 're_1', noon + hour, 200n),
      held('REFUND_REQUEST', 're_1', noon + second + 449, 200n),
      held('CHARGE_SUCCESS', 'ch_1', noon),
    ];
    expect(timesOf(intent, events)).toEqual([['REFUND_REVERSE', hour + 1]]);
  });

  test('of a payment lies after the request that began it', () => {
    const events = [held('CHARGE_REQUEST', '', noon + 400)];
    expect(timesOf(paidIntent(), events)).toEqual([['CHARGE_SUCCESS', 401]]);
  });

  test('of a payment lies after the answer that let the shopper pay, in the same second', () => {
    const events = [
      held('CHARGE_ACTION_REQUIRED', 'pi_1', noon + 900),
      held('CHARGE_REQUEST', '', noon + 400),
    ];
    expect(timesOf(paidIntent(), events)).toEqual([['CHARGE_SUCCESS', 901]]);
    // A later one says only that the storefront asked again before Saleor knew of the payment.
    const asked = [held('CHARGE_ACTION_REQUIRED', 'pi_1', noon + hour), ...events];
    expect(timesOf(paidIntent(), asked)).toEqual([['CHARGE_SUCCESS', 901]]);
  });

  test('of the release of the rest is that of the capture, not of the charge', () => {
    const intent = heldIntent({
      status: 'succeeded',
      amountCapturableMinor: 0n,
      amountReceivedMinor: 6_000n,
      charge: chargeOf(10_000n),
    });
    const events = [
      held('CHARGE_SUCCESS', 'ch_1', noon + hour, 6_000n),
      held('AUTHORIZATION_SUCCESS', 'ch_1', noon),
    ];
    expect(timesOf(intent, events)).toEqual([['CANCEL_SUCCESS', hour + 1]]);
  });

  test('of what is told at once rises from step to step', () => {
    const intent = paidIntent({
      amountReceivedMinor: 6_000n,
      charge: chargeOf(10_000n),
      refunds: [refundOf('succeeded', noon)],
    });
    const events = [held('AUTHORIZATION_SUCCESS', 'pi_1', noon)];
    expect(timesOf(intent, events)).toEqual([
      ['CHARGE_SUCCESS', 1],
      ['CANCEL_SUCCESS', 2],
      ['REFUND_SUCCESS', 2],
    ]);
  });

  test('of a broken promise lies after the request as well, and is Stripe’s where it can be', () => {
    const late = paidIntent({ charge: { ...chargeOf(10_000n), createdAt: noon + hour } });
    expect(timesOf(late, [held('CHARGE_REQUEST', '', noon)])).toEqual([['CHARGE_SUCCESS', hour]]);
    const refused = intentOf({ status: 'canceled', canceledAt: noon });
    const events = [held('CHARGE_REQUEST', 'pi_1', noon + 300)];
    expect(timesOf(refused, events)).toEqual([['CHARGE_FAILURE', 301]]);
    expect(decide({ view: viewOf({ stripe: [refused] }), policy, now: noon }).problems).toEqual([]);
  });
});
