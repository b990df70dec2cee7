import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time of processes, as the operating system accounts it: proc(5), `/proc/<pid>/stat`.
 * Other systems than Linux have no such file; there it is not measured.
 */
interface ProcessTimes {
  readonly pid: number;
  readonly parentPid: number;
  /** User and system time of the process, and of its children that have ended, in ticks. */
  readonly ticks: number;
}

/** Linux accounts in hundredths of a second towards programs (`getconf CLK_TCK`). */
const msPerTick = 10;

/** Places behind the program's name, which stands in parentheses and may hold any character. */
const places = { parentPid: 1, times: [11, 12, 13, 14] } as const;

/** The text of one `stat` file. */
export const readStat = (text: string): ProcessTimes => {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const number = (place: number): number => Number(fields[place]);
  return {
    pid: Number.parseInt(text, 10),
    parentPid: number(places.parentPid),
    ticks: places.times.reduce((sum, place) => sum + number(place), 0),
  };
};

const statOf = (pid: string): readonly ProcessTimes[] => {
  try {
    return [readStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    return []; // It ended meanwhile.
  }
};

/**
 * Milliseconds of processor time, user and system, that a process and all processes below it have
 * used so far, those that have ended included. `leftOut` are process ids that do not count, with
 * what is below them. Null where the system does not tell.
 */
export const cpuTimeMs = (root: number, leftOut: readonly number[] = []): number | null => {
  if (process.platform !== 'linux') return null;
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(statOf);
  const ticksFrom = (one: ProcessTimes): number =>
    leftOut.includes(one.pid)
      ? 0
      : all
          .filter(({ parentPid }) => parentPid === one.pid)
          .reduce((sum, child) => sum + ticksFrom(child), one.ticks);
  const [top] = all.filter(({ pid }) => pid === root);
  return top === undefined ? null : ticksFrom(top) * msPerTick;
};
