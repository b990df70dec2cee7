import { build } from 'esbuild';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packedFolder } from './build';

/** Packages of the older kind ask for Node's own modules by `require`. */
const requireLine =
  "import { createRequire as makeRequire } from 'node:module';" +
  'const require = makeRequire(import.meta.url);';

/**
 * Makes Next.js's standalone output whole: a folder that runs with Node.js alone, wherever it is
 * copied to. `node start.mjs` migrates and serves, `node app.mjs` is the command line.
 */
const bundle = (entry: string, name: string): Promise<unknown> =>
  build({
    entryPoints: [entry],
    outfile: join(packedFolder, name),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    banner: { js: requireLine },
    // Asked for where they are installed; here they are not.
    external: ['pg-native', 'pg-cloudflare'],
    logLevel: 'warning',
  });

for (const name of readdirSync(packedFolder)) {
  // Next.js copies these; their secrets belong to the machine and not to what is handed on.
  if (name.startsWith('.env')) rmSync(join(packedFolder, name));
}
for (const folder of ['public', '.next/static', 'prisma/migrations']) {
  cpSync(folder, join(packedFolder, folder), { recursive: true });
}
await bundle('src/host/start.ts', 'start.mjs');
await bundle('src/host/cli.ts', 'app.mjs');
