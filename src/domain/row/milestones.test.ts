import { describe, expect, it } from 'vitest';
import { milestonesInOrder } from './milestones';

describe('the milestones of a purchase', () => {
  it('are in the order of time, and those of one moment in that of an order’s life', () => {
    const reached = { canceled: 1, paid: 7, created: 7, fulfilled: 7 };
    expect(milestonesInOrder(reached).map(({ status }) => status)).toEqual([
      'canceled',
      'created',
      'paid',
      'fulfilled',
    ]);
  });

  it('that were not reached are left out', () => {
    expect(milestonesInOrder({})).toEqual([]);
    expect(milestonesInOrder({ paid: 3 })).toEqual([{ status: 'paid', at: 3 }]);
  });
});
