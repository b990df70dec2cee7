import type { Clock } from '../../ports/clock';

/** A clock that jumps from one event to the next: an hour passes in a blink. */
export interface VirtualClock extends Clock {
  /** Advances through everything that is due until `at` (milliseconds), then stands there. */
  runUntil(at: number): Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/** Turns of the event loop after which nothing that was started is still on its way. */
const quietTurns = 3;

export const makeVirtualClock = (start: number): VirtualClock => {
  let now = start;
  let order = 0;
  const timers = new Map<number, Timer>();

  const after = (ms: number, task: () => void) => {
    order += 1;
    const own = order;
    timers.set(own, { at: now + Math.max(0, ms), order: own, task });
    return () => {
      timers.delete(own);
    };
  };

  const next = (): Timer | null => {
    let first: Timer | null = null;
    for (const timer of timers.values()) {
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  };

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < quietTurns; turn += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  };

  return {
    now: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    runUntil: async (at) => {
      await settle();
      for (let timer = next(); timer && timer.at <= at; timer = next()) {
        timers.delete(timer.order);
        now = Math.max(now, timer.at);
        timer.task();
        await settle();
      }
      now = Math.max(now, at);
    },
  };
};

/** The same time as a machine has it whose clock is ahead of it. */
export const aheadOf = (clock: VirtualClock, ms: number): VirtualClock => ({
  ...clock,
  now: () => clock.now() + ms,
});
