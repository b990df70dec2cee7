import { describe, expect, test } from 'vitest';
import { decide } from './decide';
import { plannedEffect, type Effect } from '../facts/effect';
import type { IntentFacts, SaleorFacts, TransactionEventFacts } from '../facts/facts';
import { asId } from '../facts/ids';
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
  transactionOf,
  viewOf,
} from '../testing/world';

const policy = policyWith('app');
const hour = 3_600_000;
const day = 24 * hour;

const requested: TransactionEventFacts = {
  type: 'CHARGE_REQUEST',
  pspReference: 'py_1',
  amountMinor: 10_000n,
  createdAt: noon,
  idempotencyKey: null,
};

/** An order that was made for a debit, which Saleor counts as pending. */
const ordered = orderOf({
  transactions: [transactionOf({ chargePendingMinor: 10_000n, events: [requested] })],
});

/** The bank refused; the charge still bears the time at which the shopper paid. */
const refused = (over: Partial<IntentFacts> = {}) =>
  intentOf({
    charge: { ...chargeOf(10_000n), id: asId('py_1'), status: 'failed' },
    failure: {
      chargeId: asId('py_1'),
      message: 'The account has too little money.',
    },
    ...over,
  });

const kinds = (acts: readonly { readonly kind: string }[]) => acts.map(({ kind }) => kind);

describe('a debit that the bank refuses', () => {
  test.each([2, 23, 25, 120, 14 * 24])(
    '%d hours after the start is told with the bank’s reason, and stays payable for a day',
    (hours) => {
      const now = noon + hours * hour;
      const start = viewOf({ saleor: ordered, stripe: [refused()] });
      const { acts, view } = settle(start, policy, now);
      expect(acts.filter(({ kind }) => kind !== 'update-intent-metadata')).toMatchObject([
        {
          kind: 'report',
          event: {
            type: 'CHARGE_FAILURE',
            pspReference: 'py_1',
            message: 'The account has too little money.',
          },
        },
      ]);
      expect(decide({ view, policy, now }).waitUntil).toBe(now + day);
      const given = settle(view, policy, now + day);
      expect(kinds(given.acts)).toContain('cancel-intent');
    },
  );

  test('is told before a newer attempt has this one called off', () => {
    const attempts = [attemptOf({ supersededAt: noon + hour })];
    const view = viewOf({ attempts, saleor: ordered, stripe: [refused()] });
    const { acts } = settle(view, policy, noon + 2 * day);
    expect(kinds(acts).slice(0, 2)).toEqual(['report', 'cancel-intent']);
    expect(acts[0]).toMatchObject({ event: { message: 'The account has too little money.' } });
  });

  test('is called off all the same where Saleor does not take the reason', () => {
    const view = viewOf({ saleor: ordered, stripe: [refused()] });
    const [report] = decide({ view, policy, now: noon + 2 * day }).effects;
    if (!report) throw new Error('Nothing is reported');
    const no = effectOf(report, { state: 'refused', code: 'INVALID', message: 'no' });
    const after = viewOf({ saleor: ordered, stripe: [refused()], effects: [no] });
    expect(kinds(settle(after, policy, noon + 3 * day).acts)).toContain('cancel-intent');
  });

  test('and is tried again by the shopper, who has a day from then on', () => {
    const events: TransactionEventFacts[] = [
      { ...requested, type: 'CHARGE_FAILURE', createdAt: noon + 5 * day },
      requested,
    ];
    const saleor = orderOf({ transactions: [transactionOf({ events })] });
    const again = refused({
      charge: { ...chargeOf(10_000n), createdAt: noon + 6 * day, status: 'failed' },
      failure: { chargeId: null, message: 'No.' },
    });
    const { view } = settle(viewOf({ saleor, stripe: [again] }), policy, noon + 6 * day);
    expect(decide({ view, policy, now: noon + 6 * day }).waitUntil).toBe(noon + 7 * day);
  });
});

describe('a voucher', () => {
  const issued = (actionExpiresAt: number | null) =>
    viewOf({
      saleor: checkoutOf(),
      stripe: [intentOf({ status: 'requires_action', actionExpiresAt })],
    });

  test('lives as long as Stripe says, and until what was paid on its last day arrived', () => {
    for (const days of [1, 3, 30, 60]) {
      const view = issued(noon + days * day);
      const last = noon + days * day + policy.voucherArrivesMs;
      expect(decide({ view, policy, now: last - 1 })).toMatchObject({
        effects: [],
        waitUntil: last,
      });
      expect(kinds(decide({ view, policy, now: last }).effects.map(({ act }) => act))).toEqual([
        'cancel-intent',
      ]);
    }
  });

  test('without a date, as a bank transfer is, is given two weeks from the last change', () => {
    expect(decide({ view: issued(null), policy, now: noon }).waitUntil).toBe(noon + 14 * day);
  });
});

describe('money that arrives days after the start', () => {
  const charge = { ...chargeOf(10_000n), createdAt: noon };
  const arrivedAt = noon + 5 * day;
  const arrived: TransactionEventFacts = { ...requested, type: 'CHARGE_SUCCESS', createdAt: noon };
  const told: Effect = effectOf(
    plannedEffect(
      { owner: 'attempt-1', request: 'CHARGE_SUCCESS:py_1', generation: 1 },
      {
        kind: 'report',
        attemptId: asId('attempt-1'),
        event: {
          type: 'CHARGE_SUCCESS',
          pspReference: 'py_1',
          amountMinor: 10_000n,
          time: noon,
          message: '',
          transactionId: asId('transaction-1'),
          currency: 'USD',
          externalUrl: null,
          availableActions: ['REFUND'],
          paymentMethod: null,
        },
      },
    ),
    { plannedAt: arrivedAt, settledAt: arrivedAt },
  );
  const viewAt = (saleor: SaleorFacts) =>
    viewOf({
      saleor,
      stripe: [paidIntent({ charge: { ...charge, id: asId('py_1') } })],
      effects: [told],
    });

  test('is not missing its order a second later', () => {
    const transactions = [transactionOf({ chargedMinor: 10_000n, events: [arrived] })];
    const checkout = checkoutOf({ transactions });
    const storefront = policyWith('storefront');
    const soon = decide({ view: viewAt(checkout), policy: storefront, now: arrivedAt + 1_000 });
    expect(soon.problems).toEqual([]);
    const late = decide({
      view: viewAt(checkout),
      policy: storefront,
      now: arrivedAt + policy.stuckAfterMs,
    });
    expect(late.problems.map(({ key }) => key)).toEqual(['money-without-order']);
  });

  test('does not go back while the checkout may be becoming an order', () => {
    const gone = viewAt({ kind: 'gone' });
    expect(decide({ view: gone, policy, now: arrivedAt + 1_000 }).effects).toEqual([]);
    const late = decide({ view: gone, policy, now: arrivedAt + policy.stuckAfterMs });
    expect(late.effects.map(({ act }) => act.kind)).toEqual(['refund']);
  });
});
