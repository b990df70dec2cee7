import { describe, expect, test } from 'vitest';
import { impliedEvents, missingEvents } from './report';
import { asId } from '../facts/ids';
import { attemptOf, chargeOf, intentOf, noon, transactionOf } from '../testing/world';

/** A debit that the bank refused: the intent waits for another method. */
const refusedDebit = intentOf({
  status: 'requires_payment_method',
  failure: { chargeId: asId('py_1'), message: 'The bank refused.' },
});

const event = (type: 'CHARGE_REQUEST' | 'CHARGE_FAILURE', pspReference: string) => ({
  type,
  pspReference,
  amountMinor: 10_000n,
  createdAt: noon,
  idempotencyKey: null,
});

const missingOf = (transaction: ReturnType<typeof transactionOf>, intent = refusedDebit) =>
  missingEvents(
    impliedEvents(attemptOf(), intent, transaction, ({ id }) => id),
    transaction,
  ).map(({ type, pspReference }) => ({ type, pspReference }));

describe('a declined try', () => {
  test('is told as INFO while the session is open, so that another card may follow', () => {
    expect(missingOf(transactionOf())).toEqual([{ type: 'INFO', pspReference: 'py_1' }]);
  });

  test('ends what is pending in Saleor under the reference that it is pending under', () => {
    const pending = transactionOf({
      chargePendingMinor: 10_000n,
      events: [event('CHARGE_REQUEST', 'pi_1')],
    });
    expect(missingOf(pending)).toEqual([{ type: 'CHARGE_FAILURE', pspReference: 'pi_1' }]);
  });

  test('is told once: nothing follows the failure', () => {
    const told = transactionOf({
      events: [event('CHARGE_FAILURE', 'py_1'), event('CHARGE_REQUEST', 'py_1')],
    });
    expect(missingOf(told)).toEqual([]);
  });
});

describe('a payment with a status of Stripe that this app does not know', () => {
  const pending = (reference: string) =>
    transactionOf({
      chargePendingMinor: 10_000n,
      events: [event('CHARGE_REQUEST', reference)],
    });
  const charge = { ...chargeOf(10_000n), status: 'pending' } as const;

  test.each([
    ['its charge', 'ch_1', intentOf({ status: 'unknown', charge })],
    ['its own name', 'pi_1', intentOf({ status: 'unknown' })],
  ])('fails nothing that Saleor waits for under %s', (_which, reference, intent) => {
    expect(missingOf(pending(reference), intent)).toEqual([]);
  });

  test('is told once the status is one that is known', () => {
    const intent = intentOf({ status: 'canceled', canceledAt: noon + 1 });
    expect(missingOf(pending('pi_1'), intent)).toEqual([
      { type: 'CHARGE_FAILURE', pspReference: 'pi_1' },
    ]);
  });
});
