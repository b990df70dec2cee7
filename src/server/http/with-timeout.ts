import type { Clock } from '../../ports/clock';

/** The promise's value, or `late` after `ms`. The work itself goes on: nothing can stop it. */
export const withTimeout = async <T, L>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
  late: () => L,
): Promise<T | L> => {
  let stop = (): void => undefined;
  const timeout = new Promise<L>((resolve, reject) => {
    stop = clock.after(ms, () => {
      try {
        resolve(late());
      } catch (error) {
        reject(error instanceof Error ? error : new Error('The deadline passed.'));
      }
    });
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    stop();
  }
};
