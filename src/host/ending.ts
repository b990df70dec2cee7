import { readFileSync } from 'node:fs';
import { makeSystemClock } from '../adapters/system/clock';
import { codeOf } from './error-code';

/** Why a command of ours is to end although its work may not be done. */
export type EndReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'output-closed' | 'parent-gone';

/** 128 and the number of the signal, as a shell tells it. */
export const exitCodes: Readonly<Record<EndReason, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
  'output-closed': 141,
  'parent-gone': 129,
};

const clock = makeSystemClock();
const lookMs = 500;
/** npm, its shell, and what a runner of scripts puts between. */
const highestAncestor = 4;

const statOf = (pid: number): readonly string[] | null => {
  try {
    // After the name, which may hold anything: state, parent, …
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? null;
  } catch {
    return null; // It ended, or this system has no /proc.
  }
};

const isNpm = (pid: number): boolean => {
  try {
    // npm names its process after its command, as in "npm start".
    return /^npm |npm-cli\.js/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  } catch {
    return false;
  }
};

/**
 * Whose end is ours: the process that started this one and, where npm did so by way of a shell,
 * all up to npm. A signal to npm does not reach the shell, which would wait for us for ever.
 */
const startedBy = (): readonly number[] => {
  const ancestors = [process.ppid];
  for (let count = 1; count < highestAncestor; count += 1) {
    const last = ancestors.at(-1) ?? 0;
    if (isNpm(last)) return ancestors;
    const parent = Number(statOf(last)?.[1] ?? 0);
    if (parent <= 1) break;
    ancestors.push(parent);
  }
  return isNpm(ancestors.at(-1) ?? 0) ? ancestors : [process.ppid];
};

const watchParents = (gone: () => void): (() => void) => {
  const [parent, ...above] = startedBy();
  const startOf = (pid: number): string | undefined => statOf(pid)?.[19];
  const births = new Map(above.map((pid) => [pid, startOf(pid)]));
  let callOff = (): void => undefined;
  const look = (): void => {
    const isThere = [...births].every(([pid, birth]) => startOf(pid) === birth);
    if (process.ppid === parent && isThere) callOff = clock.after(lookMs, look);
    else gone();
  };
  look();
  return () => callOff();
};

/**
 * Calls `end` at each signal that asks to stop, and once where nobody reads the output any more
 * or whoever started the command is gone. What is written to a closed output is dropped. What it
 * gives ends the watch for parents, which keeps the process alive.
 */
export const onEnd = (end: (reason: EndReason) => void): (() => void) => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => end(name));
  let isClosed = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (codeOf(error) !== 'EPIPE') throw error;
      if (!isClosed && stream === process.stdout) {
        isClosed = true;
        end('output-closed');
      }
    });
  }
  return watchParents(() => end('parent-gone'));
};

/** Resolves with the first reason to end. */
export const askedToEnd = (): Promise<EndReason> => new Promise((asked) => void onEnd(asked));
