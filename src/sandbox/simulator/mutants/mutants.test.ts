import { describe, expect, test } from 'vitest';
import { describeFailure } from '../run';
import { playIntact, playMutant } from './hunt';
import { isBroken } from './invariants';
import type { Mutant } from './mutant';
import { mutants, recordedSeeds } from './table';

const byName = mutants.map((mutant) => [mutant.name, mutant] as const);

describe('without a defence', () => {
  test('there are enough mutants, each with a name of its own and a recorded seed', () => {
    const names = mutants.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(12);
    expect(Object.keys(recordedSeeds)).toEqual(names);
  });

  test.each(byName)(
    '%s: the judge notices, and nothing else is the cause',
    async (_, mutant) => {
      const seed = recordedSeeds[mutant.name] ?? 1;
      const { caught, found } = await firstCaught(mutant, seed);
      const told = `${mutant.takes} Expected: ${mutant.breaks}. Found: ${found.join(', ')}. ${again}`;
      expect(caught, told).not.toBeNull();
      const intact = await playIntact(mutant, caught ?? seed);
      expect(intact.violations, describeFailure(intact)).toEqual([]);
    },
    huntMs,
  );
});

/** Up to sixty worlds are played until a mutant is caught: minutes on a busy machine. */
const huntMs = 600_000;

const again = 'If the app changed, hunt anew: npm run simulate -- --mutants --record';

/** A change of the app moves what happens when in a world; a catch lies near for all that. */
const seedsNearby = 60;

const firstCaught = async (mutant: Mutant, recorded: number) => {
  const found: string[] = [];
  for (let seed = recorded; seed <= recorded + seedsNearby; seed += 1) {
    const { violations } = await playMutant(mutant, seed);
    if (isBroken(mutant.breaks, violations)) return { caught: seed, found };
    found.push(...violations);
  }
  return { caught: null, found };
};
