import type { Clock } from '../../ports/clock';
import type { Profile } from './profiles';
import type { SeededRandom } from './seeded-random';

/** A process that may die at any call, or stand still for longer than it thinks. */
export interface Life {
  isAlive(): boolean;
  die(): void;
  /** Ends with the call, or by a broken connection when the process dies meanwhile. */
  untilDeath<T>(call: Promise<T>): Promise<T>;
  /** Wraps a port: each call is a place to die before it, after it, or to stand still. */
  mortal<T extends object>(port: T): T;
}

const forever = <T>(): Promise<T> => new Promise<T>(() => undefined);

export const makeLife = (
  profile: Profile,
  clock: Clock,
  random: SeededRandom,
  isFair: () => boolean,
  onDeath: () => void,
): Life => {
  let alive = true;

  const mourners = new Set<() => void>();
  /** A process stands still as a whole: nothing of it goes on meanwhile. */
  let stillUntil = 0;

  const die = () => {
    if (!alive) return;
    alive = false;
    mourners.forEach((tell) => tell());
    onDeath();
  };

  /** The dead make no calls, and what they are told is told to nobody. */
  const pass = async (call: () => unknown): Promise<unknown> => {
    if (!alive) return forever();
    if (!isFair() && random.chance(profile.pause)) stillUntil = clock.now() + profile.pauseMs;
    while (clock.now() < stillUntil) await clock.sleep(stillUntil - clock.now());
    const crash = !isFair() && random.chance(profile.crash);
    if (crash && random.chance(0.5)) die();
    if (!alive) return forever();
    const answer = await call();
    if (crash) die();
    return alive ? answer : forever();
  };

  return {
    isAlive: () => alive,
    die,
    untilDeath: (call) =>
      new Promise((resolve, reject) => {
        const tell = () => reject(new TypeError('simulated: connection reset'));
        if (!alive) tell();
        mourners.add(tell);
        call.then(resolve, reject).finally(() => mourners.delete(tell));
      }),
    mortal: (port) =>
      new Proxy(port, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => pass(() => Reflect.apply(member, target, args) as unknown);
        },
      }),
  };
};
