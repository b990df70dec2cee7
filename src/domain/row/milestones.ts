import type { Mirror, MirrorMilestone } from './mirror';

/** In the order of an order's life. */
const life: readonly MirrorMilestone[] = [
  'created',
  'pending',
  'partial',
  'paid',
  'fulfilled',
  'returned',
  'canceled',
];

/** In the order of time; two of one moment in the order of an order's life. */
export const milestonesInOrder = (
  reached: Mirror['milestones'],
): readonly { readonly status: MirrorMilestone; readonly at: number }[] =>
  life
    .flatMap((status) => {
      const at = reached[status];
      return at === undefined ? [] : [{ status, at }];
    })
    .sort((a, b) => a.at - b.at);
