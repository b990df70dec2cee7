import { isoTime } from '../../domain/facts/iso-time';
import type { MirrorPaymentStatus } from '../../domain/row/mirror';
import type { ActivityBucket, ActivityMoney, QueryActivityArgs } from '../../generated/api-schema';
import type { MoneySum } from '../../ports/store';
import type { DashboardApiDeps, DashboardViewer } from './contract';

const hourMs = 60 * 60_000;

/** How a window is cut: the plot has so many bars, each of so many milliseconds. */
const windows = {
  DAY: { bars: 8, barMs: 3 * hourMs },
  WEEK: { bars: 7, barMs: 24 * hourMs },
} as const;

/** Webhooks come within seconds; one that has to be sent again, or is found by a list, is late. */
const eventLateMs = 5 * 60_000;

type Outcome = 'paid' | 'authorized' | 'open' | 'canceled';

/** What became of a payment, in the words of the plot. */
const outcomes: Readonly<Record<MirrorPaymentStatus, Outcome>> = {
  charged: 'paid',
  partially_charged: 'paid',
  partially_refunded: 'paid',
  refunded: 'paid',
  authorized: 'authorized',
  none: 'open',
  pending: 'open',
  canceled: 'canceled',
};

const presentSum = ({ currency, mode, receivedMinor, returnedMinor }: MoneySum): ActivityMoney => ({
  mode: mode === 'live' ? 'LIVE' : 'TEST',
  received: { minor: receivedMinor.toString(), currency },
  returned: { minor: returnedMinor.toString(), currency },
});

/** What went on in the last day or week, oldest first: one grouped statement for each plot. */
export const makeActivityResolver =
  ({ store, clock }: DashboardApiDeps, { installation }: DashboardViewer) =>
  async ({ window }: QueryActivityArgs): Promise<ActivityBucket[]> => {
    const { bars, barMs } = windows[window];
    const before = clock.now();
    const span = { from: before - bars * barMs, before, barMs };
    // One after the other: a page that is looked at must not take all connections.
    const payments = await store.countOutcomes(installation.id, span);
    const money = await store.sumMoney(installation.id, span);
    const events = await store.countEvents(installation.id, span, eventLateMs);
    return Array.from({ length: bars }, (_, bar) => {
      const here = payments.filter((one) => one.bar === bar);
      const countOf = (outcome: Outcome): number =>
        here.reduce((sum, one) => {
          return outcomes[one.paymentStatus] === outcome ? sum + one.count : sum;
        }, 0);
      const taken = events.filter((one) => one.bar === bar);
      return {
        from: isoTime(span.from + bar * barMs),
        paid: countOf('paid'),
        authorized: countOf('authorized'),
        open: countOf('open'),
        canceled: countOf('canceled'),
        eventsTaken: taken.reduce((sum, one) => sum + one.taken, 0),
        eventsLate: taken.reduce((sum, one) => sum + one.late, 0),
        money: money.filter((one) => one.bar === bar).map(presentSum),
      };
    });
  };
