import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeSystemClock } from '../adapters/system/clock';
import { isAlive } from './embedded/process';
import { codeOf } from './error-code';

const clock = makeSystemClock();
const pollMs = 200;
/** Lock files that this process holds. */
const held = new Set<string>();

/** Null where it was given back in the meantime; 0 where nobody can be read in it. */
const readHolder = (path: string): number | null => {
  try {
    return Number(readFileSync(path, 'utf8')) || 0;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

/** Written aside first: whoever finds the file finds its number in it. */
const take = (path: string): boolean => {
  const aside = `${path}.new.${process.pid}`;
  try {
    writeFileSync(aside, String(process.pid));
    linkSync(aside, path);
    held.add(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
};

/** Our own number is that of a dead one which had it before us, unless the lock is ours. */
const isHeld = (path: string, holder: number): boolean =>
  holder === process.pid ? held.has(path) : holder > 0 && isAlive(holder);

/** Takes away the lock of a process that died. Of two that do so at once, one is undone. */
const removeDead = (path: string, dead: number): void => {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (readHolder(aside) === dead) rmSync(aside);
  else renameSync(aside, path);
};

/** Runs `work` while no other process of this machine holds the lock file. */
export const withFileLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    const holder = readHolder(path);
    if (holder !== null && !isHeld(path, holder)) removeDead(path, holder);
    else await clock.sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    held.delete(path);
    rmSync(path, { force: true });
  }
};
