import { Command, InvalidArgumentError } from 'commander';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { exitCodes, askedToEnd } from '../../host/ending';
import { makeProgress } from '../demo/progress';
import { makeCloser, type Closer } from '../demo/world';
import { measureAbandoned } from './abandoned';
import { floodTable, measureFloods } from './flood';
import { measureCold, measurePurchases } from './purchases';
import { machine, residentMb, resultJson, resultText, type BenchResults } from './report';
import { measureFloors, measureRequests } from './requests';
import { openShop, type BenchShop } from './shop';
import { factorOf, measureWorkers, workersTable, type WorkersResult } from './workers';

/** `npm run bench`: figures of the production build, each beside the floor of the same run. */
const clock = makeSystemClock();
const random = makeSystemRandom();

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

interface Options {
  readonly requests?: number;
  readonly purchases?: number;
  readonly shoppers: number;
  readonly workers: boolean;
  readonly quick: boolean;
  readonly json: boolean;
}

/** How much of each is measured where no option says so; `due` are worked by each `--workers`. */
const usual = { requests: 1_000, purchases: 100, due: 200, coldSessions: 2 } as const;
const quick = { requests: 80, purchases: 10, due: 20, coldSessions: 0 } as const;

const readOptions = (): Options =>
  new Command('bench')
    .description('Measures the production build; prints figures, judges nothing.')
    .option('--requests <count>', `of each kind, 8 at a time (${usual.requests})`, wholeNumber)
    .option('--purchases <count>', `of each kind (${usual.purchases})`, wholeNumber)
    .option('--shoppers <count>', 'how many pay under each flood of other news', wholeNumber, 25)
    .option('--workers', 'measure one and two worker processes instead', false)
    .option('--quick', 'few of everything, no floods, no waiting: half a minute', false)
    .option(
      '--json',
      'print one object with the figures on standard output, and nothing else',
      false,
    )
    .parse()
    .opts();

/** What is being started must be there before it can be stopped: so it is waited for. */
let opening: Promise<unknown> = Promise.resolve();

/** Of the app's log, characters; shown where a measurement fails. */
const logKept = 2_000;

/** The app of a shop lives as long as it is measured: two would share the processors. */
const withShop = async <T>(
  worker: 'inline' | 'off',
  say: (line: string) => void,
  all: Closer,
  task: (shop: BenchShop, closer: Closer) => Promise<T>,
): Promise<T> => {
  const closer = makeCloser();
  all.add(closer.close);
  let log = '';
  const output = (text: string): void => {
    log = (log + text).slice(-logKept);
  };
  const measureStart = worker === 'inline';
  const opened = openShop({ clock, worker, measureStart, output, say }, closer);
  opening = opened.catch(() => undefined);
  try {
    const result = await task(await opened, closer);
    await closer.close();
    return result;
  } catch (error) {
    if (log !== '') console.error(`The app's log ends with:\n${log}`);
    throw error;
  }
};

const larger = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : Math.max(a, b);

/** With `--json` standard output is for the figures alone. */
const voiceOf = ({ json }: Options) => {
  const output = json ? process.stderr : process.stdout;
  return {
    say: (line: string): void => void output.write(`${line}\n`),
    progress: (title: string, total: number) => makeProgress(clock, title, total, output),
  };
};

const printJson = (result: object): void =>
  void process.stdout.write(`${JSON.stringify(result)}\n`);

const workersJson = (results: readonly WorkersResult[]): object => ({
  workers: results.map(({ cpuMs, ...result }) => ({
    ...result,
    factor: factorOf(results, result),
    ...(cpuMs === null ? {} : { cpuMs }),
  })),
});

const benchWorkers = async (options: Options, closer: Closer): Promise<void> => {
  const { say, progress } = voiceOf(options);
  const purchases = options.purchases ?? (options.quick ? quick : usual).due;
  const results = await withShop('off', say, closer, (shop, ofShop) =>
    measureWorkers({ clock, random, shop, progress, say, purchases }, ofShop),
  );
  if (options.json) return printJson(workersJson(results));
  say(workersTable(results, purchases));
  say(`Machine  ${machine()}`);
};

const bench = async (options: Options, closer: Closer): Promise<void> => {
  const { say, progress } = voiceOf(options);
  const size = options.quick ? quick : usual;
  const requests = options.requests ?? size.requests;
  const purchases = options.purchases ?? size.purchases;
  const floods = !options.quick && !options.json;

  const worked = await withShop('inline', say, closer, async (shop) => {
    const idleMb = residentMb(shop.app.pid);
    const deps = { clock, random, shop, progress, purchases };
    const results = await measurePurchases(deps);
    const coldMs =
      size.coldSessions > 0 && !options.json ? await measureCold(deps, size.coldSessions) : null;
    const memoryMb = residentMb(shop.app.pid);
    const flooded = floods
      ? await measureFloods({ shop, clock, random, say }, options.shoppers)
      : null;
    return { idleMb, memoryMb, coldMs, flooded, purchases: results, startMs: shop.startMs };
  });
  const answered = await withShop('off', say, closer, async (shop, ofShop) => {
    const deps = { clock, random, say, progress, requests };
    const results = await measureRequests(deps, shop);
    const memoryMb = residentMb(shop.app.pid);
    return { requests: results, memoryMb, floors: await measureFloors(deps, shop, ofShop) };
  });
  const withDay = !options.quick && !options.json;
  if (withDay) say('A day of an abandoned session, by a clock that jumps …');
  const abandoned = withDay ? await measureAbandoned() : null;
  const memoryMb = larger(worked.memoryMb, answered.memoryMb);
  const results: BenchResults = { ...worked, ...answered, memoryMb, abandoned };
  if (options.json) return printJson(resultJson(results));
  say(resultText(results));
  if (worked.flooded) say(floodTable(worked.flooded));
};

const main = async (): Promise<number> => {
  const options = readOptions();
  const closer = makeCloser();
  const asked = askedToEnd();
  try {
    return await Promise.race([
      (options.workers ? benchWorkers : bench)(options, closer).then(() => 0),
      asked.then((reason) => exitCodes[reason]),
    ]);
  } finally {
    await opening;
    await closer.close();
  }
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
