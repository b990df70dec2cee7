import type { Clock } from '../../ports/clock';
import { usualPlans, type KillCounts } from '../kill/killer';
import { makeSeededRandom } from '../simulator/seeded-random';
import { openFreshDatabase } from './database';
import type { Finding } from './evidence';
import { readLags } from './lags';
import { castScenarios, pathCount, playAll, type Played } from './load';
import { makeProgress } from './progress';
import { settle, type Settled } from './settle';
import { summary } from './summary';
import { openWorld, type Closer, type Killing, type World } from './world';

export interface DemoOptions {
  readonly orders: number;
  readonly seed: number;
  /** Shoppers at once. */
  readonly shoppers: number;
  readonly kill: boolean;
}

interface DemoDeps {
  readonly clock: Clock;
  readonly closer: Closer;
  readonly say: (line: string) => void;
  /** True once the demo is to end early. */
  readonly stopped: () => boolean;
  /** Resolves when the demo is to end early. */
  readonly asked: Promise<void>;
}

interface DemoResult {
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
  const broken: string[] = [];
  const world = await openWorld(
    {
      clock,
      random,
      lastPieces: cast.filter(({ name }) => name.startsWith('sold out')).length,
      killing: options.kill ? killing(options, say, broken) : null,
      database: () => openFreshDatabase(dataDir, clock.now()),
      sweepSeconds: 3,
      say,
    },
    deps.closer,
  );
  goOn(deps);
  say(`${options.orders} purchases over ${pathCount} paths, seed ${options.seed}`);

  const began = clock.now();
  const shopped = await shop(options, deps, world, cast);
  const loadMs = clock.now() - began;
  const settled = await agree(options, deps, world, shopped);
  const kills = (await world.killer?.stop()) ?? null;
  goOn(deps);
  const played = { ...shopped, broken: [...shopped.broken, ...broken] };
  const lags = await readLags(world.databaseUrl, world.saleor.read, world.mishaps);

  const isGood = played.broken.length === 0 && settled.findings.length === 0;
  const outOfSync = concerned(settled.findings);
  const { evidence, tookMs } = settled;
  const { mishaps } = world;
  say(summary({ evidence, lags, mishaps, outOfSync, kills, loadMs, settleMs: tookMs }));
  tellTrouble(played, settled, say);
  return { world, isGood };
};

const killing = ({ orders }: DemoOptions, say: DemoDeps['say'], broken: string[]): Killing => ({
  plans: usualPlans(orders),
  deafMs,
  onKill: (phase, afterMs) => {
    // On a terminal a bar stands there.
    if (phase === 'install' || !process.stdout.isTTY) {
      say(`Killed the server ${afterMs} ms after its start`);
    }
  },
  onFailure: (error) => broken.push(`the server did not start again: ${String(error)}`),
});

/** Half a run is no result: it ends without a word. */
const goOn = ({ stopped }: DemoDeps): void => {
  if (stopped()) throw new Error('The demo was stopped.');
};

const killedText = ({ killer }: World): string => {
  const kills = sumOf(killer?.kills() ?? null);
  return kills > 0 ? `killed ${kills} times` : '';
};

const sumOf = (kills: KillCounts | null): number =>
  Object.values(kills ?? {}).reduce((sum, count) => sum + count, 0);

const shop = async (
  options: DemoOptions,
  deps: DemoDeps,
  world: World,
  cast: ReturnType<typeof castScenarios>,
): Promise<Played> => {
  const progress = makeProgress(deps.clock, 'Shopping', cast.length);
  world.killer?.enter('shopping');
  const playing = playAll({
    stage: world.stage,
    cast,
    shoppers: options.shoppers,
    onStory: (done) => progress.update(done, killedText(world)),
    stopped: deps.stopped,
  });
  // Shoppers who are in the middle of something are left where they are.
  await Promise.race([playing, deps.asked]);
  progress.stop();
  goOn(deps);
  return playing;
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
  world.killer?.enter('settling');
  const followUps = played.tales.map(async ({ name, followUp }) => {
    await followUp?.().catch((error: unknown) => deps.say(`Afterwards, ${name}: ${String(error)}`));
  });
  const settled = await settle({
    world,
    played,
    limitMs: options.kill ? settleMs.killed : settleMs.calm,
    strikes: 1,
    onLook: (findings) =>
      progress.update(Math.max(0, total - concerned(findings)), killedText(world)),
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
