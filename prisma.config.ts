import { defineConfig } from 'prisma/config';

// Prisma's command line asks for its native schema engine even where it does not use it, and that
// engine cannot be had from npm. Any existing file satisfies these three commands. Never do this
// for `migrate`: it would silently do nothing (`src/host/migrate.ts` is what migrates).
if (process.argv.some((word) => ['generate', 'validate', 'format'].includes(word))) {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
