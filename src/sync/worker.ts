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
  /** What it was woken for may be left alone for so long first: then it looks once more. */
  readonly gatherMs: number;
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

/** A worker that runs until stopped. `stop` resolves once nothing is in progress any more. */
export interface Worker {
  stop(): Promise<void>;
}

/**
 * Ends the pauses of a worker: at each wake, and once more when what it was woken for has gathered.
 * A wake that comes while work is looked for is not slept over.
 */
const makeAlarm = ({ wake, clock, pollMs, gatherMs }: WorkerDeps) => {
  let isRung = false;
  let endPause: (() => void) | null = null;
  let callOffLater: (() => void) | null = null;
  const ring = (): void => {
    isRung = true;
    endPause?.();
  };
  let wokenAt = 0;
  /** Once more, and then for what it was woken for since. */
  const ringAfter = (ms: number): void => {
    callOffLater = clock.after(ms, () => {
      callOffLater = null;
      ring();
      const leftMs = wokenAt + gatherMs - clock.now();
      if (leftMs > 0) ringAfter(leftMs);
    });
  };
  const unsubscribe = wake.onWake(() => {
    wokenAt = clock.now();
    ring();
    if (callOffLater === null) ringAfter(gatherMs);
  });
  return {
    reset: (): void => {
      isRung = false;
    },
    /** Until it rings, `pollMs` at most; not at all where it has rung since it was reset. */
    pause: (): Promise<void> =>
      new Promise((resolve) => {
        if (isRung) return resolve();
        const callOff = clock.after(pollMs, resolve);
        endPause = () => {
          callOff();
          resolve();
        };
      }),
    end: (): void => {
      unsubscribe();
      callOffLater?.();
      ring();
    },
  };
};

/** Works what is due, whenever woken and every `pollMs`, and does its chores beside that. */
export const startWorker = (deps: WorkerDeps): Worker => {
  let stopped = false;
  const alarm = makeAlarm(deps);

  const work = async (): Promise<void> => {
    while (!stopped) {
      alarm.reset();
      const worked = await guarded('work', () => deps.sync.takeWork());
      if (!worked && !stopped) await alarm.pause();
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
      alarm.end();
      await running;
      await deps.sync.idle();
    },
  };
};
