import { Command } from 'commander';
import { SingleBar, Presets } from 'cli-progress';
import { describeFailure, playSeed } from './run';

/** `npm run simulate`: many seeds with a bar, or one seed with its trace. */
const program = new Command('simulate')
  .description('Plays seeded worlds: the real code between two stand-ins, with faults.')
  .option('--seeds <count>', 'how many seeds', '1000')
  .option('--from <seed>', 'the first seed', '1')
  .option('--seed <seed>', 'one seed, with its trace')
  .parse();

const options = program.opts<{ seeds: string; from: string; seed?: string }>();

/** Of many seeds, each shows only its end; `--seed` shows the whole. */
const traceShown = 20;

const playOne = async (seed: number): Promise<boolean> => {
  const played = await playSeed(seed);
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
    const played = await playSeed(seed);
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

const passed = options.seed
  ? await playOne(Number(options.seed))
  : await playMany(Number(options.from), Number(options.seeds));
// Requests of processes that died in the simulation still hold timers of the machine.
process.exit(passed ? 0 : 1);
