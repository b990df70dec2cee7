import { describe, expect, test } from 'vitest';
import { decide } from './decide';
import { nothingHappened, type Decision } from './decision';
import { plannedEffect, type Effect } from '../facts/effect';
import { asId } from '../facts/ids';
import { refusalsOf, waitForRetry } from './refusals';
import {
  attemptOf,
  chargeOf,
  effectOf,
  noon,
  orderOf,
  paidIntent,
  policyWith,
  transactionOf,
  viewOf,
} from '../testing/world';

const policy = policyWith('app');
const hour = 3_600_000;
const day = 24 * hour;

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What is done in `days` by work that comes back whenever it is due, and is refused each time. */
const playRefused = (
  days: number,
  start: (effects: readonly Effect[]) => Parameters<typeof viewOf>[0],
  { code, message }: Refusal,
) => {
  let effects: Effect[] = [];
  let now = noon;
  let last: Decision | null = null;
  for (let turn = 0; turn < 1_000 && now < noon + days * day; turn += 1) {
    last = decide({ view: viewOf(start(effects)), policy, now });
    const at = { plannedAt: now, sentAt: now, settledAt: now };
    effects = [
      ...effects,
      ...last.effects.map((planned) =>
        effectOf(planned, { ...at, state: 'refused', code, message }),
      ),
    ];
    if (last.effects.length > 0) continue;
    if (last.waitUntil === null) break;
    now = last.waitUntil;
  }
  return { effects, problems: last?.problems ?? [], now };
};

const charged = {
  type: 'CHARGE_SUCCESS',
  pspReference: 'ch_1',
  amountMinor: 10_000n,
  createdAt: noon,
  idempotencyKey: null,
} as const;
const transactions = [transactionOf({ chargedMinor: 10_000n, events: [charged] })];
const paid = { authorizeStatus: 'FULL', chargeStatus: 'FULL', transactions } as const;

/** Its money is to go back. */
const canceled = (effects: readonly Effect[]) => ({
  saleor: orderOf({ ...paid, status: 'CANCELED' as const }),
  stripe: [paidIntent({ metadata: known('CANCELED') })],
  effects,
});

const known = (status: string) => ({
  saleor_order_id: 'order-1',
  saleor_order_number: '1',
  saleor_order_status: status,
  saleor_order_charge_status: 'FULL',
});

const home = {
  name: 'Byron Ltd',
  line1: null,
  line2: null,
  city: null,
  state: null,
  postalCode: null,
  country: 'GB',
  phone: null,
};

const sent =
  (trackingNumber: string, address = home) =>
  (effects: readonly Effect[]) => ({
    saleor: orderOf({
      ...paid,
      shippingAddress: address,
      fulfillments: [{ id: 'f1', status: 'FULFILLED', trackingNumber }],
    }),
    stripe: [paidIntent({ metadata: known('UNFULFILLED'), charge: chargeOf(10_000n) })],
    effects,
  });

describe('an act that is refused again and again', () => {
  const disputed = { code: 'charge_disputed', message: 'Charge ch_1 has been charged back.' };

  test('is tried less and less, and once a day in the end: a dispute may be won', () => {
    const { effects, problems } = playRefused(30, canceled, disputed);
    const pauses = effects.slice(1).map(({ plannedAt }, place) => {
      return (plannedAt - (effects[place]?.plannedAt ?? 0)) / hour;
    });
    expect(pauses.slice(0, 7)).toEqual([1, 2, 4, 8, 16, 24, 24]);
    expect(new Set(pauses.slice(5))).toEqual(new Set([24]));
    expect(effects.length).toBeLessThan(36);
    expect(problems).toEqual([
      {
        key: 'effect-refused',
        message: 'Stripe refused to refund the payment: Charge ch_1 has been charged back.',
        nextStep:
          'Answer the dispute in Stripe: a disputed payment is not refunded. ' +
          'It is tried again within a day.',
      },
    ]);
  });

  test('is tried once where a parameter was refused, until another one is to be sent', () => {
    const refusal = { code: 'parameter_invalid_empty', message: 'Empty.' };
    const { effects, problems } = playRefused(30, sent('T1'), refusal);
    expect(effects).toHaveLength(1);
    expect(problems[0]?.nextStep).toMatch(/^Correct the shipping address .* once that changed\.$/);
    for (const changed of [sent('T2'), sent('T1', { ...home, name: 'Ada Byron' })]) {
      const { effects: anew } = decide({
        view: viewOf(changed(effects)),
        policy,
        now: noon + hour,
      });
      expect(anew.map(({ act }) => act.kind)).toEqual(['update-charge-shipping']);
    }
  });

  test('is advised by its reason', () => {
    const adviceOf = (code: string, message = 'No.') =>
      playRefused(1, canceled, { code, message }).problems[0]?.nextStep ?? '';
    expect(adviceOf('not-permitted')).toContain('permission');
    expect(adviceOf('not-authorized')).toContain('new key');
    expect(adviceOf('charge_disputed')).toContain('dispute');
    expect(adviceOf('invalid_request_error', 'Insufficient funds in your balance')).toContain(
      'Add funds',
    );
    expect(adviceOf('invalid_request_error')).toBe(
      'Look at the payment in Stripe. It is tried again within a day.',
    );
  });

  test('begins anew with another act, and what did not happen is no refusal', () => {
    const refundOf = (amountMinor: bigint, over: Partial<Effect>): Effect =>
      effectOf(
        plannedEffect(
          { owner: 'attempt-1', request: 'return', generation: 1 },
          {
            kind: 'refund',
            attemptId: attemptOf().id,
            intentId: asId('pi_1'),
            amountMinor,
            reason: '',
          },
        ),
        { state: 'refused', code: 'x', ...over },
      );
    const [one, two] = [refundOf(1n, {}), refundOf(2n, {})];
    const isOne = (act: Effect['act']) => act.kind === 'refund' && act.amountMinor === 1n;
    expect(refusalsOf([one, two, one, one], isOne)).toHaveLength(2);
    expect(refusalsOf([one, refundOf(1n, { state: 'done', code: null })], isOne)).toEqual([]);
    const notDone = refundOf(1n, { code: nothingHappened });
    expect(refusalsOf([one, notDone, one], isOne)).toHaveLength(2);
    expect(waitForRetry([], { policy, now: noon })).toBeNull();
  });
});
