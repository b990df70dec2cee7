import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

/** What a browser may have to load before it shows a page, in kB of compressed JavaScript. */
export const firstLoadLimitKb = 220;

const manifestShape = z.object({ pages: z.record(z.string(), z.array(z.string())) });

interface PageSize {
  readonly page: string;
  /** In 1,000 bytes, each file compressed by gzip: what all pages share, and the page's own. */
  readonly firstLoadKb: number;
}

/** The first-load JavaScript of each page of a build (the folder `.next`). */
export const firstLoadSizes = (build: string): readonly PageSize[] => {
  const path = join(build, 'build-manifest.json');
  if (!existsSync(path)) throw new Error('Nothing is built here: run `npm run build` first.');
  const { pages } = manifestShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  const bytesOf = (file: string): number => gzipSync(readFileSync(join(build, file))).length;
  return Object.keys(pages)
    .filter((page) => page !== '/_app')
    .map((page) => {
      const files = new Set([...(pages['/_app'] ?? []), ...(pages[page] ?? [])]);
      const scripts = [...files].filter((file) => file.endsWith('.js'));
      const bytes = scripts.reduce((sum, file) => sum + bytesOf(file), 0);
      return { page, firstLoadKb: Math.round(bytes / 100) / 10 };
    });
};
