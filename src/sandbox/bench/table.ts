import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import pg from 'pg';
import { makeDatabase, type Database } from '../../adapters/prisma/database';
import { countStates, listIds } from '../../adapters/prisma/list-rows';
import { statement, type Query, type Statement } from '../../adapters/prisma/statements/statement';
import { makeSystemRandom } from '../../adapters/system/random';
import { asId } from '../../domain/facts/ids';
import { startEmbeddedPostgres } from '../../host/embedded-postgres';
import { migrate } from '../../host/migrate';
import { tableCases, type TableCase } from './table-cases';
import { seedTable, shopId } from './table-seed';

/**
 * `npm run bench:table`: fills an embedded PostgreSQL with a million rows and asks for the table of
 * orders in every way that staff can; prints what the database took for each, and on request how
 * it went about it.
 */
interface Options {
  readonly rows: number;
  readonly rounds: number;
  readonly plans: boolean;
  readonly json: boolean;
  readonly only?: string;
}

const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const readOptions = (): Options =>
  new Command('bench:table')
    .description('Measures the table of orders on the embedded PostgreSQL.')
    .option('--rows <count>', 'orders of the shop', wholeNumber, 1_000_000)
    .option('--rounds <count>', 'how often each is asked; the middle one counts', wholeNumber, 5)
    .option('--only <text>', 'the combinations whose name has this text')
    .option('--plans', 'print the plan of each statement as well', false)
    .option('--json', 'print one object of figures on standard output', false)
    .parse()
    .opts();

/** The statements that one call of the store runs, with what they are given. */
interface Asked {
  readonly name: string;
  readonly text: string;
  readonly values: unknown[];
}

const backendPid = statement<object, { readonly pid: number }>(
  'bench-backend',
  'SELECT pg_backend_pid() AS "pid"',
);

/** Time that the database worked for a connection, milliseconds: Linux counts it by the process. */
const workedMs = (pid: number): number => {
  const path = `/proc/${pid}/schedstat`;
  if (!existsSync(path)) return performance.now();
  return Number(readFileSync(path, 'utf8').split(' ')[0]) / 1_000_000;
};

/** Passes statements on, and remembers them and what the database worked for them. */
const watched = (query: Query, pid: number) => {
  const asked: Asked[] = [];
  let ms = 0;
  const run = async <P extends object, R>(asking: Statement<P, R>, parameters: P) => {
    asked.push({ name: asking.name, text: asking.text, values: asking.bind(parameters) });
    const began = workedMs(pid);
    const rows = await query(asking, parameters);
    ms += workedMs(pid) - began;
    return rows;
  };
  return { query: run, asked, ms: () => ms };
};

const middleOf = (figures: readonly number[]): number =>
  [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

interface Measured {
  readonly name: string;
  readonly rows: number;
  readonly counted: number;
  readonly listMs: number;
  readonly countMs: number;
  readonly asked: readonly Asked[];
}

const measure = async (
  database: Database,
  { name, query }: TableCase,
  rounds: number,
): Promise<Measured> => {
  const [{ pid } = { pid: 0 }] = await database.query(backendPid, {});
  const [listMs, countMs]: number[][] = [[], []];
  let [rows, counted] = [0, 0];
  let asked: readonly Asked[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const list = watched(database.query, pid);
    rows = (await listIds(list, asId(shopId), query)).length;
    const count = watched(database.query, pid);
    const counts = await countStates(count, asId(shopId), query);
    counted = Object.values(counts).reduce((a, b) => a + b, 0);
    listMs?.push(list.ms());
    countMs?.push(count.ms());
    asked = [...list.asked, ...count.asked];
  }
  return {
    name,
    rows,
    counted,
    listMs: middleOf(listMs ?? []),
    countMs: middleOf(countMs ?? []),
    asked,
  };
};

/** The plan of a statement as the store's connections make it. */
const planOf = async (client: pg.Client, { text, values }: Asked): Promise<string> => {
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) ${text}`,
    values,
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
};

const figure = (ms: number): string => ms.toFixed(1);

const printTable = (results: readonly Measured[], rows: number): void => {
  const table = new Table({ head: ['Asked for', 'page, ms', 'counts, ms', 'rows', 'counted'] });
  for (const one of results) {
    table.push([one.name, figure(one.listMs), figure(one.countMs), one.rows, one.counted]);
  }
  console.log(table.toString());
  const slowest = Math.max(...results.flatMap(({ listMs, countMs }) => [listMs, countMs]));
  const size = `${results.length} combinations over ${rows.toLocaleString('en')} rows`;
  console.log(`${size}; slowest ${figure(slowest)} ms`);
};

const run = async (options: Options, databaseUrl: string): Promise<void> => {
  const say = (line: string): void => console.error(line);
  say(`Filling the database with ${options.rows.toLocaleString('en')} orders …`);
  await migrate({ databaseUrl });
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c enable_seqscan=off' });
  await client.connect();
  const random = makeSystemRandom();
  const database = makeDatabase({ databaseUrl, random, poolSize: 2, patience: 100 });
  try {
    await seedTable(client, options.rows, say);
    const cases = tableCases().filter(({ name }) => name.includes(options.only ?? ''));
    const results: Measured[] = [];
    for (const one of cases) {
      const measured = await measure(database, one, options.rounds);
      results.push(measured);
      if (!options.plans) continue;
      for (const asked of measured.asked) {
        console.log(`\n${measured.name}: ${asked.name}\n${await planOf(client, asked)}`);
      }
    }
    if (!options.json) return printTable(results, options.rows);
    console.log(
      JSON.stringify({ rows: options.rows, cases: results.map(({ asked: _, ...r }) => r) }),
    );
  } finally {
    await client.end();
    await database.close();
  }
};

const main = async (): Promise<void> => {
  const options = readOptions();
  const folder = await mkdtemp(join(tmpdir(), 'stripe-orders-table-'));
  chmodSync(folder, 0o755); // The server may run as another user.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    max_wal_size: '8GB',
    shared_buffers: '1GB',
  };
  const server = await startEmbeddedPostgres({ stateDir: join(folder, 'pg18'), settings });
  try {
    await run(options, server.databaseUrl);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
