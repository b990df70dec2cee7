import pg from 'pg';
import { z } from 'zod';
import { cpuTimeMs } from './cpu-time';

/** What was used so far; of two readings the difference is what lies between them. */
interface Reading {
  /** User and system time of the app and of PostgreSQL; null where the system does not tell. */
  readonly appCpuMs: number | null;
  readonly databaseCpuMs: number | null;
  readonly stripeCalls: number;
  readonly saleorCalls: number;
  /** As PostgreSQL counts them (pg_stat_statements), `BEGIN` and `COMMIT` included. */
  readonly statements: number;
  /** How often a purchase was taken by a worker. */
  readonly looks: number;
  /** Webhooks that both sides sent. */
  readonly deliveries: number;
}

/** Of one thing done `times` times. */
export type Usage = Omit<Reading, 'appCpuMs' | 'databaseCpuMs'> & {
  readonly cpuMs: number | null;
  /** The part of `cpuMs` that PostgreSQL used. */
  readonly databaseCpuMs: number | null;
};

const sum = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a + b;

/** What each of `times` things used between two readings, on average. */
export const usageOf = (before: Reading, after: Reading, times: number): Usage => {
  const each = (of: (reading: Reading) => number): number => (of(after) - of(before)) / times;
  const timeOf = (of: (reading: Reading) => number | null): number | null =>
    of(before) === null || of(after) === null ? null : each((reading) => of(reading) ?? 0);
  return {
    cpuMs: timeOf((reading) => sum(reading.appCpuMs, reading.databaseCpuMs)),
    databaseCpuMs: timeOf((reading) => reading.databaseCpuMs),
    stripeCalls: each((reading) => reading.stripeCalls),
    saleorCalls: each((reading) => reading.saleorCalls),
    statements: each((reading) => reading.statements),
    looks: each((reading) => reading.looks),
    deliveries: each((reading) => reading.deliveries),
  };
};

interface MeterInput {
  readonly appPids: readonly number[];
  /** PostgreSQL's first process. */
  readonly databasePid: number;
  readonly databaseUrl: string;
  /** Of both stand-ins. */
  readonly counts: () => Promise<Pick<Reading, 'stripeCalls' | 'saleorCalls' | 'deliveries'>>;
}

export interface Meter {
  read(): Promise<Reading>;
  /** True while a worker is at a purchase, or one is due within so many milliseconds. */
  isDueWithin(ms: number, now: number): Promise<boolean>;
  /** Time from the acceptance of an event until its row said so, of all since `at`, sorted. */
  lagsSince(at: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** PostgreSQL's own settings under which it can be measured. */
export const measuredSettings = { shared_preload_libraries: 'pg_stat_statements' } as const;

const countForm = z.object({ statements: z.coerce.number(), looks: z.coerce.number() });
const lagForm = z.array(z.object({ lag: z.coerce.number() }));

const countQuery = `SELECT
  (SELECT COALESCE(sum(s."calls"), 0) FROM pg_stat_statements s
    JOIN pg_database d ON d."oid" = s."dbid" WHERE d."datname" = current_database())
    AS "statements",
  (SELECT COALESCE(sum("fence"), 0) FROM "Purchase") AS "looks"`;

/** Reads what app and database use. Its own connection and its own statements do not count. */
export const openMeter = async (input: MeterInput): Promise<Meter> => {
  const client = new pg.Client({ connectionString: input.databaseUrl });
  await client.connect();
  await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await client.query(`SET pg_stat_statements.track = 'none'`);
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const own = rows.map(({ pid }) => pid);

  return {
    read: async () => {
      const counted = countForm.parse((await client.query(countQuery)).rows[0]);
      const times = input.appPids.map((pid) => cpuTimeMs(pid));
      return {
        ...counted,
        ...(await input.counts()),
        appCpuMs: times.reduce(sum, 0),
        databaseCpuMs: cpuTimeMs(input.databasePid, own),
      };
    },
    isDueWithin: async (ms, now) => {
      const { rowCount } = await client.query(
        `SELECT 1 FROM "Purchase" WHERE "dueAt" <= $1 OR "leaseUntil" > $2 LIMIT 1`,
        [now + ms, now],
      );
      return rowCount !== 0;
    },
    lagsSince: async (at) => {
      const found = await client.query(
        `SELECT "mirroredAt" - "receivedAt" AS "lag" FROM "Delivery"
         WHERE "receivedAt" >= $1 AND "mirroredAt" IS NOT NULL ORDER BY 1`,
        [at],
      );
      return lagForm.parse(found.rows).map(({ lag }) => lag);
    },
    close: () => client.end(),
  };
};
