import type { Clock } from '../../ports/clock';

/** The machine's clock. Sleeping and waiting timers keep the process alive until they end. */
export const makeSystemClock = (): Clock => ({
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
});
