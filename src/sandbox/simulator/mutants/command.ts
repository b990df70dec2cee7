import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { hunt, playMutant, type Caught, type Seeds } from './hunt';
import type { Mutant } from './mutant';
import { mutants, recordedSeeds } from './table';

/** The mutants of these names, or all; a name that is none is told with those there are. */
export const mutantsNamed = (names: readonly string[] | true): readonly Mutant[] => {
  if (names === true) return mutants;
  const unknown = names.filter((name) => !mutants.some((mutant) => mutant.name === name));
  if (unknown.length === 0) return mutants.filter(({ name }) => names.includes(name));
  const known = mutants.map(({ name }) => name).join(', ');
  throw new Error(`No mutant ${unknown.join(', ')}. There are: ${known}.`);
};

/** Hunts each; true where all were caught. */
export const huntAll = async (
  hunted: readonly Mutant[],
  seeds: Seeds,
  record: boolean,
): Promise<boolean> => {
  const format = '{bar} {value}/{total} mutants, {name}: seed {seed}';
  const bar = new SingleBar({ format }, Presets.rect);
  bar.start(hunted.length, 0, { name: '', seed: '' });
  const results: Caught[] = [];
  for (const mutant of hunted) {
    const { name } = mutant;
    results.push(await hunt(mutant, seeds, (seed) => bar.update({ name, seed })));
    bar.increment(1);
  }
  bar.stop();
  console.log(tableOf(results));
  if (record) keep(results);
  const missed = results.filter(({ seed }) => seed === null).length;
  console.log(`${results.length - missed} caught, ${missed} not`);
  return missed === 0;
};

const tableOf = (results: readonly Caught[]): string => {
  const table = new Table({
    head: ['Mutant', 'Caught by seed', 'Tries', 'Broken invariant', 'Profile'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { mutant, seed, tries } of results) {
    table.push([mutant.name, seed ?? 'none', tries, mutant.breaks, mutant.profile]);
  }
  return table.toString();
};

/** Writes the seeds that the tests replay; what was not hunted now stays as it was. */
const keep = (results: readonly Caught[]): void => {
  const found = new Map(results.map(({ mutant, seed }) => [mutant.name, seed]));
  const seeds = mutants.flatMap(({ name }) => {
    const seed = found.has(name) ? found.get(name) : recordedSeeds[name];
    return seed === null || seed === undefined ? [] : [[name, seed] as const];
  });
  const text = JSON.stringify(Object.fromEntries(seeds), null, 2);
  writeFileSync(join(import.meta.dirname, 'caught.json'), `${text}\n`);
};

/** One mutant in one seed, by default the recorded one, with its trace; true where it broke. */
export const showMutant = async (mutant: Mutant, asked: number | null): Promise<boolean> => {
  const played = await playMutant(mutant, asked ?? recordedSeeds[mutant.name] ?? 1);
  console.log(played.trace.join('\n'));
  console.log(`${mutant.name}: ${mutant.takes}`);
  console.log(`Seed ${played.seed} (${played.profile}) broke:`);
  for (const violation of played.violations) console.log(`  - ${violation}`);
  return played.violations.length > 0;
};
