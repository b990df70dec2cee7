import type { Clock } from '../../ports/clock';
import type { SeededRandom } from '../simulator/seeded-random';
import type { Victim } from './victim';

/** What people are doing meanwhile. */
export type Phase = 'install' | 'shopping' | 'settling';
export type KillCounts = Readonly<Record<Phase, number>>;

/** How often, and how soon. */
export interface KillPlan {
  /** So many lives, from 0 to 1, end while the victim starts; the others once it answers. */
  readonly inStart: number;
  /** What answers lives at least and at most so long from then on. */
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly atMost: number;
}

export interface Killer {
  /** What people do from now on. */
  enter(phase: Phase): void;
  /** One more kill, whatever the plan says: now, or that many milliseconds from now. */
  strike(afterMs?: number): Promise<void>;
  kills(): KillCounts;
  /** When the last kill was; 0 where none was. */
  lastKillAt(): number;
  /** Ends the killing; resolves once the victim runs again, with the number of kills. */
  stop(): Promise<KillCounts>;
}

export interface KillerDeps {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** It has been started. */
  readonly victim: Victim;
  readonly plans: Readonly<Record<Phase, KillPlan>>;
  /**
   * Told of each kill, and how long the victim had lived, milliseconds. The victim is dead, and is
   * started again once this resolves.
   */
  readonly onKill: (phase: Phase, afterMs: number) => Promise<void> | void;
  /** Told where the victim could not be started again. */
  readonly onFailure: (error: unknown) => void;
}

/** A start takes a second or two; on a busy machine more. */
const longestInStartMs = 2_000;

/** Enough to meet everything, and few enough for people to get on between them. */
export const usualPlans = (orders: number): Readonly<Record<Phase, KillPlan>> => ({
  install: { inStart: 0.5, shortestMs: 0, longestMs: 1_500, atMost: 8 },
  shopping: { inStart: 0.2, shortestMs: 300, longestMs: 6_000, atMost: Math.ceil(orders / 5) },
  settling: { inStart: 0.2, shortestMs: 300, longestMs: 6_000, atMost: 5 },
});

/** Waits that can be ended early: one, or all that are to come as well. */
const makePause = (clock: Clock) => {
  let end = (): void => undefined;
  let isOver = false;
  return {
    wake: (forEver: boolean) => {
      isOver = forEver;
      end();
    },
    pause: (ms: number): Promise<void> =>
      new Promise((resolve) => {
        if (isOver) return resolve();
        const callOff = Number.isFinite(ms) ? clock.after(ms, resolve) : () => undefined;
        end = () => {
          callOff();
          resolve();
        };
      }),
  };
};

/** Resolves when the victim has lived as long as the plan lets it. */
const live = async (
  { random, victim }: KillerDeps,
  { inStart, shortestMs, longestMs }: KillPlan,
  pause: (ms: number) => Promise<void>,
): Promise<void> => {
  if (random.chance(inStart)) return pause(random.between(0, longestInStartMs));
  const lifeMs = random.between(shortestMs, longestMs);
  await victim.up();
  await pause(lifeMs);
};

/** Kills again and again, at moments that the seed gives, until told to stop. */
export const startKiller = (deps: KillerDeps): Killer => {
  const { clock, victim, plans } = deps;
  const kills: Record<Phase, number> = { install: 0, shopping: 0, settling: 0 };
  let phase: Phase = 'install';
  let bornAt = clock.now();
  let killedAt = 0;
  let stopped = false;
  const { pause, wake } = makePause(clock);
  /** One kill after another, whoever wants it. */
  let latest: Promise<void> = Promise.resolve();

  const killNow = async (): Promise<void> => {
    kills[phase] += 1;
    const livedMs = clock.now() - bornAt;
    killedAt = clock.now();
    await victim.kill();
    await deps.onKill(phase, livedMs);
    bornAt = clock.now();
    victim.start();
  };

  const kill = (): Promise<void> => {
    latest = latest.then(killNow);
    return latest;
  };

  const killing = async (): Promise<void> => {
    while (!stopped) {
      const plan = plans[phase];
      const isOver = kills[phase] >= plan.atMost;
      await (isOver ? pause(Infinity) : live(deps, plan, pause));
      // Who enters another phase only ends the wait for nothing; a planned kill stays planned.
      if (!stopped && !isOver) await kill();
    }
    await latest;
    await victim.up();
  };
  const over = killing().catch(deps.onFailure);

  return {
    enter: (next) => {
      const isIdle = kills[phase] >= plans[phase].atMost;
      phase = next;
      if (isIdle) wake(false);
    },
    strike: async (afterMs = 0) => {
      if (afterMs > 0) await clock.sleep(afterMs);
      await kill();
    },
    kills: () => ({ ...kills }),
    lastKillAt: () => killedAt,
    stop: async () => {
      stopped = true;
      wake(true);
      await over;
      return { ...kills };
    },
  };
};
