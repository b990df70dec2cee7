import { Command } from 'commander';
import { SingleBar, Presets } from 'cli-progress';
import { exitCodes, onEnd } from '../../host/ending';
import { huntAll, mutantsNamed, showMutant } from './mutants/command';
import { profileNamed, type Profile } from './profiles';
import { describeFailure, playSeed, profileOf } from './run';

/** `npm run simulate`: many seeds with a bar, one seed with its trace, or a hunt for mutants. */
const program = new Command('simulate')
  .description('Plays seeded worlds: the real code between two stand-ins, with faults.')
  .option('--seeds <count>', 'how many seeds (default: 1000, for each mutant at most 2000)')
  .option('--from <seed>', 'the first seed', '1')
  .option('--seed <seed>', 'one seed, with its trace')
  .option('--profile <name>', 'this profile instead of each seed’s own, for example "harsh"')
  .option(
    '--mutants [names...]',
    'take one defence away after the other (or only these), and hunt for a seed that notices',
  )
  .option('--record', 'with --mutants: keep the seeds found, for the tests to replay')
  .option('--mutant <name>', 'one mutant in its recorded seed (or --seed), with its trace')
  .addHelpText(
    'after',
    `
Examples:
  npm run simulate                                   1,000 seeds
  npm run simulate -- --seeds 200 --from 5000        others
  npm run simulate -- --seed 42                      one, with its trace
  npm run simulate -- --mutants --record             hunt every mutant anew
  npm run simulate -- --mutants no-sweep no-lease    hunt these
  npm run simulate -- --mutant no-sweep              look at one`,
  )
  .parse();

const options = program.opts<{
  seeds?: string;
  from: string;
  seed?: string;
  profile?: string;
  mutants?: true | string[];
  record?: true;
  mutant?: string;
}>();

/** Of many seeds, each shows only its end; `--seed` shows the whole. */
const traceShown = 20;
const seedsPerRun = 1_000;
/** A mutant that is not caught in so many is a finding. */
const seedsPerMutant = 2_000;

const profileFor = (seed: number): Profile =>
  options.profile === undefined ? profileOf(seed) : profileNamed(options.profile);

const playOne = async (seed: number): Promise<boolean> => {
  const played = await playSeed(seed, profileFor(seed));
  console.log(played.trace.join('\n'));
  console.log(`${played.orders} orders, ${played.steps} calls (${played.profile})`);
  if (played.violations.length === 0) return true;
  console.log(describeFailure({ ...played, trace: [] }));
  return false;
};

const playMany = async (from: number, count: number): Promise<boolean> => {
  const bar = new SingleBar({ format: '{bar} {value}/{total} seeds, {bad} bad' }, Presets.rect);
  bar.start(count, 0, { bad: 0 });
  let bad = 0;
  for (let seed = from; seed < from + count; seed += 1) {
    const played = await playSeed(seed, profileFor(seed));
    if (played.violations.length > 0) {
      bad += 1;
      console.log(`\n${describeFailure({ ...played, trace: played.trace.slice(-traceShown) })}`);
    }
    bar.increment(1, { bad });
  }
  bar.stop();
  console.log(`${count - bad} passed, ${bad} failed`);
  return bad === 0;
};

const run = async (): Promise<boolean> => {
  const from = Number(options.from);
  if (options.mutant !== undefined) {
    const seed = options.seed === undefined ? null : Number(options.seed);
    const [mutant] = mutantsNamed([options.mutant]);
    return mutant !== undefined && showMutant(mutant, seed);
  }
  if (options.mutants !== undefined) {
    const count = Number(options.seeds ?? seedsPerMutant);
    return huntAll(mutantsNamed(options.mutants), { from, count }, options.record === true);
  }
  if (options.seed !== undefined) return playOne(Number(options.seed));
  return playMany(from, Number(options.seeds ?? seedsPerRun));
};

// Nothing runs beside it that would have to be ended in order.
onEnd((reason) => process.exit(exitCodes[reason]));

try {
  // Requests of processes that died in the simulation still hold timers of the machine.
  process.exit((await run()) ? 0 : 1);
} catch (error) {
  program.error(error instanceof Error ? error.message : String(error));
}
