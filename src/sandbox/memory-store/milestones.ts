import { milestonesInOrder } from '../../domain/row/milestones';
import type { Mirror, MirrorMilestone } from '../../domain/row/mirror';

/** The earlier moment of each milestone, so that the order of the readings does not matter. */
export const earliestMilestones = (
  a: Mirror['milestones'],
  b: Mirror['milestones'],
): Mirror['milestones'] => {
  const earliest: Partial<Record<MirrorMilestone, number>> = { ...a };
  for (const { status, at } of milestonesInOrder(b)) {
    earliest[status] = Math.min(at, a[status] ?? at);
  }
  return earliest;
};
