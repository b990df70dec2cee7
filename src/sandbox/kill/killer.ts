import type { Clock } from '../../ports/clock';
import type { SeededRandom } from '../simulator/seeded-random';

export interface Killer {
  /** Ends the killing; resolves once the victim runs again, with the number of kills. */
  stop(): Promise<number>;
}

export interface KillerDeps {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** Kills with SIGKILL and starts again; resolves once the victim answers. */
  readonly restart: () => Promise<void>;
  /** No limit by default. */
  readonly atMost?: number;
  /** Told of each kill: how long the victim had lived, milliseconds. */
  readonly onKill: (afterMs: number) => void;
  /** Told where the victim could not be started again. */
  readonly onFailure: (error: unknown) => void;
}

/** The victim lives at least and at most so long. */
const shortestLifeMs = 400;
const longestLifeMs = 6_000;

/** Kills again and again, at moments that the seed gives, until told to stop. */
export const startKiller = (deps: KillerDeps): Killer => {
  const { clock, random } = deps;
  let kills = 0;
  let wake = (): void => undefined;
  let stopped = false;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const callOff = clock.after(ms, resolve);
      wake = () => {
        callOff();
        resolve();
      };
    });

  const killing = async (): Promise<void> => {
    while (!stopped && kills < (deps.atMost ?? Infinity)) {
      const lifeMs = random.between(shortestLifeMs, longestLifeMs);
      await pause(lifeMs);
      if (stopped) return;
      kills += 1;
      deps.onKill(lifeMs);
      await deps.restart();
    }
  };
  const over = killing().catch(deps.onFailure);

  return {
    stop: async () => {
      stopped = true;
      wake();
      await over;
      return kills;
    },
  };
};
