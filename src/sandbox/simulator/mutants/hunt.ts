import { profileNamed } from '../profiles';
import { playSeed, type Played } from '../run';
import { isBroken } from './invariants';
import type { Mutant } from './mutant';

export interface Seeds {
  readonly from: number;
  readonly count: number;
}

export interface Caught {
  readonly mutant: Mutant;
  /** Null where no seed broke: the judge overlooks something, or the defence is none. */
  readonly seed: number | null;
  readonly tries: number;
}

export const playMutant = (mutant: Mutant, seed: number): Promise<Played> =>
  playSeed(seed, profileNamed(mutant.profile), mutant.mutation);

/** The same world with every defence in place. */
export const playIntact = (mutant: Mutant, seed: number): Promise<Played> =>
  playSeed(seed, profileNamed(mutant.profile));

/** The first seed that breaks without the defence, in the way expected, and not with it. */
export const hunt = async (
  mutant: Mutant,
  { from, count }: Seeds,
  onTry: (seed: number) => void,
): Promise<Caught> => {
  for (let tries = 1; tries <= count; tries += 1) {
    const seed = from + tries - 1;
    onTry(seed);
    const { violations } = await playMutant(mutant, seed);
    if (!isBroken(mutant.breaks, violations)) continue;
    const intact = await playIntact(mutant, seed);
    if (intact.violations.length === 0) return { mutant, seed, tries };
  }
  return { mutant, seed: null, tries: count };
};
