import { spawnSync } from 'node:child_process';
import { arch, cpus, loadavg, totalmem } from 'node:os';
import Table from 'cli-table3';
import { quantile } from '../demo/summary';
import type { Abandoned } from './abandoned';
import type { Usage } from './meter';
import type { PurchaseResult, PurchaseResults } from './purchases';
import type { FloorResults, RequestResult, RequestResults } from './requests';

/** Everything that one run measured. */
export interface BenchResults {
  readonly requests: RequestResults;
  readonly floors: FloorResults;
  readonly purchases: PurchaseResults;
  /** Resident memory of the app after the start and after the load, MB; null = not told. */
  readonly idleMb: number | null;
  readonly memoryMb: number | null;
  /** From spawning to the first answer, milliseconds. */
  readonly startMs: number;
  /** Of a payment session after 12 s of quiet, milliseconds; null = not measured. */
  readonly coldMs: number | null;
  /** Null = not measured. */
  readonly abandoned: Abandoned | null;
}

const noRules = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({
    head: [...head],
    chars: noRules,
    style: { head: [], border: [] },
    colAligns: ['left', ...head.slice(1).map(() => 'right' as const)],
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
};

const notMeasured = '–';
const ms = (value: number | null): string => (value === null ? notMeasured : value.toFixed(1));
const cpu = (value: number | null): string => (value === null ? notMeasured : value.toFixed(2));
const rate = (value: number): string =>
  value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
/** Averages: a whole number has no digits behind the point. */
const count = (value: number): string => String(Math.round(value * 10) / 10);

const quantiles = (values: readonly number[]): string[] =>
  [0.5, 0.95, 0.99].map((share) => ms(quantile(values, share)));

const timeOf = (usage: Usage): string[] => [cpu(usage.cpuMs), cpu(usage.databaseCpuMs)];

const requestRow = (name: string, { usage, alone, crowd }: RequestResult): string[] => [
  name,
  ...timeOf(usage),
  ...[usage.stripeCalls, usage.statements].map(count),
  ...[rate(crowd.perSecond), ...quantiles(crowd.latenciesMs)],
  ...quantiles(alone.latenciesMs),
];

const requestTable = ({ requests, floors }: BenchResults): string =>
  tableOf(
    [
      ...['', 'CPU', 'of it DB', 'Stripe', 'SQL'],
      ...['8: a second', 'p50', 'p95', 'p99', '1: p50', 'p95', 'p99'],
    ],
    [
      requestRow('PAYMENT_GATEWAY_INITIALIZE_SESSION', requests.gateway),
      requestRow('TRANSACTION_INITIALIZE_SESSION', requests.initialize),
      requestRow('TRANSACTION_PROCESS_SESSION', requests.process),
      requestRow('payment_intent.succeeded, accepted', requests.eventAccepted),
      requestRow('Floor: a bare Next.js route', floors.next),
      requestRow('Floor: a bare Node.js server', floors.node),
    ],
  );

const purchaseRow = (name: string, result: PurchaseResult): string[] => {
  const { usage, latenciesMs, perSecond } = result;
  const { stripeCalls, saleorCalls, statements, looks, deliveries } = usage;
  return [
    name,
    ...timeOf(usage),
    ...[stripeCalls, saleorCalls, statements, looks, deliveries].map(count),
    ...[rate(perSecond), ...quantiles(latenciesMs)],
  ];
};

const purchaseTable = ({ purchases }: BenchResults): string =>
  tableOf(
    [
      ...['', 'CPU', 'of it DB', 'Stripe', 'Saleor', 'SQL', 'looks', 'webhooks'],
      ...['a second', 'p50', 'p95', 'p99'],
    ],
    [
      purchaseRow('gateway + initialize + process + succeeded', purchases.fourSteps),
      purchaseRow('one more webhook of that purchase', purchases.oneMore),
      purchaseRow('four webhooks within 400 ms', purchases.fourWebhooks),
      purchaseRow('a whole purchase of the demo', purchases.purchase),
    ],
  );

const memoryUnit = 1_024;

/** Resident memory of a process in MB, as `ps` has it; null where there is no `ps`. */
export const residentMb = (pid: number): number | null => {
  const { status, stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return status === 0 ? Number(stdout.trim()) / memoryUnit : null;
};

/** What the figures were measured on, and how busy it is. */
export const machine = (): string => {
  const [first] = cpus();
  const memoryGb = totalmem() / memoryUnit ** 3;
  const load = loadavg().map((value) => value.toFixed(1));
  return (
    `${cpus().length} × ${first?.model.trim() ?? 'unknown CPU'} (${process.platform} ${arch()}), ` +
    `${memoryGb.toFixed(1)} GB, Node.js ${process.versions.node}, load average ${load.join(' ')}`
  );
};

const memory = (value: number | null): string =>
  value === null ? 'unknown' : `${Math.round(value)} MB`;

const lagText = (lagsMs: readonly number[]): string => {
  const mean = lagsMs.reduce((sum, lag) => sum + lag, 0) / Math.max(lagsMs.length, 1);
  const [p50, , p99] = quantiles(lagsMs);
  return `mean ${ms(mean)} ms, p50 ${p50} ms, p99 ${p99} ms, of ${lagsMs.length} events`;
};

const abandonedText = (abandoned: Abandoned | null): string => {
  if (abandoned === null) return 'not measured';
  const { looks, stripeCalls, saleorCalls, hours } = abandoned;
  return (
    `${looks} looks, ${stripeCalls} calls to Stripe and ${saleorCalls} to Saleor until it ends ` +
    `after ${hours.toFixed(1)} h, at the default sweep`
  );
};

/** The figures as tables, with what they were measured on. */
export const resultText = (results: BenchResults): string => {
  const { purchases, startMs, coldMs, idleMb, memoryMb } = results;
  const isTold = purchases.fourSteps.usage.cpuMs !== null;
  return [
    'Answers alone, each on average (CPU of app and database in ms of 8 requests at a time,',
    'calls to Stripe, SQL statements), then answers a second and times in ms, 8 or 1 at a time:',
    requestTable(results),
    'With all that follows, 8 shoppers at a time; the times are those that a shopper waits:',
    purchaseTable(results),
    `CPU          ${isTold ? 'user and system time, from /proc' : 'not measured on this system'}`,
    `Event to row ${lagText(purchases.lagsMs)}`,
    `Cold session ${coldMs === null ? 'not measured' : `${ms(coldMs)} ms, after 12 s of quiet`}`,
    `Abandoned    ${abandonedText(results.abandoned)}`,
    `Start        ${(startMs / 1_000).toFixed(2)} s from spawning to the first answer`,
    `Memory       ${memory(idleMb)} after the start, ${memory(memoryMb)} after the load`,
    `Machine      ${machine()}`,
    'Database     embedded PostgreSQL 18 on the same machine',
    'Stripe       stand-in in a process of its own on the same machine, answers at once',
  ].join('\n');
};

/** What of a kind of work is a figure; what was not measured or not used is left out. */
type Figures = Readonly<Record<string, number>>;

const thousandth = 1_000;

const figures = (all: Readonly<Record<string, number | null>>): Figures =>
  Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === null || value === 0 ? [] : [[name, Math.round(value * thousandth) / thousandth]],
    ),
  );

const figuresOf = (usage: Usage, p50Ms: number, perSecond: number): Figures => {
  const { cpuMs, stripeCalls, saleorCalls, statements } = usage;
  return figures({ cpuMs, stripeCalls, saleorCalls, statements, p50Ms, perSecond });
};

/** The median is that of one request at a time, everything else of eight. */
const ofRequest = ({ usage, alone, crowd }: RequestResult): Figures =>
  figuresOf(usage, quantile(alone.latenciesMs, 0.5), crowd.perSecond);

const ofPurchase = ({ usage, latenciesMs, perSecond }: PurchaseResult): Figures =>
  figuresOf(usage, quantile(latenciesMs, 0.5), perSecond);

/** The object that `--json` prints. */
export const resultJson = ({ requests, purchases, memoryMb, startMs }: BenchResults): object => ({
  gateway: ofRequest(requests.gateway),
  initialize: ofRequest(requests.initialize),
  process: ofRequest(requests.process),
  eventAccepted: ofRequest(requests.eventAccepted),
  fourSteps: ofPurchase(purchases.fourSteps),
  oneMore: ofPurchase(purchases.oneMore),
  purchase: ofPurchase(purchases.purchase),
  ...figures({ memoryMb, startMs }),
});
