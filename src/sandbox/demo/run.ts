import type { Clock } from '../../ports/clock';
import { startKiller } from '../kill/killer';
import { makeSeededRandom, type SeededRandom } from '../simulator/seeded-random';
import { openFreshDatabase } from './database';
import type { Finding } from './evidence';
import { readLags } from './lags';
import { castScenarios, pathCount, playAll, type Played } from './load';
import { makeProgress } from './progress';
import { settle, type Settled } from './settle';
import { summary } from './summary';
import { openWorld, type Closer, type World } from './world';

export interface DemoOptions {
  readonly orders: number;
  readonly seed: number;
  /** Shoppers at once. */
  readonly shoppers: number;
  readonly kill: boolean;
}

export interface DemoDeps {
  readonly clock: Clock;
  readonly closer: Closer;
  readonly say: (line: string) => void;
  /** True once the demo is to end early. */
  readonly stopped: () => boolean;
  /** Resolves when the demo is to end early. */
  readonly asked: Promise<void>;
}

export interface DemoResult {
  readonly world: World;
  readonly isGood: boolean;
}

/** After a kill its leases last a minute, and a creation that may yet land is waited for. */
const settleMs = { calm: 120_000, killed: 300_000 } as const;
/** Longer than the leases of a dead process: what it still did is told by then. */
const deafMs = 75_000;
const dataDir = '.data/demo';
const shownFindings = 40;

/** Installs, shops, waits until both sides agree, compares, and says how it went. */
export const runDemo = async (options: DemoOptions, deps: DemoDeps): Promise<DemoResult> => {
  const { clock, say } = deps;
  const random = makeSeededRandom(options.seed);
  const cast = castScenarios(options.orders, random.fork('cast'));
  const world = await openWorld(
    {
      clock,
      random,
      lastPieces: cast.filter(({ name }) => name.startsWith('sold out')).length,
      deafMs: options.kill ? deafMs : 0,
      database: () => openFreshDatabase(dataDir, clock.now()),
      sweepSeconds: 3,
      say,
    },
    deps.closer,
  );
  goOn(deps);
  say(`${options.orders} purchases over ${pathCount} paths, seed ${options.seed}`);

  const began = clock.now();
  const { played, kills } = await shop(options, deps, world, random, cast);
  const loadMs = clock.now() - began;
  const settled = await agree(options, deps, world, played);
  goOn(deps);
  const lags = await readLags(world.databaseUrl, world.saleor.read, world.mishaps);

  const isGood = played.broken.length === 0 && settled.findings.length === 0;
  const outOfSync = concerned(settled.findings);
  const { evidence, tookMs } = settled;
  const { mishaps } = world;
  say(summary({ evidence, lags, mishaps, outOfSync, kills, loadMs, settleMs: tookMs }));
  tellTrouble(played, settled, say);
  return { world, isGood };
};

/** Half a run is no result: it ends without a word. */
const goOn = ({ stopped }: DemoDeps): void => {
  if (stopped()) throw new Error('The demo was stopped.');
};

const shop = async (
  options: DemoOptions,
  deps: DemoDeps,
  world: World,
  random: SeededRandom,
  cast: ReturnType<typeof castScenarios>,
): Promise<{ played: Played; kills: number }> => {
  const { clock } = deps;
  const progress = makeProgress(clock, 'Shopping', cast.length);
  let deaths = 0;
  const failures: string[] = [];
  const killer = options.kill
    ? startKiller({
        clock,
        random: random.fork('kill'),
        restart: world.restart,
        onKill: (afterMs) => {
          deaths += 1;
          if (!process.stdout.isTTY) deps.say(`Killed the server after ${afterMs} ms`);
        },
        onFailure: (error) => failures.push(`the server did not start again: ${String(error)}`),
      })
    : null;
  const playing = playAll({
    stage: world.stage,
    cast,
    shoppers: options.shoppers,
    onStory: (done) => progress.update(done, deaths > 0 ? `killed ${deaths} times` : ''),
    stopped: deps.stopped,
  });
  // Shoppers who are in the middle of something are left where they are.
  await Promise.race([playing, deps.asked]);
  const kills = (await killer?.stop()) ?? 0;
  progress.stop();
  goOn(deps);
  const played = await playing;
  return { played: { ...played, broken: [...played.broken, ...failures] }, kills };
};

/** Purchases that findings are about; a finding about none counts by itself. */
const concerned = (findings: readonly Finding[]): number =>
  new Set(findings.map(({ checkoutId, of }) => checkoutId ?? of)).size;

const agree = async (
  options: DemoOptions,
  deps: DemoDeps,
  world: World,
  played: Played,
): Promise<Settled> => {
  const total = played.tales.length;
  const progress = makeProgress(deps.clock, 'In sync ', total);
  const followUps = played.tales.map(async ({ name, followUp }) => {
    await followUp?.().catch((error: unknown) => deps.say(`Afterwards, ${name}: ${String(error)}`));
  });
  const settled = await settle({
    world,
    played,
    limitMs: options.kill ? settleMs.killed : settleMs.calm,
    onLook: (findings) => progress.update(Math.max(0, total - concerned(findings))),
    stopped: deps.stopped,
  });
  progress.stop();
  await Promise.race([Promise.all(followUps), deps.asked]);
  return settled;
};

const tellTrouble = (played: Played, { findings }: Settled, say: DemoDeps['say']): void => {
  for (const reason of played.broken) say(`Broke off: ${reason}`);
  for (const { of, what } of findings.slice(0, shownFindings)) say(`Not in sync: ${of}: ${what}`);
  const more = findings.length - shownFindings;
  if (more > 0) say(`… and ${more} more`);
};
