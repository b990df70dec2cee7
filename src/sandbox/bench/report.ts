import { spawnSync } from 'node:child_process';
import { arch, cpus, totalmem } from 'node:os';
import Table from 'cli-table3';
import { quantile } from '../demo/summary';
import type { Measured } from './measure';

/** One kind of request: what the app needed, and what the floor needed in the same run. */
export interface Result {
  readonly name: string;
  /** One request at a time. */
  readonly alone: Measured;
  /** Eight at a time. */
  readonly crowd: Measured;
}

const ms = (value: number): string => value.toFixed(1);
const rate = (value: number): string => Math.round(value).toLocaleString('en');

const row = ({ name, alone, crowd }: Result): string[] => [
  name,
  ...[0.5, 0.95, 0.99].map((share) => ms(quantile(alone.latenciesMs, share))),
  rate(crowd.perSecond),
  ...[0.5, 0.99].map((share) => ms(quantile(crowd.latenciesMs, share))),
];

/** The figures as a table. */
export const resultTable = (results: readonly Result[]): string => {
  const head = ['', '1: p50', 'p95', 'p99', '8: req/s', 'p50', 'p99'];
  const table = new Table({
    head,
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: [], border: [] },
    colAligns: ['left', ...head.slice(1).map(() => 'right' as const)],
  });
  table.push(...results.map(row));
  return `Milliseconds, with 1 request at a time and with 8:\n${table.toString()}`;
};

const memoryUnit = 1_024;

/** Resident memory of a process in MB, as `ps` has it; null where there is no `ps`. */
export const residentMb = (pid: number): number | null => {
  const { status, stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return status === 0 ? Number(stdout.trim()) / memoryUnit : null;
};

/** What the figures were measured on. */
export const machine = (): string => {
  const [first] = cpus();
  const memoryGb = totalmem() / memoryUnit ** 3;
  return (
    `${cpus().length} × ${first?.model.trim() ?? 'unknown CPU'} (${process.platform} ${arch()}), ` +
    `${memoryGb.toFixed(1)} GB, Node.js ${process.versions.node}`
  );
};
