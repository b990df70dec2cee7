import { describe, expect, test } from 'vitest';
import type { Flow } from '../facts/attempt';
import { decide } from './decide';
import { isOpen } from '../facts/intent-status';
import type { IntentFacts, SaleorFacts } from '../facts/facts';
import { asId, type RefundId, type TransactionId } from '../facts/ids';
import type { PurchaseView } from '../facts/purchase';
import { refundableMinor, retainedMinor } from '../facts/intent-amounts';
import { availableActions } from '../report/report';
import { differenceOf } from './agreement';
import {
  attemptOf,
  chargeOf,
  checkoutOf,
  effectOf,
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
import { plannedEffect } from '../facts/effect';

const minute = 60_000;
const app = policyWith('app');
const storefront = policyWith('storefront');
const kinds = (acts: readonly { kind: string }[]) => acts.map((act) => act.kind);
const reports = (acts: ReturnType<typeof settle>['acts']) =>
  acts.flatMap((act) =>
    act.kind === 'report' ? [`${act.event.type} ${act.event.pspReference}`] : [],
  );

const told = (
  type: 'AUTHORIZATION_REQUEST' | 'CHARGE_REQUEST' | 'CHARGE_FAILURE',
  pspReference: string,
  createdAt: number,
) => ({ type, pspReference, amountMinor: 10_000n, createdAt, idempotencyKey: null });

/** A debit that failed since; its failure was not told before another method was used. */
const debitTold = (over: Partial<Parameters<typeof transactionOf>[0]> = {}) =>
  transactionOf({
    chargePendingMinor: 10_000n,
    events: [told('CHARGE_REQUEST', 'py_0', noon - minute)],
    ...over,
  });

describe('reports', () => {
  test('a payment that Saleor does not know is reported once, under the charge', () => {
    const { acts, view } = settle(viewOf({ stripe: [paidIntent()] }), storefront, noon);
    expect(reports(acts)).toEqual(['CHARGE_SUCCESS ch_1']);
    expect(differenceOf(view)).toBeNull();
  });

  test('a partial capture tells the charge and the release of the rest', () => {
    const known = transactionOf({
      authorizedMinor: 10_000n,
      events: [
        {
          type: 'AUTHORIZATION_SUCCESS',
          pspReference: 'ch_1',
          amountMinor: 10_000n,
          createdAt: noon,
          idempotencyKey: null,
        },
      ],
    });
    const { acts, view } = settle(
      viewOf({
        attempts: [attemptOf({ flow: 'AUTHORIZATION' })],
        saleor: orderOf({ transactions: [known] }),
        stripe: [paidIntent({ amountReceivedMinor: 3_000n })],
      }),
      storefront,
      noon,
    );
    expect(reports(acts)).toEqual(['CHARGE_SUCCESS ch_1', 'CANCEL_SUCCESS ch_1:rest']);
    const amounts = acts.flatMap((act) => (act.kind === 'report' ? [act.event.amountMinor] : []));
    expect(amounts).toEqual([3_000n, 7_000n]);
    expect(differenceOf(view)).toBeNull();
  });

  test('a refund made in Stripe reaches Saleor under its own id', () => {
    const refund = {
      id: asId<IntentFacts['refunds'][number]['id']>('re_9'),
      status: 'succeeded',
      amountMinor: 4_000n,
      createdAt: noon,
      effectKey: null,
      failureReason: null,
    } as const;
    const { acts, view } = settle(
      viewOf({ saleor: orderOf(), stripe: [paidIntent({ refunds: [refund] })] }),
      storefront,
      noon,
    );
    expect(reports(acts)).toEqual(['CHARGE_SUCCESS ch_1', 'REFUND_SUCCESS re_9']);
    expect(differenceOf(view)).toBeNull();
  });

  test('a refund that fails after it was told as made is reversed, not failed', () => {
    const event = (type: 'CHARGE_SUCCESS' | 'REFUND_SUCCESS', reference: string) => ({
      type,
      pspReference: reference,
      amountMinor: 10_000n,
      createdAt: noon,
      idempotencyKey: null,
    });
    const { acts } = settle(
      viewOf({
        saleor: orderOf({
          transactions: [
            transactionOf({
              events: [event('REFUND_SUCCESS', 're_1'), event('CHARGE_SUCCESS', 'ch_1')],
            }),
          ],
        }),
        stripe: [
          paidIntent({
            refunds: [
              {
                id: asId('re_1'),
                status: 'failed',
                amountMinor: 10_000n,
                createdAt: noon,
                effectKey: null,
                failureReason: 'expired_or_canceled_card',
              },
            ],
          }),
        ],
      }),
      storefront,
      noon,
    );
    expect(reports(acts)).toEqual(['REFUND_REVERSE re_1']);
  });

  test('a declined card is told as INFO and does not close the session', () => {
    const failure = { chargeId: asId<never>('ch_0'), code: 'card_declined', message: 'Declined.' };
    const { acts } = settle(viewOf({ stripe: [intentOf({ failure })] }), storefront, noon);
    expect(reports(acts)).toEqual(['INFO ch_0']);
  });

  test('actions come from the facts of now: a succeeded payment can be refunded', () => {
    expect(availableActions(paidIntent())).toEqual(['REFUND']);
    expect(availableActions(heldIntent())).toEqual(['CHARGE', 'CANCEL']);
  });
});

describe('words that this app does not know', () => {
  test('a payment is told for an order whose status is new', () => {
    const saleor = orderOf({ status: 'UNKNOWN' });
    const { acts, view } = settle(viewOf({ saleor, stripe: [paidIntent()] }), storefront, noon);
    expect(reports(acts)).toEqual(['CHARGE_SUCCESS ch_1']);
    expect(differenceOf(view)).toBeNull();
  });

  test('a refund whose state is new is neither told nor made a second time', () => {
    const refund = {
      ...({ id: asId<RefundId>('re_1'), status: 'unknown', amountMinor: 10_000n } as const),
      ...{ createdAt: noon, effectKey: null, failureReason: null },
    };
    const view = viewOf({
      saleor: orderOf({ status: 'CANCELED' }),
      stripe: [paidIntent({ refunds: [refund] })],
    });
    const { acts } = settle(view, storefront, noon);
    expect(kinds(acts)).not.toContain('refund');
    expect(reports(acts).filter((told) => told.includes('re_1'))).toEqual([]);
  });

  test('an intent whose state is new is left alone', () => {
    const { acts } = settle(viewOf({ stripe: [intentOf({ status: 'unknown' })] }), app, noon);
    expect(acts).toEqual([]);
  });
});

describe('closed orders', () => {
  test.each(['CANCELED', 'EXPIRED'] as const)(
    'a payment for an order that is %s goes back, and the order stays closed throughout',
    (status) => {
      const { acts, view, decisions } = settle(
        viewOf({ saleor: orderOf({ status }), stripe: [paidIntent()] }),
        storefront,
        noon,
      );
      expect(kinds(acts).slice(0, 3)).toEqual(['refund', 'report', 'report']);
      expect(reports(acts)).toEqual([
        expect.stringMatching(/^REFUND_SUCCESS/),
        'CHARGE_SUCCESS ch_1',
      ]);
      expect(view.saleor).toMatchObject({ status, transactions: [{ chargedMinor: 0n }] });
      expect(decisions.at(-1)?.effects).toEqual([]);
    },
  );

  test('money that is only held is released', () => {
    const { acts } = settle(
      viewOf({ saleor: orderOf({ status: 'CANCELED' }), stripe: [heldIntent()] }),
      storefront,
      noon,
    );
    expect(kinds(acts)[0]).toBe('cancel-intent');
    expect(kinds(acts)).not.toContain('refund');
  });

  describe('in a channel that leaves cancelled orders to staff', () => {
    const keeping = { ...storefront, refundCanceled: false };
    const charged = {
      type: 'CHARGE_SUCCESS',
      pspReference: 'ch_1',
      amountMinor: 10_000n,
      createdAt: noon,
      idempotencyKey: null,
    } as const;
    const told = (status: 'CANCELED' | 'EXPIRED', stripe = paidIntent()) =>
      viewOf({
        saleor: orderOf({
          status,
          transactions: [transactionOf({ chargedMinor: 10_000n, events: [charged] })],
        }),
        stripe: [stripe],
      });
    const keysOf = (view: PurchaseView) =>
      decide({ view, policy: keeping, now: noon }).problems.map(({ key }) => key);

    test('what was charged stays, and staff are told what to do', () => {
      const { acts, view } = settle(told('CANCELED'), keeping, noon);
      expect(kinds(acts)).not.toContain('refund');
      const [problem] = decide({ view, policy: keeping, now: noon }).problems;
      expect(problem).toMatchObject({ key: 'canceled-not-refunded' });
      expect(problem?.message).toContain('100.00 USD');
      expect(problem?.nextStep).toMatch(/^Refund /);
    });

    test('nobody is told any more once staff gave back a part of it', () => {
      const part = {
        id: asId<never>('re_1'),
        status: 'succeeded',
        amountMinor: 2_000n,
        createdAt: noon,
        effectKey: null,
        failureReason: null,
      } as const;
      expect(keysOf(told('CANCELED', paidIntent({ refunds: [part] })))).toEqual([]);
    });

    test('a refund that failed is shown, and Saleor is not told: the order would live again', () => {
      const failed = {
        id: asId<never>('re_1'),
        status: 'failed',
        amountMinor: 2_000n,
        createdAt: noon,
        effectKey: null,
        failureReason: 'lost_or_stolen_card',
      } as const;
      const counted = { chargedMinor: 8_000n, refundedMinor: 2_000n, events: [charged] };
      const start = viewOf({
        saleor: orderOf({ status: 'CANCELED', transactions: [transactionOf(counted)] }),
        stripe: [paidIntent({ refunds: [failed] })],
      });
      expect(keysOf(start)).toEqual(['refund-failed']);
      expect(kinds(settle(start, keeping, noon).acts)).not.toContain('report');
    });

    test('what is only held is released all the same', () => {
      const { acts } = settle(told('CANCELED', heldIntent()), keeping, noon);
      expect(kinds(acts)[0]).toBe('cancel-intent');
    });

    test('an expired order, and money that came too late, are refunded all the same', () => {
      const late = viewOf({ saleor: orderOf({ status: 'CANCELED' }), stripe: [paidIntent()] });
      for (const view of [told('EXPIRED'), late]) {
        const { acts } = settle(view, keeping, noon);
        expect(kinds(acts)).toContain('refund');
      }
    });

    test('what was decided to go back before goes back', () => {
      const start = told('CANCELED');
      const attempts = start.attempts.map((one) => ({ ...one, returnReason: 'paid twice' }));
      const { acts } = settle({ ...start, attempts }, keeping, noon);
      expect(kinds(acts)).toContain('refund');
    });
  });

  test('a refund that was refused as too large is asked for anew, with what remains', () => {
    const partly = {
      id: asId<IntentFacts['refunds'][number]['id']>('re_1'),
      status: 'succeeded',
      amountMinor: 1_500n,
      createdAt: noon,
      effectKey: null,
      failureReason: null,
    } as const;
    const tooMuch = effectOf(
      plannedEffect(
        { owner: 'attempt-1', request: 'return', generation: 1 },
        {
          kind: 'refund',
          attemptId: asId('attempt-1'),
          intentId: asId('pi_1'),
          amountMinor: 10_000n,
          reason: 'order canceled',
        },
      ),
      { state: 'refused', code: 'charge_already_refunded' },
    );
    const start = viewOf({
      saleor: orderOf({ status: 'CANCELED' }),
      stripe: [paidIntent({ refunds: [partly] })],
      effects: [tooMuch],
    });
    const { acts } = settle(start, storefront, noon);
    const amounts = acts.flatMap((act) => (act.kind === 'refund' ? [act.amountMinor] : []));
    expect(amounts).toEqual([8_500n]);
  });

  test('a refund that staff made before is not made again', () => {
    const refund = {
      id: asId<never>('re_1'),
      status: 'succeeded',
      amountMinor: 10_000n,
      createdAt: noon,
      effectKey: null,
      failureReason: null,
    } as const;
    const { acts } = settle(
      viewOf({
        saleor: orderOf({ status: 'CANCELED' }),
        stripe: [paidIntent({ refunds: [refund] })],
      }),
      storefront,
      noon,
    );
    expect(kinds(acts)).not.toContain('refund');
  });
});

describe('completion by the app', () => {
  test('a paid checkout becomes one order', () => {
    const { acts, view } = settle(viewOf({ stripe: [paidIntent()] }), app, noon);
    expect(kinds(acts).filter((kind) => kind === 'create-order')).toHaveLength(1);
    expect(view.saleor.kind).toBe('order');
  });

  test('a payment that is still pending makes no order, although Saleor counts it', () => {
    const { acts } = settle(viewOf({ stripe: [intentOf({ status: 'processing' })] }), app, noon);
    expect(kinds(acts)).not.toContain('create-order');
  });

  test('the storefront completes where the channel says so', () => {
    const { acts } = settle(viewOf({ stripe: [paidIntent()] }), storefront, noon);
    expect(kinds(acts)).not.toContain('create-order');
  });

  test('a refusal for good sends the money back, with its reason', () => {
    const { view } = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'INSUFFICIENT_STOCK');
    const [intent] = [...view.stripe.values()];
    expect(intent?.kind === 'intent' && refundableMinor(intent)).toBe(0n);
    expect(view.attempts[0]?.returnReason).toContain('INSUFFICIENT_STOCK');
  });

  test('Saleor is told why the money went back', () => {
    const { acts } = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'INSUFFICIENT_STOCK');
    const messages = acts.flatMap((act) => (act.kind === 'report' ? [act.event.message] : []));
    expect(messages.at(-1)).toContain('Saleor refused the order: INSUFFICIENT_STOCK');
  });

  test('a refusal that may pass keeps the money and tries again later', () => {
    const { view, decisions } = settle(viewOf({ stripe: [paidIntent()] }), app, noon, 'TAX_ERROR');
    expect(view.attempts[0]?.returnReason).toBeNull();
    expect(decisions.at(-1)?.waitUntil).toBe(noon + app.orderMayLandMs);
  });

  test('no money goes back while an earlier request for the order can still land', () => {
    const refusedLate = effectOf(
      plannedEffect(
        { owner: 'purchase-1', request: 'complete', generation: 1 },
        { kind: 'create-order', checkoutId: asId('checkout-1') },
      ),
      { state: 'refused', code: 'INSUFFICIENT_STOCK', tries: 2, sentAt: noon },
    );
    const start = viewOf({ stripe: [paidIntent()], effects: [refusedLate] });
    const early = settle(start, app, noon + minute);
    expect(kinds(early.acts)).not.toContain('refund');
    expect(early.decisions.at(-1)?.waitUntil).toBe(noon + app.orderMayLandMs);
    const late = settle(start, app, noon + app.orderMayLandMs);
    expect(kinds(late.acts)).toContain('refund');
  });

  test('an order that lands after its money went back is cancelled', () => {
    const attempt = attemptOf({ returnReason: 'Saleor refused the order: INSUFFICIENT_STOCK' });
    const { acts } = settle(
      viewOf({
        attempts: [attempt],
        stripe: [intentOf({ status: 'canceled', canceledAt: noon })],
        saleor: orderOf({ createdByEffect: 'purchase-1:create-order:complete:g1' }),
      }),
      app,
      noon,
    );
    expect(kinds(acts)).toContain('cancel-order');
  });

  test('a new attempt after a refusal may make the order after all', () => {
    const refusal = effectOf(
      plannedEffect(
        { owner: 'purchase-1', request: 'complete', generation: 1 },
        { kind: 'create-order', checkoutId: asId('checkout-1') },
      ),
      { state: 'refused', code: 'INSUFFICIENT_STOCK' },
    );
    const attempt = attemptOf({ createdAt: noon + minute });
    const { acts } = settle(
      viewOf({ attempts: [attempt], stripe: [paidIntent()], effects: [refusal] }),
      app,
      noon + minute,
    );
    expect(kinds(acts)).toContain('create-order');
    expect(kinds(acts)).not.toContain('refund');
  });
});

describe('attempts', () => {
  const second = attemptOf({
    id: asId('attempt-2'),
    transactionId: asId('transaction-2'),
    intentId: asId('pi_2'),
    createdAt: noon + minute,
  });
  const both = [transactionOf(), transactionOf({ id: asId('transaction-2') })];

  test('a superseded intent that is still open is cancelled', () => {
    const { acts } = settle(
      viewOf({ attempts: [attemptOf({ supersededAt: noon }), second], stripe: [intentOf()] }),
      storefront,
      noon,
    );
    expect(kinds(acts)).toContain('cancel-intent');
  });

  test('a superseded attempt that was paid as well goes back', () => {
    const charge = chargeOf(10_000n);
    const { view } = settle(
      viewOf({
        attempts: [attemptOf({ supersededAt: noon }), second],
        saleor: orderOf({ transactions: both }),
        stripe: [
          paidIntent(),
          paidIntent({ id: asId('pi_2'), charge: charge && { ...charge, id: asId('ch_2') } }),
        ],
      }),
      storefront,
      noon,
    );
    const resting = [...view.stripe.values()].map((facts) =>
      facts.kind === 'intent' ? retainedMinor(facts) : 0n,
    );
    expect(resting).toEqual([0n, 10_000n]);
  });

  test('a part that was refunded was paid all the same: the double of another part goes back', () => {
    const third = attemptOf({
      id: asId('attempt-3'),
      transactionId: asId('transaction-3'),
      intentId: asId('pi_3'),
      amountMinor: 5_000n,
    });
    const half = { amountMinor: 5_000n, amountReceivedMinor: 5_000n };
    const refund = {
      id: asId<IntentFacts['refunds'][number]['id']>('re_1'),
      status: 'succeeded',
      amountMinor: 1_500n,
      createdAt: noon,
      effectKey: null,
      failureReason: null,
    } as const;
    const { view } = settle(
      viewOf({
        attempts: [
          attemptOf({ amountMinor: 5_000n }),
          { ...second, amountMinor: 5_000n, supersededAt: noon },
          third,
        ],
        saleor: orderOf({
          transactions: [...both, transactionOf({ id: asId('transaction-3') })],
        }),
        stripe: [
          paidIntent({ ...half, refunds: [refund] }),
          paidIntent({ ...half, id: asId('pi_2') }),
          paidIntent({ ...half, id: asId('pi_3') }),
        ],
      }),
      storefront,
      noon,
    );
    const resting = [...view.stripe.values()].map((facts) =>
      facts.kind === 'intent' ? retainedMinor(facts) : 0n,
    );
    expect(resting).toEqual([3_500n, 0n, 5_000n]);
  });

  test('an intent that was paid between the two readings is not taken for one too many', () => {
    const decision = decide({
      view: viewOf({
        attempts: [attemptOf({ flow: 'AUTHORIZATION' })],
        saleor: orderOf({
          transactions: [transactionOf({ authorizedMinor: 10_000n })],
        }),
        stripe: [intentOf()],
      }),
      policy: storefront,
      now: noon,
    });
    expect(decision.effects.map(({ act }) => act.kind)).not.toContain('cancel-intent');
    expect(decision.waitUntil).not.toBeNull();
  });

  test('a superseded attempt that alone was paid stays', () => {
    const { view } = settle(
      viewOf({
        attempts: [attemptOf({ supersededAt: noon }), second],
        saleor: orderOf({ transactions: both }),
        stripe: [paidIntent(), intentOf({ id: asId('pi_2') })],
      }),
      storefront,
      noon,
    );
    const [first] = [...view.stripe.values()];
    expect(first?.kind === 'intent' && retainedMinor(first)).toBe(10_000n);
  });

  test('an intent that nobody paid for a day is cancelled', () => {
    const day = 24 * 60 * minute;
    expect(decide({ view: viewOf({}), policy: storefront, now: noon }).waitUntil).toBe(noon + day);
    expect(kinds(settle(viewOf({}), storefront, noon + day).acts)).toContain('cancel-intent');
  });
});

describe('requests in progress', () => {
  const planned = plannedEffect(
    { owner: 'attempt-1', request: 'request-1', generation: 1 },
    {
      kind: 'refund',
      attemptId: asId<never>('attempt-1'),
      intentId: asId<never>('pi_1'),
      amountMinor: 10n,
      reason: 'requested_by_customer',
    },
  );

  test('what a request handler holds is left alone until its hold ends', () => {
    const effect = effectOf(planned, { state: 'planned', heldUntil: noon + 20_000 });
    const view = viewOf({ stripe: [paidIntent()], effects: [effect] });
    expect(decide({ view, policy: storefront, now: noon })).toMatchObject({
      effects: [],
      waitUntil: noon + 20_000,
    });
    expect(decide({ view, policy: storefront, now: noon + 20_000 }).resume).toEqual([effect]);
  });

  test('a request that was looked for and had not happened is done under the next key', () => {
    const effect = effectOf(planned, {
      state: 'refused',
      code: 'nothing-happened',
      requestKey: 'request-1',
    });
    const view = viewOf({ saleor: orderOf(), stripe: [paidIntent()], effects: [effect] });
    const { effects } = decide({ view, policy: storefront, now: noon });
    expect(effects.map(({ key }) => key)).toEqual(['attempt-1:refund:request-1:g2']);
  });

  test('and so is each time that it was done anew: the generations bear no request', () => {
    const nothing = { state: 'refused', code: 'nothing-happened' } as const;
    const next = plannedEffect({ ...planned.id, generation: 2 }, planned.act);
    const effects = [
      effectOf(planned, { ...nothing, requestKey: 'request-1' }),
      effectOf(next, nothing),
    ];
    const view = viewOf({ saleor: orderOf(), stripe: [paidIntent()], effects });
    expect(decide({ view, policy: storefront, now: noon }).effects.map(({ key }) => key)).toEqual([
      'attempt-1:refund:request-1:g3',
    ]);
  });
});

describe('what was recorded and not settled', () => {
  const report = (type: 'CHARGE_SUCCESS' | 'REFUND_SUCCESS', pspReference: string) =>
    plannedEffect(
      { owner: 'attempt-1', request: `${type}:${pspReference}`, generation: 1 },
      {
        kind: 'report' as const,
        attemptId: asId<never>('attempt-1'),
        event: {
          type,
          pspReference,
          transactionId: asId<never>('transaction-1'),
          amountMinor: 10_000n,
          currency: 'USD',
          time: noon,
          message: '',
          externalUrl: null,
          availableActions: ['REFUND' as const],
          paymentMethod: null,
        },
      },
    );
  const createOrder = plannedEffect(
    { owner: 'purchase-1', request: 'complete', generation: 1 },
    { kind: 'create-order' as const, checkoutId: asId<never>('checkout-1') },
  );

  test('a report that is still wanted is resumed under its own key', () => {
    const effect = effectOf(report('CHARGE_SUCCESS', 'ch_1'), { state: 'unknown' });
    const view = viewOf({ saleor: orderOf(), stripe: [paidIntent()], effects: [effect] });
    expect(decide({ view, policy: storefront, now: noon }).resume).toEqual([effect]);
  });

  test('a report is not resumed with actions that are over: it is told anew with those of now', () => {
    const effect = effectOf(report('CHARGE_SUCCESS', 'ch_1'), { state: 'unknown' });
    const refund = {
      id: asId<IntentFacts['refunds'][number]['id']>('re_1'),
      status: 'succeeded',
      amountMinor: 10_000n,
      createdAt: noon,
      effectKey: null,
      failureReason: null,
    } as const;
    const view = viewOf({
      saleor: orderOf(),
      stripe: [paidIntent({ refunds: [refund] })],
      effects: [effect],
    });
    const { resume, effects } = decide({ view, policy: storefront, now: noon });
    expect(resume).toEqual([]);
    const told = effects.flatMap(({ act }) => (act.kind === 'report' ? [act.event] : []));
    expect(told.map(({ type }) => type)).toContain('CHARGE_SUCCESS');
    expect(told.every(({ availableActions: actions }) => actions.length === 0)).toBe(true);
    const { view: after, decisions } = settle(view, storefront, noon);
    expect(decisions.some(({ drop }) => drop.includes(effect))).toBe(true);
    expect(differenceOf(after)).toBeNull();
  });

  test('a charge is not told to an order that was cancelled since, before its money went back', () => {
    const effect = effectOf(report('CHARGE_SUCCESS', 'ch_1'), { state: 'unknown' });
    const view = viewOf({
      saleor: orderOf({ status: 'CANCELED' }),
      stripe: [paidIntent()],
      effects: [effect],
    });
    const first = decide({ view, policy: storefront, now: noon });
    expect(first.resume).toEqual([]);
    expect(first.effects.map(({ act }) => act.kind)).toEqual(['refund']);
  });

  test('an order is not made of a checkout whose money went back since', () => {
    const effect = effectOf(createOrder, { state: 'unknown' });
    const view = viewOf({ stripe: [intentOf({ status: 'canceled' })], effects: [effect] });
    const { view: after, decisions } = settle(view, app, noon);
    expect(decisions.flatMap(({ resume }) => resume)).toEqual([]);
    expect(decisions.some(({ drop }) => drop.length === 1)).toBe(true);
    expect(after.saleor.kind).toBe('checkout');
  });

  test('a passing refusal of a report is tried again, a final one is shown', () => {
    const refusedWith = (code: string) =>
      viewOf({
        saleor: orderOf(),
        stripe: [paidIntent()],
        effects: [effectOf(report('CHARGE_SUCCESS', 'ch_1'), { state: 'refused', code })],
      });
    const later = noon + storefront.refusedAgainMs;
    expect(
      decide({ view: refusedWith('not-permitted'), policy: storefront, now: noon }).waitUntil,
    ).toBe(later);
    const kindsLater = (code: string) =>
      decide({ view: refusedWith(code), policy: storefront, now: later }).effects.map(
        ({ act }) => act.kind,
      );
    expect(kindsLater('not-permitted')).toContain('report');
    expect(kindsLater('INCORRECT_DETAILS')).not.toContain('report');
  });
});

describe('orders and what they are worth', () => {
  const problemsOf = (view: ReturnType<typeof viewOf>) =>
    settle(view, app, noon)
      .decisions.at(-1)
      ?.problems.map(({ key }) => key);
  const refundAt = (createdAt: number) => ({
    id: asId<IntentFacts['refunds'][number]['id']>('re_1'),
    status: 'succeeded' as const,
    amountMinor: 10_000n,
    createdAt,
    effectKey: null,
    failureReason: null,
  });

  test('an order whose payment staff refunded is not cancelled by the app', () => {
    const { acts } = settle(
      viewOf({
        attempts: [attemptOf()],
        saleor: orderOf({ createdByEffect: 'x' }),
        stripe: [paidIntent({ refunds: [refundAt(noon + minute)] })],
      }),
      app,
      noon + minute,
    );
    expect(kinds(acts)).not.toContain('cancel-order');
  });

  test.each([
    ['in the second in which the order was made', 500, null, false],
    ['in the same second, by the app itself', 500, 'The order was given up', true],
    ['in the second before', 1_000, null, true],
    ['long before', minute, null, true],
  ])('money that went back %s is told of rightly', (_, earlierMs, returnReason, isTold) => {
    const view = viewOf({
      attempts: [attemptOf({ returnReason })],
      saleor: orderOf({ createdByEffect: 'x' }),
      stripe: [paidIntent({ refunds: [refundAt(orderOf().createdAt - earlierMs)] })],
    });
    expect(problemsOf(view)?.includes('order-without-money')).toBe(isTold);
  });

  test('an order that another made after its money had gone back is shown, not cancelled', () => {
    const view = viewOf({
      attempts: [attemptOf({ returnReason: 'Saleor refused the order: INSUFFICIENT_STOCK' })],
      saleor: orderOf(),
      stripe: [paidIntent({ refunds: [refundAt(noon - minute)] })],
    });
    expect(kinds(settle(view, app, noon).acts)).not.toContain('cancel-order');
    expect(problemsOf(view)).toContain('order-without-money');
  });

  test('an order of the app that is worth more than was paid is shown', () => {
    const view = viewOf({
      saleor: orderOf({ createdByEffect: 'x', totalMinor: 50_000n }),
      stripe: [paidIntent()],
    });
    expect(problemsOf(view)).toContain('underpaid');
  });

  test('a payment that cannot be read is shown, and the others go on', () => {
    const second = attemptOf({ id: asId('attempt-2'), transactionId: asId('transaction-2') });
    const view = viewOf({
      attempts: [attemptOf(), second],
      saleor: checkoutOf({
        transactions: [transactionOf(), transactionOf({ id: asId('transaction-2') })],
      }),
      stripe: [{ kind: 'unreadable', code: 'connection-removed', message: 'gone' }, paidIntent()],
    });
    expect(kinds(settle(view, app, noon).acts)).toContain('create-order');
    expect(problemsOf(view)).toContain('connection-broken');
  });
});

describe('debits and late captures', () => {
  test('a debit in an authorisation session is told as a charge that is pending', () => {
    const charge = chargeOf(10_000n);
    const paymentMethod = {
      type: 'sepa_debit',
      brand: null,
      lastDigits: null,
      expMonth: null,
      expYear: null,
    };
    const { acts } = settle(
      viewOf({
        attempts: [attemptOf({ flow: 'AUTHORIZATION' })],
        stripe: [
          intentOf({ status: 'processing', charge: charge && { ...charge, paymentMethod } }),
        ],
      }),
      app,
      noon,
    );
    expect(reports(acts)).toEqual(['CHARGE_REQUEST ch_1']);
  });

  test('a hold that was announced and never came is ended, so that nothing stays pending', () => {
    const { acts } = settle(
      viewOf({
        attempts: [attemptOf({ flow: 'AUTHORIZATION' })],
        saleor: orderOf({
          transactions: [
            transactionOf({
              authorizePendingMinor: 10_000n,
              events: [told('AUTHORIZATION_REQUEST', 'ch_1', noon)],
            }),
          ],
        }),
        stripe: [paidIntent()],
      }),
      app,
      noon,
    );
    expect(reports(acts)).toEqual(['CHARGE_SUCCESS ch_1', 'AUTHORIZATION_FAILURE ch_1']);
  });

  const after = (intent: IntentFacts, transaction = debitTold(), flow: Flow = 'CHARGE') =>
    settle(
      viewOf({
        attempts: [attemptOf({ flow })],
        saleor: orderOf({ transactions: [transaction] }),
        stripe: [intent],
      }),
      app,
      noon,
    );

  test('money that came by another method than a failed debit is told once, in its own name', () => {
    const { acts, view } = after(paidIntent());
    expect(reports(acts)).toEqual(['CHARGE_FAILURE py_0', 'CHARGE_SUCCESS ch_1']);
    expect(differenceOf(view)).toBeNull();
  });

  test('a hold after a failed debit ends what was pending, or Saleor would count it against', () => {
    const { acts } = after(heldIntent(), debitTold(), 'AUTHORIZATION');
    expect(reports(acts)).toEqual(['CHARGE_FAILURE py_0', 'AUTHORIZATION_SUCCESS ch_1']);
  });

  test('a payment that was called off after a failed debit is told as over, once', () => {
    const failed = { type: 'CHARGE_FAILURE', pspReference: 'ch_1', amountMinor: 10_000n } as const;
    const known = transactionOf({
      events: [{ ...failed, createdAt: noon, idempotencyKey: null }],
    });
    const canceled = intentOf({
      status: 'canceled',
      canceledAt: noon + minute,
      charge: chargeOf(10_000n),
    });
    const { acts, view } = after(canceled, known);
    expect(reports(acts)).toEqual(['CHARGE_FAILURE pi_1:canceled']);
    expect(acts[0]).toMatchObject({ event: { availableActions: [], time: noon + minute } });
    expect(decide({ view, policy: app, now: noon + minute }).effects).toEqual([]);
  });

  test('a second debit is pending in its own name, and the first one no longer', () => {
    const { acts } = after(intentOf({ status: 'processing', charge: chargeOf(10_000n) }));
    expect(reports(acts)).toEqual(['CHARGE_FAILURE py_0', 'CHARGE_REQUEST ch_1']);
  });

  test('a request that is newer than what was read of Stripe is left alone', () => {
    const newer = debitTold({ events: [told('CHARGE_REQUEST', 'py_2', noon + minute)] });
    const { acts } = after(intentOf({ status: 'processing', charge: chargeOf(10_000n) }), newer);
    expect(reports(acts)).not.toContain('CHARGE_FAILURE py_2');
  });

  test('money that came after a failure was told bears a later time than the failure', () => {
    const { acts } = settle(
      viewOf({
        saleor: orderOf({
          transactions: [
            transactionOf({ events: [told('CHARGE_FAILURE', 'ch_1', noon + minute)] }),
          ],
        }),
        stripe: [paidIntent()],
      }),
      app,
      noon,
    );
    const times = acts.flatMap((act) => (act.kind === 'report' ? [act.event.time] : []));
    expect(times).toEqual([noon + minute + 1]);
  });

  test('a shopper with a voucher to pay has two weeks, one who left a day', () => {
    const day = 24 * 60 * minute;
    const waiting = viewOf({ stripe: [intentOf({ status: 'requires_action' })] });
    expect(kinds(settle(waiting, app, noon + day).acts)).not.toContain('cancel-intent');
    expect(kinds(settle(waiting, app, noon + 14 * day).acts)).toContain('cancel-intent');
  });
});

describe('the table', () => {
  const intents: IntentFacts[] = [
    intentOf(),
    intentOf({ status: 'requires_action' }),
    intentOf({ status: 'requires_confirmation' }),
    intentOf({ status: 'processing', charge: chargeOf(10_000n) }),
    heldIntent(),
    paidIntent(),
    paidIntent({ amountReceivedMinor: 3_000n }),
    paidIntent({
      refunds: [
        {
          id: asId('re_before'),
          status: 'pending',
          amountMinor: 1_000n,
          createdAt: noon,
          effectKey: null,
          failureReason: null,
        },
      ],
    }),
    intentOf({ status: 'canceled', canceledAt: noon }),
  ];
  const statuses = [
    'DRAFT',
    'UNCONFIRMED',
    'UNFULFILLED',
    'PARTIALLY_FULFILLED',
    'FULFILLED',
    'PARTIALLY_RETURNED',
    'RETURNED',
    'CANCELED',
    'EXPIRED',
  ] as const;
  const saleors: SaleorFacts[] = [
    checkoutOf(),
    { kind: 'gone' },
    { kind: 'none' },
    ...statuses.map((status) => orderOf({ status })),
    checkoutOf({ transactions: [debitTold()] }),
    orderOf({ transactions: [debitTold()] }),
    orderOf({ status: 'CANCELED', transactions: [debitTold()] }),
    orderOf({ createdByEffect: 'x' }),
  ];
  const flags = [false, true].flatMap((superseded) =>
    [false, true].flatMap((returning) =>
      [asId<TransactionId>('transaction-1'), null].flatMap((transactionId) =>
        (['CHARGE', 'AUTHORIZATION'] as const).map((flow) => {
          return { superseded, returning, transactionId, flow };
        }),
      ),
    ),
  );
  const answers = ['order', 'INSUFFICIENT_STOCK', 'TAX_ERROR'] as const;
  const completions = ['storefront', 'saleor', 'app'] as const;
  const amounts = [1n, 9_999n, 10_000n, 10_001n];
  const times = [noon, noon + 48 * 60 * minute];

  test('every case of the table ends, moves no money twice and reopens no closed order', () => {
    let cases = 0;
    const broken: string[] = [];
    for (const completion of completions) {
      for (const answer of completion === 'app' ? answers : (['order'] as const)) {
        for (const intent of intents) {
          for (const saleor of saleors) {
            for (const { superseded, returning, transactionId, flow } of flags) {
              for (const totalMinor of amounts) {
                for (const now of times) {
                  cases += 1;
                  const start = viewOf({
                    attempts: [
                      attemptOf({
                        transactionId,
                        flow,
                        supersededAt: superseded ? noon : null,
                        returnReason: returning ? 'refused' : null,
                      }),
                    ],
                    saleor: totalOf(saleor, totalMinor),
                    stripe: [intent],
                  });
                  for (const rule of brokenIn(start, policyWith(completion), now, answer)) {
                    broken.push(`case ${cases}: ${rule}`);
                  }
                }
              }
            }
          }
        }
      }
    }
    expect(broken).toEqual([]);
    expect(cases).toBeGreaterThan(18_000);
  });

  const totalOf = (saleor: SaleorFacts, totalMinor: bigint): SaleorFacts =>
    saleor.kind === 'gone' || saleor.kind === 'none' ? saleor : { ...saleor, totalMinor };

  /** The rules that a case breaks: an `expect` for each rule and case would take seconds. */
  const brokenIn = (...[start, policy, now, answer]: Parameters<typeof settle>) => {
    const { view, decisions, acts } = settle(start, policy, now, answer);
    const last = decisions.at(-1);
    const count = (kind: string) => kinds(acts).filter((one) => one === kind).length;
    const payments = [...view.stripe.values()].filter((facts) => facts.kind === 'intent');
    const isClosed = isClosedIn(start.saleor) || start.attempts[0]?.returnReason !== null;
    const settled = payments.filter(({ status }) => isClosed && status !== 'processing');
    const rules: Readonly<Record<string, boolean>> = {
      'it ends': last !== undefined && last.effects.length + last.returns.length === 0,
      'it ends soon': decisions.length <= 7,
      'one order at most': count('create-order') <= 1,
      'refunded no more than received': payments.every((facts) => refundableMinor(facts) >= 0n),
      'money goes back once': count('cancel-intent') + count('refund') <= 1,
      'no money rests where it must not': settled.every((facts) => retainedMinor(facts) === 0n),
      'nothing stays payable where it must not': !settled.some(isOpen),
      'nothing is told without a transaction':
        count('report') === 0 || start.attempts[0]?.transactionId !== null,
      'closed orders stay closed': !isClosedIn(start.saleor) || isClosedIn(view.saleor),
      'both sides agree': view.saleor.kind === 'gone' || differenceOf(view) === null,
    };
    return Object.keys(rules).filter((rule) => !rules[rule]);
  };

  const isClosedIn = (saleor: SaleorFacts) =>
    saleor.kind === 'order' && (saleor.status === 'CANCELED' || saleor.status === 'EXPIRED');
});
