import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeSystemClock } from '../adapters/system/clock';
import { isAlive } from './embedded/process';

const clock = makeSystemClock();
const pollMs = 200;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : null;

/** Null where it was given back in the meantime. */
const readHolder = (path: string): number | null => {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
};

const take = (path: string): boolean => {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

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
export const withFileLock = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    const holder = readHolder(path);
    // A file that was made and not yet written holds no number: its holder is alive.
    if (holder && !isAlive(holder)) removeDead(path, holder);
    else await clock.sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
};
