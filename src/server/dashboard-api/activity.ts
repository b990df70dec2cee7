import { isoTime } from '../../domain/facts/iso-time';
import type { MirrorPaymentStatus } from '../../domain/row/mirror';
import type { ActivityBucket, QueryActivityArgs } from '../../generated/api-schema';
import { everyMirror } from '../../ports/store';
import type { DashboardApiDeps, DashboardViewer } from './contract';

const hourMs = 60 * 60_000;

/** How a window is cut: the plot has so many bars, each of so many milliseconds. */
const windows = {
  DAY: { bars: 8, barMs: 3 * hourMs },
  WEEK: { bars: 7, barMs: 24 * hourMs },
} as const;

/** What became of a payment, in the words of the plot. */
const outcomes = {
  paid: ['charged', 'partially_charged', 'partially_refunded', 'refunded'],
  authorized: ['authorized'],
  open: ['none', 'pending'],
  canceled: ['canceled'],
} as const satisfies Record<string, readonly MirrorPaymentStatus[]>;

/**
 * Purchases of the last day or week by what became of their payment, oldest first. Each number is
 * a count over a range of an index, and stops where the table's own counts stop.
 */
export const makeActivityResolver =
  ({ store, clock }: DashboardApiDeps, { installation }: DashboardViewer) =>
  async ({ window }: QueryActivityArgs): Promise<ActivityBucket[]> => {
    const { bars, barMs } = windows[window];
    const end = clock.now();
    const count = async (payments: readonly MirrorPaymentStatus[], from: number) => {
      const range = { createdFrom: from, createdBefore: from + barMs };
      const found = await store.countListed(installation.id, {
        ...everyMirror,
        ...range,
        payments,
      });
      return Object.values(found).reduce((sum, one) => sum + one, 0);
    };
    const buckets: ActivityBucket[] = [];
    // One bar after the other: a page that is looked at must not take all connections.
    for (let from = end - bars * barMs; from < end; from += barMs) {
      const [paid, authorized, open, canceled] = await Promise.all([
        count(outcomes.paid, from),
        count(outcomes.authorized, from),
        count(outcomes.open, from),
        count(outcomes.canceled, from),
      ]);
      buckets.push({ from: isoTime(from), paid, authorized, open, canceled });
    }
    return buckets;
  };
