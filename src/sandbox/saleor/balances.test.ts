import { describe, expect, it } from 'vitest';
import type { TransactionEventType } from '../../domain/facts/transaction-event';
import { balancesOf } from './balances';

let second = 0;
const event = (
  type: TransactionEventType,
  pspReference: string,
  amount: number,
  createdAt = (second += 1),
) => ({ type, pspReference, amount, createdAt, included: true });

describe('balancesOf (case 30)', () => {
  it('lets a newer failure undo a success, and an equally old one too', () => {
    expect(balancesOf([event('CHARGE_SUCCESS', 'p', 10, 1)]).charged).toBe(10);
    for (const [time, charged] of [
      [2, 0],
      [1, 0],
      [0, 10],
    ] as const) {
      const events = [event('CHARGE_SUCCESS', 'p', 10, 1), event('CHARGE_FAILURE', 'p', 10, time)];
      expect(balancesOf(events).charged).toBe(charged);
    }
  });

  it('takes charges off the authorization', () => {
    const events = [
      event('AUTHORIZATION_SUCCESS', 'a', 10),
      event('CHARGE_REQUEST', 'c', 3),
      event('CHARGE_SUCCESS', 'c', 3),
    ];
    expect(balancesOf(events)).toMatchObject({ authorized: 7, charged: 3, chargePending: 0 });
    expect(balancesOf(events.slice(0, 2))).toMatchObject({ authorized: 7, chargePending: 3 });
  });

  it('never goes below zero with an authorization, but with a charge', () => {
    const over = [event('AUTHORIZATION_SUCCESS', 'a', 10), event('CHARGE_SUCCESS', 'c', 12)];
    expect(balancesOf(over).authorized).toBe(0);
    expect(balancesOf([event('REFUND_SUCCESS', 'r', 4)])).toMatchObject({
      charged: -4,
      refunded: 4,
    });
  });

  it('knows the signs of charge-backs and reversed refunds', () => {
    const events = [
      event('CHARGE_SUCCESS', 'c', 10),
      event('CHARGE_BACK', 'c', 3),
      event('REFUND_SUCCESS', 'r', 5),
      event('REFUND_REVERSE', 'r', 5),
    ];
    expect(balancesOf(events)).toMatchObject({ charged: 7, refunded: 0 });
  });

  it('lets an adjustment replace the authorizations before it', () => {
    const events = [
      event('AUTHORIZATION_SUCCESS', 'a', 10),
      event('AUTHORIZATION_ADJUSTMENT', 'a', 25),
      event('CANCEL_SUCCESS', 'x', 5),
    ];
    expect(balancesOf(events)).toMatchObject({ authorized: 20, canceled: 5 });
  });

  it('ignores what is not included', () => {
    expect(balancesOf([{ ...event('CHARGE_SUCCESS', 'c', 10), included: false }]).charged).toBe(0);
  });
});
