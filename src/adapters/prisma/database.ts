import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from '../../generated/prisma/client';
import type { Random } from '../../ports/random';
import { isDeadlock, isTaken, isUnavailable } from './errors';
import { StoreUnavailable } from '../../ports/store';

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
  /** As `run`, for work that may be done again after a deadlock. */
  runRepeatable<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** For accepting deliveries: connections of its own and a short deadline. */
  runIntake<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * Runs `work` as one transaction; it may be run again after a deadlock, and where a key that it
   * had found free was taken by somebody else meanwhile: it looks before it writes, and sees that
   * the next time.
   */
  transact<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Reads of one moment. */
  snapshot<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

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

const connect = (
  { databaseUrl, patience = 1 }: DatabaseOptions,
  max: number,
  ms: Deadlines,
): PrismaClient =>
  new PrismaClient({
    adapter: new PrismaPg({
      connectionString: databaseUrl,
      max,
      connectionTimeoutMillis: connectMs * patience,
      statement_timeout: ms.statement * patience,
      lock_timeout: ms.lock * patience,
      idle_in_transaction_session_timeout: transactionMs * patience,
      // A server that vanished without closing the connection answers nothing at all.
      query_timeout: ms.statement * patience + 1_000,
      application_name: 'stripe-orders',
    }),
    errorFormat: 'minimal',
    transactionOptions: { maxWait: connectMs * patience, timeout: transactionMs * patience },
  });

const isRace = (error: unknown): boolean => isDeadlock(error) || isTaken(error);

const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    // The cause is kept for the debugger; its text may name hosts, so the message does not.
    if (isUnavailable(error)) throw new StoreUnavailable('The database is away', { cause: error });
    throw error;
  }
};

/** Connects lazily: a database that is away is noticed by the first statement. */
export const makeDatabase = (options: DatabaseOptions): Database => {
  const poolSize = options.poolSize ?? 10;
  const intakeSize = Math.max(1, Math.floor(poolSize / 3));
  const main = connect(options, Math.max(1, poolSize - intakeSize), {
    statement: statementMs,
    lock: lockMs,
  });
  const intake = connect(options, intakeSize, {
    statement: intakeStatementMs,
    lock: intakeLockMs,
  });

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

  return {
    random: options.random,
    run: (work) => guarded(() => work(main)),
    runIntake: (work) => guarded(() => work(intake)),
    runRepeatable: (work) => guarded(() => repeating(isDeadlock, () => work(main))),
    transact: (work) => guarded(() => repeating(isRace, () => main.$transaction(work))),
    snapshot: (work) =>
      guarded(() => main.$transaction(work, { isolationLevel: 'RepeatableRead' })),
    close: async () => {
      await Promise.all([main.$disconnect(), intake.$disconnect()]);
    },
  };
};
