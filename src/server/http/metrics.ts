import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '../../domain/facts/outcome';
import type { Urgency } from '../../domain/decide/urgency';

/**
 * What this process did, in numbers. Labels are words of our own (routes, calls, endings), so they
 * are few; nothing that a sender names becomes one. Times are milliseconds here and seconds there.
 */
export interface Metrics {
  /** A route answered, so long after the request came; `event` is Saleor's, of its webhooks. */
  answered(route: string, status: number, tookMs: number, event?: string): void;
  /** A call to one of both sides ended; the time holds its turn and its tries. */
  called(side: Side, call: string, outcome: Outcome<unknown>['kind'], tookMs: number): void;
  /** A worker took a purchase whose oldest news came so long before. */
  taken(urgency: Urgency, waitedMs: number): void;
  /** Everything in Prometheus' text form, with rows of the sync table as they are now. */
  text(mirrors: readonly MirrorCount[]): Promise<string>;
}

export type Side = 'stripe' | 'saleor';

/** How many rows of one installation are in one state. */
export interface MirrorCount {
  readonly installation: string;
  readonly state: string;
  readonly count: number;
}

/** Of the text form (prometheus.io/docs/instrumenting/exposition_formats). */
export const metricsType = Registry.PROMETHEUS_CONTENT_TYPE;

/** Where nobody may read them nothing is counted. */
export const noMetrics: Metrics = {
  answered: () => undefined,
  called: () => undefined,
  taken: () => undefined,
  text: async () => '',
};

/** Seconds. Saleor waits 18 for an answer, and the app answers within 15. */
const answerBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
/** A worker's call may take 20 seconds, and wait for its turn before. */
const callBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
/** From the next moment to a Saleor that was unavailable for an hour. */
const queueBuckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 300, 900, 3_600];

const perSecond = 1_000;

const histogramsOf = (registers: Registry[]) => ({
  answer: new Histogram({
    name: 'stripe_orders_http_answer_seconds',
    help: 'From a request to its answer, by route and, of webhooks of Saleor, by event.',
    labelNames: ['route', 'event'],
    buckets: answerBuckets,
    registers,
  }),
  stripe: new Histogram({
    name: 'stripe_orders_stripe_call_seconds',
    help: 'Calls to Stripe by what they do and how they ended, their turn and tries included.',
    labelNames: ['call', 'outcome'],
    buckets: callBuckets,
    registers,
  }),
  saleor: new Histogram({
    name: 'stripe_orders_saleor_call_seconds',
    help: 'Calls to Saleor by what they do and how they ended.',
    labelNames: ['call', 'outcome'],
    buckets: callBuckets,
    registers,
  }),
  queue: new Histogram({
    name: 'stripe_orders_queue_age_seconds',
    help: 'From the oldest news of a purchase until a worker took it, by urgency.',
    labelNames: ['urgency'],
    buckets: queueBuckets,
    registers,
  }),
});

/**
 * Counters and histograms of what this process does; with `ofProcess` also what Node.js and the
 * system say of it. For that the event loop's lag is watched from then on, for good.
 */
export const makeMetrics = ({ ofProcess = false } = {}): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: 'stripe_orders_http_answers',
    help: 'Answers by route and HTTP status.',
    labelNames: ['route', 'status'],
    registers,
  });
  const mirrors = new Gauge({
    name: 'stripe_orders_mirrors',
    help: 'Rows of the sync table by installation and state.',
    labelNames: ['installation', 'state'],
    registers,
  });
  const { answer, queue, ...calls } = histogramsOf(registers);
  return {
    answered(route, status, tookMs, event) {
      answers.inc({ route, status: String(status) });
      const labels = event === undefined ? { route } : { route, event };
      answer.observe(labels, tookMs / perSecond);
    },
    called: (side, call, outcome, tookMs) =>
      calls[side].observe({ call, outcome }, tookMs / perSecond),
    taken: (urgency, waitedMs) => queue.observe({ urgency }, waitedMs / perSecond),
    text: (counts) => {
      // Of installations that are gone nothing is left.
      mirrors.reset();
      for (const { count, ...labels } of counts) mirrors.set(labels, count);
      return registry.metrics();
    },
  };
};
