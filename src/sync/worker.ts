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
  /** How often to sweep, milliseconds; null = never. */
  readonly sweepMs: number | null;
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
      const worked = await guarded('work', () => deps.sync.takeWork());
      if (!worked && !stopped) await pause();
    }
  };

  const sweeps = async (sweepMs: number): Promise<void> => {
    let sweptAt: number | null = null;
    while (!stopped) {
      if (sweptAt === null || deps.clock.now() - sweptAt >= sweepMs) {
        sweptAt = deps.clock.now();
        await guarded('sweep', () => deps.sync.sweepOnce());
      }
      // Short naps, so that stop() need not wait for a whole interval.
      await deps.clock.sleep(Math.min(deps.pollMs, sweepMs));
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

  const running = Promise.all([work(), deps.sweepMs === null ? null : sweeps(deps.sweepMs)]);
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
