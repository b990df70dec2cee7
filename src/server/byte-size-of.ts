import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of a file, or of all files under a folder; links count as themselves. */
export const byteSizeOf = (path: string): number => {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + byteSizeOf(join(path, name)), 0);
};
