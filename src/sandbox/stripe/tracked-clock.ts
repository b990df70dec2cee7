import type { Clock } from '../../ports/clock';

interface TrackedClock extends Clock {
  /** Calls off everything that lies ahead, and all that is asked for later. */
  close(): void;
}

/** A clock that remembers what it was asked to do later, so that it can be called off as one. */
export const trackClock = (clock: Clock): TrackedClock => {
  const pending = new Set<() => void>();
  let closed = false;
  return {
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
    after: (ms, task) => {
      if (closed) return () => undefined;
      const callOff = clock.after(ms, () => {
        pending.delete(stop);
        task();
      });
      const stop = (): void => {
        pending.delete(stop);
        callOff();
      };
      pending.add(stop);
      return stop;
    },
    close: () => {
      closed = true;
      [...pending].forEach((stop) => stop());
    },
  };
};
