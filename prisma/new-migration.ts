import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffMigrationsToSchema, migrationsFolder } from './schema-diff';

/** `npm run migration -- name`: writes the migration that the schema's changes need. */
const main = async (): Promise<void> => {
  const name = process.argv[2] ?? '';
  if (!/^[a-z][a-z0-9_]{2,59}$/.test(name)) {
    throw new Error('Give the migration a name: npm run migration -- add_something');
  }
  const script = await diffMigrationsToSchema();
  if (script === '') {
    console.log('The migrations make the schema as it is; nothing was written.');
    return;
  }
  const stamp = new Date(performance.timeOrigin).toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsFolder, `${stamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), `${script}\n`);
  console.log(`Wrote ${folder}/migration.sql.`);
  console.log('Read it, and add by hand what the schema cannot say (partial indexes, CHECKs).');
};

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
