import type { Wake } from '../../ports/wake';

/** Wakes workers of this process only. Listeners run one after another, in order of arrival. */
export const makeLocalWake = (): Wake => {
  const listeners = new Set<() => void>();
  return {
    wake: () => {
      for (const listener of [...listeners]) listener();
    },
    onWake: (listener) => {
      // Each registration counts by itself, also of a function that is registered twice.
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
  };
};
