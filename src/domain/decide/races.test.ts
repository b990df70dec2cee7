import { describe, expect, test } from 'vitest';
import { decide } from './decide';
import type { IntentFacts, TransactionEventFacts } from '../facts/facts';
import { asId } from '../facts/ids';
import { isAwaited } from './pending-request';
import { retainedMinor } from '../facts/intent-amounts';
import {
  attemptOf,
  chargeOf,
  checkoutOf,
  effectOf,
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
import { plannedEffect } from '../facts/effect';

/** What both sides come to where things happen between two readings, or in an unusual order. */

const second = 1_000;
const hour = 3_600_000;
const storefront = policyWith('storefront');
const app = policyWith('app');

const event = (
  type: TransactionEventFacts['type'],
  pspReference: string,
  over: Partial<TransactionEventFacts> = {},
): TransactionEventFacts => ({
  type,
  pspReference,
  amountMinor: 10_000n,
  createdAt: noon,
  idempotencyKey: null,
  ...over,
});

const reportsOf = (view: ReturnType<typeof viewOf>, policy = storefront) =>
  decide({ view, policy, now: noon }).effects.flatMap(({ act }) =>
    act.kind === 'report' ? [`${act.event.type} ${act.event.pspReference}`] : [],
  );

const refundAct = (amountMinor: bigint, reason: string) =>
  ({
    kind: 'refund',
    attemptId: asId<never>('attempt-1'),
    intentId: asId<never>('pi_1'),
    amountMinor,
    reason,
  }) as const;

const captureAct = {
  kind: 'capture',
  attemptId: asId<never>('attempt-1'),
  intentId: asId<never>('pi_1'),
  amountMinor: 10_000n,
} as const;

const returned = (intent: IntentFacts): IntentFacts => ({
  ...intent,
  refunds: [
    {
      id: asId(`re_${intent.id}`),
      status: 'succeeded',
      amountMinor: 10_000n,
      createdAt: noon,
      effectKey: null,
      failureReason: null,
    },
  ],
});

describe('money', () => {
  test('an only payment that is left stays, although a later one was paid and given back', () => {
    const [first, next] = ['attempt-1', 'attempt-2'].map((id, index) =>
      attemptOf({
        id: asId(id),
        transactionId: asId(`transaction-${index + 1}`),
        intentId: asId(`pi_${index + 1}`),
        supersededAt: index === 0 ? noon : null,
      }),
    );
    const view = viewOf({
      attempts: [first ?? attemptOf(), next ?? attemptOf()],
      saleor: orderOf({
        transactions: [transactionOf(), transactionOf({ id: asId('transaction-2') })],
      }),
      stripe: [
        paidIntent(),
        returned(
          paidIntent({
            id: asId('pi_2'),
            charge: { ...chargeOf(10_000n), id: asId('ch_2') },
          }),
        ),
      ],
    });
    const ended = settle(view, storefront, noon).view;
    const resting = [...ended.stripe.values()].map((facts) =>
      facts.kind === 'intent' ? retainedMinor(facts) : null,
    );
    expect(resting).toEqual([10_000n, 0n]);
  });

  test('no order is made while a part that counts cannot be read', () => {
    const parts = ['attempt-1', 'attempt-2'].map((id, index) =>
      attemptOf({ id: asId(id), transactionId: asId(`transaction-${index + 1}`) }),
    );
    const viewWith = (unreadMinor: bigint) =>
      viewOf({
        attempts: parts,
        saleor: checkoutOf({
          transactions: [
            transactionOf({ chargedMinor: unreadMinor }),
            transactionOf({
              id: asId('transaction-2'),
              chargedMinor: 10_000n,
              events: [event('CHARGE_SUCCESS', 'ch_1')],
            }),
          ],
        }),
        stripe: [{ kind: 'unreadable', code: 'not-permitted', message: 'no' }, paidIntent()],
      });
    const kinds = (view: ReturnType<typeof viewOf>) =>
      settle(view, app, noon).acts.map(({ kind }) => kind);
    expect(kinds(viewWith(6_000n))).not.toContain('create-order');
    expect(kinds(viewWith(0n))).toContain('create-order');
  });
});

describe('promises', () => {
  test('a capture that was refused because it had been made already is not told as failed', () => {
    const act = captureAct;
    const promised = { reference: 'ch_1', requestKey: 'request-1' };
    const effects = [
      effectOf(plannedEffect({ owner: 'attempt-1', request: 'request-1', generation: 1 }, act), {
        ...promised,
        state: 'refused',
        code: 'nothing-happened',
      }),
      effectOf(plannedEffect({ owner: 'attempt-1', request: 'request-1', generation: 2 }, act), {
        state: 'refused',
        code: 'payment_intent_unexpected_state',
        settledAt: noon + second,
      }),
    ];
    const events = [
      event('CHARGE_REQUEST', 'ch_1', { idempotencyKey: 'request-1' }),
      event('AUTHORIZATION_SUCCESS', 'ch_1'),
    ];
    const transaction = transactionOf({ events, ...sumsOf(events) });
    const view = viewOf({
      attempts: [attemptOf({ flow: 'AUTHORIZATION' })],
      effects,
      saleor: orderOf({ transactions: [transaction] }),
      stripe: [paidIntent()],
    });
    expect(reportsOf(view)).toEqual(['CHARGE_SUCCESS ch_1']);
  });

  test('a second request is not promised by the first one’s event', () => {
    const first = effectOf(
      plannedEffect({ owner: 'attempt-1', request: 'request-1', generation: 1 }, captureAct),
      { state: 'refused', code: 'declined', reference: 'ch_1', requestKey: 'request-1' },
    );
    const next = effectOf(
      plannedEffect({ owner: 'attempt-1', request: 'request-2', generation: 1 }, captureAct),
      { state: 'unknown', settledAt: null, reference: 'ch_1', requestKey: 'request-2' },
    );
    const viewWith = (...events: TransactionEventFacts[]) =>
      viewOf({
        effects: [first, next],
        saleor: orderOf({ transactions: [transactionOf({ events })] }),
      });
    const noted = event('CHARGE_REQUEST', 'ch_1', { idempotencyKey: 'request-1' });
    const own = event('CHARGE_REQUEST', 'ch_1', { idempotencyKey: 'request-2' });
    expect(isAwaited(viewWith(noted), next)).toBe(false);
    expect(isAwaited(viewWith(own, noted), next)).toBe(true);
    expect(isAwaited(viewWith(noted), first)).toBe(true);
  });

  test('a promise that the store could not keep is known by the request that Saleor shows', () => {
    const effect = effectOf(
      plannedEffect(
        { owner: 'attempt-1', request: 'request-1', generation: 1 },
        refundAct(3_000n, 'requested_by_customer'),
      ),
      { state: 'unknown', settledAt: null, requestKey: 'request-1' },
    );
    const noted = event('REFUND_REQUEST', 'refund-1', { idempotencyKey: 'request-1' });
    const viewWith = (...events: TransactionEventFacts[]) =>
      viewOf({
        effects: [effect],
        saleor: orderOf({ transactions: [transactionOf({ events })] }),
      });
    expect(isAwaited(viewWith(noted), effect)).toBe(true);
    expect(isAwaited(viewWith({ ...noted, idempotencyKey: 'other' }), effect)).toBe(false);
    const failed = event('REFUND_FAILURE', 'refund-1');
    expect(isAwaited(viewWith(failed, noted), effect)).toBe(false);
  });

  test('a refund that Stripe refused is not told as failed to a closed order that is paid', () => {
    const asked = effectOf(
      plannedEffect(
        { owner: 'attempt-1', request: 'request-1', generation: 1 },
        refundAct(5_000n, 'requested_by_customer'),
      ),
      {
        state: 'refused',
        code: 'insufficient_funds',
        reference: 'refund-1',
        requestKey: 'request-1',
      },
    );
    const goesBack = effectOf(
      plannedEffect(
        { owner: 'attempt-1', request: 'return', generation: 1 },
        refundAct(10_000n, 'order canceled'),
      ),
      { state: 'refused', code: 'insufficient_funds' },
    );
    const events = [
      event('REFUND_REQUEST', 'refund-1', { amountMinor: 5_000n }),
      event('CHARGE_SUCCESS', 'ch_1'),
    ];
    const transactions = [transactionOf({ events, ...sumsOf(events) })];
    const viewWith = (status: 'CANCELED' | 'UNFULFILLED') =>
      viewOf({
        saleor: orderOf({ status, transactions }),
        stripe: [paidIntent()],
        effects: status === 'CANCELED' ? [asked, goesBack] : [asked],
      });
    expect(reportsOf(viewWith('CANCELED'))).toEqual([]);
    expect(reportsOf(viewWith('UNFULFILLED'))).toEqual(['REFUND_FAILURE refund-1']);
  });
});

describe('what was paid between two readings', () => {
  const failure = { chargeId: asId<never>('ch_0'), code: 'card_declined', message: 'Declined.' };
  const declined = {
    ...chargeOf(10_000n),
    id: asId<never>('ch_0'),
    status: 'failed' as const,
  };
  const pending = (createdAt: number) =>
    transactionOf({
      chargePendingMinor: 10_000n,
      events: [event('CHARGE_REQUEST', 'py_2', { createdAt })],
    });

  test.each([
    ['after a card was declined', intentOf({ failure, charge: declined })],
    ['before anything else was tried', intentOf()],
  ])('is not told as failed, %s', (_, intent) => {
    const view = viewOf({
      saleor: checkoutOf({ transactions: [pending(noon + 5 * second)] }),
      stripe: [intent],
    });
    expect(reportsOf(view).filter((told) => told.includes('FAILURE'))).toEqual([]);
  });

  test('while a pending debit from before the decline is ended', () => {
    const view = viewOf({
      saleor: checkoutOf({ transactions: [pending(noon - 5 * second)] }),
      stripe: [intentOf({ failure, charge: declined })],
    });
    expect(reportsOf(view)).toContain('CHARGE_FAILURE py_2');
  });
});

describe('orders', () => {
  test('of which staff captured a part were covered when they were made', () => {
    const events = [
      event('CANCEL_SUCCESS', 'ch_1:rest', { amountMinor: 7_000n }),
      event('CHARGE_SUCCESS', 'ch_1', { amountMinor: 3_000n }),
      event('AUTHORIZATION_SUCCESS', 'ch_1'),
    ];
    const charge = chargeOf(10_000n);
    const view = viewOf({
      saleor: orderOf({
        createdByEffect: 'x',
        transactions: [transactionOf({ events, ...sumsOf(events) })],
      }),
      stripe: [paidIntent({ amountReceivedMinor: 3_000n, charge })],
    });
    expect(decide({ view, policy: app, now: noon }).problems).toEqual([]);
  });
});

describe('what Stripe is told', () => {
  const known = transactionOf({
    chargedMinor: 10_000n,
    events: [event('CHARGE_SUCCESS', 'ch_1')],
  });
  const order = orderOf({ transactions: [known] });

  test('is shown to a person where Stripe refused it, and tried again later', () => {
    const [planned] = decide({
      view: viewOf({ saleor: order, stripe: [paidIntent()] }),
      policy: app,
      now: noon,
    }).effects;
    if (!planned) throw new Error('Nothing is told');
    expect(planned.act.kind).toBe('update-intent-metadata');
    const refused = effectOf(planned, { state: 'refused', code: 'not-permitted', message: 'no' });
    const view = viewOf({ saleor: order, stripe: [paidIntent()], effects: [refused] });
    const now = decide({ view, policy: app, now: noon });
    expect(now.problems.map(({ key }) => key)).toEqual(['effect-refused']);
    expect(now.waitUntil).toBe(noon + hour);
    const later = decide({ view, policy: app, now: noon + hour });
    expect(later.effects.map(({ act }) => act.kind)).toEqual(['update-intent-metadata']);
  });
});
