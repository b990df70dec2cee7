import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient, type Prisma } from '../../generated/prisma/client';
import type { Random } from '../../ports/random';
import { isDeadlock, isTaken, isUnavailable } from './errors';
import { StoreUnavailable } from '../../ports/store';
import { makeStatementNames } from './statement-names';
import { columnTypes } from './statements/parse-column';
import type { Query, Statement } from './statements/statement';
import { makeTableStatistics } from './table-statistics';

export interface DatabaseOptions {
  readonly databaseUrl: string;
  /** Connections of this process, 10 by default; a third of them is for accepting deliveries. */
  readonly poolSize?: number;
  readonly random: Random;
  /** All deadlines are so many times as long: for tests beside which a machine does much else. */
  readonly patience?: number;
}

/** What statements run on: a connection of the pool, or a transaction. */
export type Sql = Prisma.TransactionClient;

export interface Database {
  readonly random: Random;
  /** Runs statements that are atomic one by one. */
  run<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * Runs `work` as one transaction; it may be run again after a deadlock, and where a key that it
   * had found free was taken by somebody else meanwhile: it looks before it writes, and sees that
   * the next time.
   */
  transact<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs a statement of `statements/`, on the connections that `run` uses. */
  query: Query;
  /** As `query`, for a statement that may be run again after a deadlock. */
  queryRepeatable: Query;
  /** As `query`, for accepting deliveries: on connections of its own, with a short deadline. */
  queryIntake: Query;
  /** To be told of each payment or delivery that was recorded (`table-statistics.ts`). */
  noteRow(): void;
  /** Reads of one moment. */
  snapshot<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Runs a statement of `statements/` as one step of a transaction of Prisma's. */
export const queryIn = <Parameters extends object, Row>(
  sql: Sql,
  { text, bind }: Statement<Parameters, Row>,
  parameters: Parameters,
): Promise<Row[]> =>
  // Not unsafe: the text is fixed, and the values are bound.
  sql.$queryRawUnsafe<Row[]>(text, ...bind(parameters));

const connectMs = 2_000;
const statementMs = 5_000;
/** A sender waits: it is told to come again rather than kept. */
const intakeStatementMs = 1_000;
const lockMs = 2_000;
/** Long before its statement ends, so that there is time for another way (`deliveries.ts`). */
const intakeLockMs = 400;
const transactionMs = 8_000;
/** Deadlocks and races end in one side's favour, so that the other one need not try often. */
const transactionTries = 4;

interface Deadlines {
  readonly statement: number;
  readonly lock: number;
}

/** Idle connections are kept: with one go its prepared statements, and the next request pays. */
const keepForEverMs = 0;
/** A connection is replaced after an hour, so that what the server keeps for it stays bounded. */
const connectionLifeSeconds = 3_600;
/** A network that forgets quiet connections sees each of them this often. */
const keepAliveMs = 30_000;

const makePool = (
  { databaseUrl, patience = 1 }: DatabaseOptions,
  max: number,
  ms: Deadlines,
): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    connectionTimeoutMillis: connectMs * patience,
    idleTimeoutMillis: keepForEverMs,
    maxLifetimeSeconds: connectionLifeSeconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    statement_timeout: ms.statement * patience,
    lock_timeout: ms.lock * patience,
    idle_in_transaction_session_timeout: transactionMs * patience,
    // A server that vanished without closing the connection answers nothing at all.
    query_timeout: ms.statement * patience + 1_000,
    application_name: 'stripe-orders',
    // Every statement goes by a key. A plan that is made and kept while a table has a few rows
    // would read all of them, also when there are thousands.
    options: '-c enable_seqscan=off',
  });
  // A connection that breaks while nobody uses it is replaced when it is needed; without a listener
  // it would end the process.
  pool.on('error', () => undefined);
  return pool;
};

/** Prisma shares its connections with the statements of the hot path. */
const prismaOn = (pool: pg.Pool, { patience = 1 }: DatabaseOptions): PrismaClient => {
  const nameOf = makeStatementNames();
  return new PrismaClient({
    adapter: new PrismaPg(pool, { statementNameGenerator: ({ sql }) => nameOf(sql) }),
    errorFormat: 'minimal',
    transactionOptions: { maxWait: connectMs * patience, timeout: transactionMs * patience },
  });
};

const queryOn =
  (pool: pg.Pool): Query =>
  async ({ name, text, bind }, parameters) => {
    const values = bind(parameters);
    const answer = await pool.query({ name, text, values, types: columnTypes });
    return answer.rows;
  };

const isRace = (error: unknown): boolean => isDeadlock(error) || isTaken(error);

const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    // The cause is kept for the debugger; its text may name hosts, so the message does not.
    if (isUnavailable(error))
      throw new StoreUnavailable('The database is unavailable', { cause: error });
    throw error;
  }
};

/** Connects lazily: a database that is unavailable is noticed by the first statement. */
export const makeDatabase = (options: DatabaseOptions): Database => {
  const poolSize = options.poolSize ?? 10;
  const intakeSize = Math.max(1, Math.floor(poolSize / 3));
  const main = makePool(options, Math.max(1, poolSize - intakeSize), {
    statement: statementMs,
    lock: lockMs,
  });
  const intake = makePool(options, intakeSize, {
    statement: intakeStatementMs,
    lock: intakeLockMs,
  });
  const prisma = prismaOn(main, options);

  const repeating = async <T>(
    isPassing: (error: unknown) => boolean,
    work: () => Promise<T>,
  ): Promise<T> => {
    for (let left = transactionTries - 1; ; left -= 1) {
      try {
        return await work();
      } catch (error) {
        if (left === 0 || !isPassing(error)) throw error;
      }
    }
  };

  const onMain = queryOn(main);
  const onIntake = queryOn(intake);
  const { noteRow } = makeTableStatistics(main, onMain);
  return {
    random: options.random,
    run: (work) => guarded(() => work(prisma)),
    transact: (work) => guarded(() => repeating(isRace, () => prisma.$transaction(work))),
    snapshot: (work) =>
      guarded(() => prisma.$transaction(work, { isolationLevel: 'RepeatableRead' })),
    query: (statement, parameters) => guarded(() => onMain(statement, parameters)),
    queryRepeatable: (statement, parameters) =>
      guarded(() => repeating(isDeadlock, () => onMain(statement, parameters))),
    queryIntake: (statement, parameters) => guarded(() => onIntake(statement, parameters)),
    noteRow,
    close: async () => {
      await prisma.$disconnect();
      await Promise.all([main.end(), intake.end()]);
    },
  };
};
