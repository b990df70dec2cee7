import type { Clock } from '../ports/clock';
import type { SaleorFor } from '../ports/saleor';
import type { Store } from '../ports/store';
import type { StripeFor } from '../ports/stripe';
import type { Metrics, Side } from './http/metrics';

/** Ports as they are, each call of them told to the metrics. */
interface MeasuredDeps {
  readonly clock: Clock;
  readonly metrics: Metrics;
}

const endings = ['done', 'refused', 'unknown'] as const;

const endingOf = (outcome: unknown): (typeof endings)[number] | undefined =>
  typeof outcome === 'object' && outcome !== null && 'kind' in outcome
    ? endings.find((ending) => ending === outcome.kind)
    : undefined;

/** `port`, whose methods are calls that end in an outcome; the method's name is the call's. */
const measured = <T extends object>(port: T, side: Side, { clock, metrics }: MeasuredDeps): T =>
  new Proxy(port, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return async (...words: unknown[]): Promise<unknown> => {
        const began = clock.now();
        const outcome: unknown = await Reflect.apply(member, target, words);
        const ending = endingOf(outcome);
        if (ending) metrics.called(side, name, ending, clock.now() - began);
        return outcome;
      };
    },
  });

/** Stripe, whose calls are timed. */
export const withStripeTimes =
  (stripeFor: StripeFor, deps: MeasuredDeps): StripeFor =>
  (connection, priority) =>
    measured(stripeFor(connection, priority), 'stripe', deps);

/** Saleor, whose calls are timed. */
export const withSaleorTimes =
  <T extends object>(
    saleorFor: (...of: Parameters<SaleorFor>) => T,
    deps: MeasuredDeps,
  ): ((...of: Parameters<SaleorFor>) => T) =>
  (installation, priority) =>
    measured(saleorFor(installation, priority), 'saleor', deps);

/** The store, from which a worker takes what is due; how long that waited is told. */
export const withQueueAge = (store: Store, { metrics }: MeasuredDeps): Store => ({
  ...store,
  leaseDirty: async (request) => {
    const leases = await store.leaseDirty(request);
    for (const { urgency, dirtySince } of leases) {
      metrics.taken(urgency, Math.max(0, request.now - dirtySince));
    }
    return leases;
  },
});
