import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { codeOf } from './error-code';
import { packedIn } from './packed';

interface MigrateOptions {
  readonly databaseUrl: string;
  /** Folder with one `<name>/migration.sql` per migration; the project's own by default. */
  readonly folder?: string;
}

/** Why the app cannot use this database, in a sentence for people: it needs no trace. */
export class DatabaseRefused extends Error {
  override readonly name = 'DatabaseRefused';
}

/** Prisma takes the same lock, so that its `migrate deploy` and this runner never meet. */
const lockId = 72_707_369;
const lockWaitMs = 60_000;
const oldestServer = 150_000;

/** The history table as Prisma makes it. */
const historySql = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const readMigrations = (folder: string): readonly Migration[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const file = readFileSync(join(folder, name, 'migration.sql'));
      const checksum = createHash('sha256').update(file).digest('hex');
      return { name, sql: file.toString('utf8'), checksum };
    });

const refuseOldServer = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ version: number; shown: string }>(
    `SELECT current_setting('server_version_num')::int AS version,
      current_setting('server_version') AS shown`,
  );
  const [server] = rows;
  if (server && server.version < oldestServer) {
    throw new DatabaseRefused(
      `PostgreSQL 15 or newer is needed; DATABASE_URL leads to ${server.shown}.`,
    );
  }
};

type History = ReadonlyMap<string, { checksum: string; isFinished: boolean }>;

const readHistory = async (client: pg.Client): Promise<History> => {
  await client.query(historySql);
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT "migration_name" AS name, "checksum", "finished_at" IS NOT NULL AS finished
     FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
  );
  return new Map(rows.map((row) => [row.name, { ...row, isFinished: row.finished }]));
};

const check = (migration: Migration, history: History): 'applied' | 'new' => {
  const known = history.get(migration.name);
  if (!known) return 'new';
  if (!known.isFinished) {
    throw new DatabaseRefused(
      `Migration ${migration.name} was begun by another tool and did not end. ` +
        'Repair the database and set finished_at or rolled_back_at in _prisma_migrations.',
    );
  }
  if (known.checksum !== migration.checksum) {
    throw new DatabaseRefused(
      `Migration ${migration.name} was edited after it had been applied to this database. ` +
        'Restore the file and write a new migration (npm run migration -- name).',
    );
  }
  return 'applied';
};

/** The migration and its line in the history are one transaction: both, or neither. */
const apply = async (client: pg.Client, migration: Migration): Promise<void> => {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations"
        ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
       VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Migration ${migration.name} failed and was undone: ${reason}`, {
      cause: error,
    });
  }
};

/**
 * Applies what is new, in order, while holding the advisory lock: several processes may start at
 * once. Migrations that this version does not know are left alone (an older process beside a
 * newer one during a deployment). Gives the names that it applied.
 */
export const migrate = async (options: MigrateOptions): Promise<readonly string[]> => {
  const folder = options.folder ?? join(packedIn ?? process.cwd(), 'prisma', 'migrations');
  const client = new pg.Client({ connectionString: options.databaseUrl });
  client.on('error', () => undefined); // A lost connection fails the query that runs.
  await client.connect().catch((error: unknown) => {
    // Where a name has two addresses the message is empty, and the code is all there is.
    const code = String(codeOf(error) ?? 'no code');
    throw new DatabaseRefused(
      `The database of DATABASE_URL cannot be reached (${code}). Check that PostgreSQL runs, ` +
        'and host, port, user, password and database name.',
      { cause: error },
    );
  });
  try {
    await refuseOldServer(client);
    await client.query(`SET lock_timeout = ${lockWaitMs}`);
    await client.query('SELECT pg_advisory_lock($1)', [lockId]);
    const history = await readHistory(client);
    const fresh = readMigrations(folder).filter((found) => check(found, history) === 'new');
    for (const migration of fresh) await apply(client, migration);
    return fresh.map(({ name }) => name);
  } finally {
    await client.end();
  }
};
