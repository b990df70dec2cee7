import { Command, InvalidArgumentError, Option } from 'commander';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { exitCodes, askedToEnd } from '../../runtime/ending';
import { makeProgress } from '../demo/progress';
import { makeCloser } from '../demo/world';
import { floodTable, measureFloods } from './flood';
import { measure, type Measured, type Prepared } from './measure';
import { floorPath, prepareEvents, prepareSessions } from './prepare';
import { machine, residentMb, resultTable, type Result } from './report';
import { openShop, type BenchShop } from './shop';

/** `npm run bench`: figures of the production build, each beside the floor of the same run. */
const clock = makeSystemClock();
const random = makeSystemRandom();
const crowd = 8;
const say = (line: string): void => console.log(line);

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

interface Options {
  readonly requests: number;
  readonly shoppers: number;
  readonly worker: 'inline' | 'off';
}

const readOptions = (): Options =>
  new Command('bench')
    .description('Measures the production build; prints figures, judges nothing.')
    .option('--requests <count>', 'how many per measurement', wholeNumber, 1_000)
    .option('--shoppers <count>', 'how many pay under each flood of other news', wholeNumber, 25)
    .addOption(
      new Option('--worker <mode>', 'work in the web process as well, or not at all')
        .choices(['inline', 'off'])
        .default('inline'),
    )
    .parse()
    .opts();

/** Compiled and cached code, filled pools: the first requests are not what is measured. */
const warmUpShare = 0.2;

/** The bar is drawn now and then: a measurement must not be about drawing. */
const drawEvery = 50;

/** What each answer must say. */
const due = {
  floor: /^\{\}$/,
  session: /"pspReference":"(pi_[^"]+)"/,
  event: /^\{"status":"accepted"\}$/,
};

/** Alone, then eight at a time; the first requests of each do not count. */
const measureBoth = async (
  title: string,
  url: string,
  count: number,
  prepare: (count: number) => readonly Prepared[],
  text: RegExp,
): Promise<Pick<Result, 'alone' | 'crowd'>> => {
  const warmUp = Math.ceil(count * warmUpShare);
  const total = 2 * (warmUp + count);
  const progress = makeProgress(clock, title, total);
  let before = 0;
  const send = async (many: number, concurrency: number): Promise<Measured> => {
    const measured = await measure(url, prepare(many), concurrency, text, (answered) => {
      const done = before + answered;
      if (done % drawEvery === 0 || done === total) progress.update(done);
    });
    before += many;
    return measured;
  };
  const run = async (concurrency: number): Promise<Measured> => {
    await send(warmUp, concurrency);
    return send(count, concurrency);
  };
  try {
    return { alone: await run(1), crowd: await run(crowd) };
  } finally {
    progress.stop();
  }
};

const intentsOf = (measured: Measured): readonly string[] =>
  measured.answers.flatMap(({ text }) => due.session.exec(text)?.[1] ?? []);

const measureAll = async (shop: BenchShop, { requests }: Options): Promise<readonly Result[]> => {
  const { app, session, stripe, floorSecret } = shop;
  const sessions = (path?: string) => (count: number) =>
    prepareSessions(session, random, count, path);
  const floorOfSaleor = await measureBoth(
    'Floor of sessions',
    app.url,
    requests,
    sessions(floorPath),
    due.floor,
  );
  const initialize = await measureBoth(
    'Payment sessions',
    app.url,
    requests,
    sessions(),
    due.session,
  );
  const intentIds = [...intentsOf(initialize.alone), ...intentsOf(initialize.crowd)];
  if (new Set(intentIds).size < 2 * requests) {
    throw new Error('Some payment sessions were not new.');
  }

  const { pathname } = new URL(stripe.url);
  const events = (path: string, secret: string) => (count: number) =>
    prepareEvents(
      { description: stripe, secret, path, intentIds, count, now: clock.now() },
      random,
    );
  const floorOfStripe = await measureBoth(
    'Floor of events',
    app.url,
    requests,
    events(floorPath, floorSecret),
    due.floor,
  );
  const accept = await measureBoth(
    'Events of Stripe',
    app.url,
    requests,
    events(pathname, stripe.secret),
    due.event,
  );
  return [
    { name: 'TRANSACTION_INITIALIZE_SESSION', ...initialize },
    { name: '  floor: same signature, nothing else', ...floorOfSaleor },
    { name: 'Accepted event of Stripe', ...accept },
    { name: '  floor: same signature, nothing else', ...floorOfStripe },
  ];
};

const memory = (value: number | null): string =>
  value === null ? 'unknown' : `${Math.round(value)} MB`;

const bench = async (shop: BenchShop, options: Options): Promise<void> => {
  const idleMb = residentMb(shop.app.pid);
  const results = await measureAll(shop, options);
  const work =
    options.worker === 'inline'
      ? 'the worker follows up in the same process'
      : 'nothing is followed up (WORKER=off)';
  say(resultTable(results));
  say(
    [
      `Machine    ${machine()}`,
      'Database   embedded PostgreSQL 18 on the same machine',
      'Stripe     stand-in in a process of its own on the same machine, answers at once',
      `Requests   ${options.requests} per measurement, one connection at a time or 8; ${work}`,
      `Start      ${(shop.startMs / 1_000).toFixed(2)} s from spawning to the first answer`,
      `Memory     ${memory(idleMb)} resident after the start, ` +
        `${memory(residentMb(shop.app.pid))} after the load`,
    ].join('\n'),
  );
  if (options.worker === 'off') return;
  say(floodTable(await measureFloods({ shop, clock, random, say }, options.shoppers)));
};

const main = async (): Promise<number> => {
  const options = readOptions();
  const closer = makeCloser();
  const asked = askedToEnd();
  try {
    // What is being started must be there before it can be stopped: so it is waited for.
    const shop = await openShop({ clock, worker: options.worker, say }, closer);
    return await Promise.race([
      bench(shop, options).then(() => 0),
      asked.then((reason) => exitCodes[reason]),
    ]);
  } finally {
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
