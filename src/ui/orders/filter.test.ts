import { describe, expect, it } from 'vitest';
import { everything, filterOf, isNarrowed, queryOf, variablesOf, type Filter } from './filter';

const every: Filter = {
  states: ['ATTENTION', 'FAILED'],
  search: 'ada@',
  channel: 'default-channel',
  payment: 'REFUNDED',
  mode: 'LIVE',
  from: '2026-08-01',
  to: '2026-08-31',
  sort: 'AMOUNT',
  descending: false,
};

describe('the filter of the table of orders', () => {
  it('comes back from the address as it went in', () => {
    expect(filterOf(queryOf(every))).toEqual(every);
    expect(queryOf(everything)).toEqual({});
    expect(filterOf({})).toEqual(everything);
  });

  it('takes no word from the address that it does not know', () => {
    const odd = { state: 'NOPE', payment: 'x', mode: 'LIVELY', from: '1/2/26', sort: 'ID' };
    expect(filterOf(odd)).toEqual(everything);
  });

  it('asks for whole days, the last one included', () => {
    const { createdFrom, createdBefore } = variablesOf(every);
    const days = (Date.parse(createdBefore ?? '') - Date.parse(createdFrom ?? '')) / 86_400_000;
    expect(days).toBe(31);
    const impossible = variablesOf({ ...everything, from: '2026-99-99' });
    expect(impossible.createdFrom).toBeNull();
  });

  it('knows whether it leaves anything out; an order leaves out nothing', () => {
    expect(isNarrowed(every)).toBe(true);
    expect(isNarrowed({ ...everything, channel: 'a' })).toBe(true);
    expect(isNarrowed({ ...everything, sort: 'AMOUNT', descending: false })).toBe(false);
  });
});
