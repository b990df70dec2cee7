import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const shorten = z
  .function({ input: [z.string()], output: z.string() })
  .implement(require('../../macaw-loader.cjs'));

const path = join('node_modules', '@saleor', 'macaw-ui', 'dist', 'index.mjs');
const source = readFileSync(path, 'utf8');

/** The table of classes alone, as the module itself makes it. */
const tableOf = async (module: string, folder: string, name: string): Promise<unknown> => {
  const [, call = ''] = /\bce = (ed\(\{.*\}\))[;,]?$/m.exec(module) ?? [];
  const helpers = module.split('\n').filter((line) => /^const macaw(Names\d+|Entry) = /.test(line));
  const file = join(folder, `${name}.mjs`);
  const words = [...helpers, 'const ed = (table) => table;', `export default ${call};`];
  writeFileSync(file, words.join('\n'));
  const loaded: { default: unknown } = await import(pathToFileURL(join(process.cwd(), file)).href);
  return loaded.default;
};

describe('macaw-ui, as it is bundled', () => {
  it('has the same classes in its table, in much less text', async () => {
    const short = shorten(source);
    expect(source.length - short.length).toBeGreaterThan(150_000);
    const folder = mkdtempSync(join('node_modules', '.macaw-'));
    try {
      const before = await tableOf(source, folder, 'before');
      expect(JSON.stringify(before).length).toBeGreaterThan(100_000);
      expect(await tableOf(short, folder, 'after')).toEqual(before);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('leaves alone what does not count upwards', () => {
    const other =
      'x = { conditions: { a: "_18fs8ps2", b: "_18fs8ps9" }, defaultClass: "_18fs8ps2" }';
    expect(shorten(other)).toBe(other);
  });
});
