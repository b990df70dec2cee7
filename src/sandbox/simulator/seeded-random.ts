import type { Random } from '../../ports/random';

/** Randomness that a seed repeats (mulberry32). Good for simulations, not for secrets. */
export interface SeededRandom extends Random {
  /** True in `share` (0 to 1) of the calls. */
  chance(share: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** A stream of its own, so that one user's draws do not shift another's. */
  fork(name: string): SeededRandom;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const makeSeededRandom = (seed: number): SeededRandom => {
  let state = seed >>> 0;

  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(fraction() * (high - low + 1));
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => between(0, 15).toString(16)).join('');

  return {
    fraction,
    between,
    chance: (share) => fraction() < share,
    pick: (from) => from[between(0, from.length - 1)] ?? from[0],
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    token: (bytes) =>
      Array.from({ length: Math.ceil((bytes * 4) / 3) }, () => alphabet[between(0, 63)]).join(''),
    fork: (name) => {
      let mixed = seed;
      for (const character of name) mixed = Math.imul(mixed ^ character.charCodeAt(0), 0x01000193);
      return makeSeededRandom(mixed);
    },
  };
};
