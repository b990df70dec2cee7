import Table from 'cli-table3';
import pg from 'pg';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import type { StartedApp } from '../../host/start-app';
import { makeCloser, type Closer } from '../demo/world';
import type { Progress } from '../demo/progress';
import { usageOf } from './meter';
import { fillCart, forEach, playFourSteps, untilQuiet } from './purchases';
import { slowSaleorMs } from './flood';
import type { BenchShop } from './shop';

/**
 * How much more two worker processes do than one, on one PostgreSQL: paid purchases are made due
 * at one moment, and worked by processes that have started before.
 */
interface WorkersDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Its own process works nothing. */
  readonly shop: BenchShop;
  readonly progress: (title: string, total: number) => Progress;
  readonly say: (line: string) => void;
  /** How many purchases are worked in each round. */
  readonly purchases: number;
}

export interface WorkersResult {
  readonly processes: number;
  /** How long each answer of Saleor to the app takes, milliseconds. */
  readonly saleorMs: number;
  /** Purchases a second, from the first to the last. */
  readonly perSecond: number;
  /** Of all processes and PostgreSQL, for one purchase, milliseconds; null = not measured. */
  readonly cpuMs: number | null;
}

/** Far enough that nobody takes them while workers start. */
const laterMs = 3_600_000;
const processCounts = [1, 2] as const;

const setDue = async ({ shop }: WorkersDeps, at: number): Promise<void> => {
  const client = new pg.Client({ connectionString: shop.databaseUrl });
  await client.connect();
  await client.query('UPDATE "Purchase" SET "dueAt" = $1 WHERE "dueAt" IS NOT NULL', [at]);
  await client.end();
};

/** Paid purchases of which the app was told, and of which nothing is worked yet. */
const payAll = async (deps: WorkersDeps): Promise<void> => {
  const { purchases, shop } = deps;
  const numbers = Array.from({ length: purchases }, (_, index) => index);
  const progress = deps.progress('Purchases to work', purchases);
  await forEach(numbers, progress, async () => {
    const [, tookMs] = await playFourSteps(deps, await fillCart(shop));
    return tookMs;
  });
  progress.stop();
};

/** The processes start while nothing is due, so that their start is not what is measured. */
const measureRound = async (
  deps: WorkersDeps,
  processes: number,
  saleorMs: number,
  closer: Closer,
): Promise<WorkersResult> => {
  const { clock, shop } = deps;
  await payAll(deps);
  await setDue(deps, clock.now() + laterMs);
  const workers: StartedApp[] = [];
  while (workers.length < processes) {
    const worker = await shop.startWorker();
    closer.add(worker.stop);
    workers.push(worker);
  }
  const meter = await shop.meterOf(workers.map(({ pid }) => pid));
  closer.add(meter.close);
  shop.setSaleorDelay(saleorMs);
  const before = await meter.read();
  const began = clock.now();
  await setDue(deps, began);
  const tookMs = (await untilQuiet(deps)) - began;
  const { cpuMs } = usageOf(before, await meter.read(), deps.purchases);
  shop.setSaleorDelay(0);
  return { processes, saleorMs, perSecond: (deps.purchases / tookMs) * 1_000, cpuMs };
};

/** Each number of processes, beside a Saleor that answers at once and beside a slow one. */
export const measureWorkers = async (
  deps: WorkersDeps,
  all: Closer,
): Promise<readonly WorkersResult[]> => {
  await deps.shop.setDelivering(false);
  const results: WorkersResult[] = [];
  for (const saleorMs of [0, slowSaleorMs]) {
    for (const processes of processCounts) {
      deps.say(`${processes} worker processes, Saleor answers after ${saleorMs} ms …`);
      const closer = makeCloser();
      all.add(closer.close);
      results.push(await measureRound(deps, processes, saleorMs, closer));
      await closer.close();
    }
  }
  return results;
};

/** By how much a result is more than that of one process beside the same Saleor. */
export const factorOf = (
  results: readonly WorkersResult[],
  result: Omit<WorkersResult, 'cpuMs'>,
): number => {
  const one = results.find(
    ({ processes, saleorMs }) => processes === 1 && saleorMs === result.saleorMs,
  );
  return result.perSecond / (one ?? result).perSecond;
};

/** The figures as a table. */
export const workersTable = (results: readonly WorkersResult[], purchases: number): string => {
  const table = new Table({
    head: ['Worker processes', 'Saleor answers after', 'purchases a second', 'factor', 'CPU ms'],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: ['right', 'right', 'right', 'right', 'right'],
  });
  table.push(
    ...results.map((result) => [
      String(result.processes),
      result.saleorMs === 0 ? 'at once' : `${result.saleorMs} ms`,
      result.perSecond.toFixed(1),
      factorOf(results, result).toFixed(2),
      result.cpuMs === null ? '–' : result.cpuMs.toFixed(1),
    ]),
  );
  return (
    `${purchases} paid purchases that are due at once, on one PostgreSQL; CPU of the processes ` +
    `and of PostgreSQL for one purchase:\n${table.toString()}`
  );
};
