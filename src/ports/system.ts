import type { Clock } from './clock';
import type { Log } from './log';
import type { Random } from './random';
import type { Secrets } from './secrets';

/** What features need of the system that they run on; tests and the simulator bring their own. */
export interface System {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secrets: Secrets;
}
