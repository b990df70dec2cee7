import type { Clock } from '../../ports/clock';
import { NoAnswer } from './graphql';

/** Does what a person does who got no answer: the same again, a little later. */
export type Patience = <T>(act: () => Promise<T>) => Promise<T>;

const pauseMs = 250;

/** A refusal is an answer, and is thrown at once. 0 = nobody tries twice. */
export const makePatience =
  (clock: Clock, limitMs: number): Patience =>
  async (act) => {
    const deadline = clock.now() + limitMs;
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof NoAnswer) || clock.now() >= deadline) throw error;
      }
      await clock.sleep(pauseMs);
    }
  };
