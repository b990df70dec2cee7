import { describe, expect, test } from 'vitest';
import { describeFailure } from '../run';
import { playIntact, playMutant } from './hunt';
import { isBroken } from './invariants';
import { mutants, recordedSeeds } from './table';

const byName = mutants.map((mutant) => [mutant.name, mutant] as const);

describe('without a defence', () => {
  test('there are enough mutants, each with a name of its own and a recorded seed', () => {
    const names = mutants.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(12);
    expect(Object.keys(recordedSeeds)).toEqual(names);
  });

  test.each(byName)('%s: the judge notices, and nothing else is the cause', async (_, mutant) => {
    const seed = recordedSeeds[mutant.name] ?? 1;
    const { violations } = await playMutant(mutant, seed);
    const found = `${mutant.takes} Expected: ${mutant.breaks}. Found: ${violations.join(', ')}`;
    expect(isBroken(mutant.breaks, violations), found).toBe(true);
    const intact = await playIntact(mutant, seed);
    expect(intact.violations, describeFailure(intact)).toEqual([]);
  });
});
