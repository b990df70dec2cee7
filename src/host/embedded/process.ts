import { existsSync, readFileSync } from 'node:fs';
import { codeOf } from '../error-code';

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // The process ended in the meantime, or this system has no /proc.
  }
};

/** True while the process runs. One that ended and was not collected yet (a zombie) does not. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // No permission to signal it: it is there, but another user's.
    return codeOf(error) === 'EPERM';
  }
  const state = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.[0];
  return state !== 'Z' && state !== 'X';
};

/** False where the system can tell that this process was not started with `word`. */
export const mayBeRunning = (pid: number, word: string): boolean => {
  if (!isAlive(pid)) return false;
  if (!existsSync('/proc/self/cmdline')) return true;
  return read(`/proc/${pid}/cmdline`)?.includes(word) ?? false;
};
