import { PGlite } from '@electric-sql/pglite';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { DiffTarget, SchemaEngine } from '@prisma/schema-engine-wasm';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPGlite } from 'pglite-prisma-adapter';

/**
 * Compares the schema with what the migrations make, without Prisma's native engine (which cannot
 * be had from npm): its WebAssembly build replays the migrations on a PGlite in memory.
 */
const here = dirname(fileURLToPath(import.meta.url));
export const migrationsFolder = join(here, 'migrations');

const readMigrations = (): DiffTarget => ({
  tag: 'migrations',
  baseDir: migrationsFolder,
  lockfile: {
    path: 'migration_lock.toml',
    content: readFileSync(join(migrationsFolder, 'migration_lock.toml'), 'utf8'),
  },
  shadowDbInitScript: '',
  migrationDirectories: readdirSync(migrationsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((path) => {
      const value = readFileSync(join(migrationsFolder, path, 'migration.sql'), 'utf8');
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
    }),
});

const isFunction = (value: unknown): value is () => void => typeof value === 'function';

/** The package expects a bundler that imports `.wasm`; Node is given the same by hand. */
const startBindings = async (): Promise<typeof bindings> => {
  const script = createRequire(import.meta.url).resolve(
    '@prisma/schema-engine-wasm/schema_engine_bg',
  );
  const file = readFileSync(script.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(file, { './schema_engine_bg.js': bindings });
  const setWasm: unknown = Reflect.get(bindings, '__wbg_set_wasm');
  const start = instance.exports['__wbindgen_start'];
  if (!isFunction(setWasm) || !isFunction(start)) throw new Error('Unknown build of the engine');
  Reflect.apply(setWasm, undefined, [instance.exports]);
  start();
  return bindings;
};

const diff = (engine: SchemaEngine, from: DiffTarget, to: DiffTarget) =>
  engine.diff({
    from,
    to,
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });

/** SQL that leads from the migrations to the schema; an empty text where they agree. */
export const diffMigrationsToSchema = async (): Promise<string> => {
  const { SchemaEngine: engineClass } = await startBindings();
  const shadow = new PGlite();
  const path = join(here, 'schema.prisma');
  const content = readFileSync(path, 'utf8');
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(shadow));
  const engine = await engineClass.new({ datamodels: [[path, content]] }, () => undefined, adapter);
  try {
    const to: DiffTarget = { tag: 'schemaDatamodel', files: [{ path, content }] };
    const { stdout } = await diff(engine, readMigrations(), to);
    const script = (stdout ?? '').trim();
    return script.startsWith('-- This is an empty migration') ? '' : script;
  } finally {
    engine.free();
    if (!shadow.closed) await shadow.close();
  }
};
