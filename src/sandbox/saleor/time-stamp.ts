import type { World } from './state';

const microsecond = 0.001;

/**
 * The time that Saleor writes on an event or a body of its own, milliseconds with a fraction: to
 * the microsecond, unlike any time that an app tells, and later than the one before.
 */
export const timeStamp = (world: World): number => {
  const last = world.counters.get('time stamp') ?? 0;
  const stamp = Math.max(world.clock.now() + 137 * microsecond, last + microsecond);
  world.counters.set('time stamp', stamp);
  return stamp;
};
