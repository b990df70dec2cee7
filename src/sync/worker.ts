import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { Wake } from '../ports/wake';
import type { Sync } from './contract';

export interface WorkerDeps {
  readonly sync: Sync;
  readonly clock: Clock;
  readonly wake: Wake;
  readonly log: Log;
  /** How often to look without being woken, milliseconds. */
  readonly pollMs: number;
  /** How often to sweep, milliseconds. */
  readonly sweepMs: number;
}

/** A worker that runs until stopped. `stop` resolves once nothing is in hand any more. */
export interface Worker {
  stop(): Promise<void>;
}

/** Works what is due, whenever woken and every `pollMs`; sweeps every `sweepMs`. */
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
      const worked = await guarded('work', () => deps.sync.workOnce());
      if (!worked && !stopped) await pause();
    }
  };

  let lastSweep = Number.NEGATIVE_INFINITY;
  const sweeps = async (): Promise<void> => {
    while (!stopped) {
      if (deps.clock.now() - lastSweep >= deps.sweepMs) {
        lastSweep = deps.clock.now();
        await guarded('sweep', () => deps.sync.sweepOnce());
      }
      await deps.clock.sleep(Math.min(deps.pollMs, deps.sweepMs));
    }
  };

  const guarded = async <T>(what: string, task: () => Promise<T>): Promise<T | null> => {
    try {
      return await task();
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      deps.log.error(`worker.${what}-failed`, { error: reason });
      await deps.clock.sleep(deps.pollMs);
      return null;
    }
  };

  const running = Promise.all([work(), sweeps()]);
  return {
    stop: async () => {
      stopped = true;
      unsubscribe();
      nudge?.();
      await running;
    },
  };
};
