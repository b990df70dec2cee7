import type { Clock } from '../ports/clock';
import { causeOf, type Log } from '../ports/log';
import type { Wake } from '../ports/wake';
import type { Sync } from './contract';

interface WorkerDeps {
  readonly sync: Sync;
  readonly clock: Clock;
  readonly wake: Wake;
  readonly log: Log;
  /** How often to look without being woken, milliseconds. */
  readonly pollMs: number;
  /** What is done now and then: the sweep among others. */
  readonly chores: readonly Chore[];
}

/** Something that is done at the start and then again and again, one run after the other. */
export interface Chore {
  readonly name: string;
  /** From the start of one run to the start of the next, milliseconds. */
  readonly everyMs: number;
  run(): Promise<void>;
}

/** A worker that runs until stopped. `stop` resolves once nothing is in hand any more. */
export interface Worker {
  stop(): Promise<void>;
}

/** Works what is due, whenever woken and every `pollMs`, and does its chores beside that. */
export const startWorker = (deps: WorkerDeps): Worker => {
  let stopped = false;
  let nudge: (() => void) | null = null;
  const unsubscribe = deps.wake.onWake(() => nudge?.());

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const callOff = deps.clock.after(deps.pollMs, resolve);
      nudge = () => {
        callOff();
        resolve();
      };
    });

  const work = async (): Promise<void> => {
    while (!stopped) {
      const worked = await guarded('work', () => deps.sync.takeWork());
      if (!worked && !stopped) await pause();
    }
  };

  const repeat = async ({ name, everyMs, run }: Chore): Promise<void> => {
    let ranAt: number | null = null;
    while (!stopped) {
      if (ranAt === null || deps.clock.now() - ranAt >= everyMs) {
        ranAt = deps.clock.now();
        await guarded(name, run);
      }
      // Short naps, so that stop() need not wait for a whole interval.
      await deps.clock.sleep(Math.min(deps.pollMs, everyMs));
    }
  };

  const guarded = async <T>(what: string, task: () => Promise<T>): Promise<T | null> => {
    try {
      return await task();
    } catch (error) {
      deps.log.error('worker.failed', { action: what, ...causeOf(error) });
      await deps.clock.sleep(deps.pollMs);
      return null;
    }
  };

  const running = Promise.all([work(), ...deps.chores.map(repeat)]);
  return {
    stop: async () => {
      stopped = true;
      unsubscribe();
      nudge?.();
      await running;
      await deps.sync.idle();
    },
  };
};
