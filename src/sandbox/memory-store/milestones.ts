import type { Mirror, MirrorMilestone } from '../../domain/row/mirror';

const milestoneNames: readonly MirrorMilestone[] = [
  'created',
  'pending',
  'paid',
  'partial',
  'fulfilled',
  'returned',
  'canceled',
];

/** The earlier moment of each milestone, so that the order of the readings does not matter. */
export const earliestMilestones = (
  a: Mirror['milestones'],
  b: Mirror['milestones'],
): Mirror['milestones'] => {
  const earliest: Partial<Record<MirrorMilestone, number>> = {};
  for (const name of milestoneNames) {
    const times = [a[name], b[name]].filter((time) => time !== undefined);
    if (times.length > 0) earliest[name] = Math.min(...times);
  }
  return earliest;
};
