import type { InstallationId } from '../../domain/facts/ids';
import type { Clock } from '../../ports/clock';
import type { WorkStore } from '../../ports/store';

interface BacklogDeps {
  readonly store: Pick<WorkStore, 'countDuePayments'>;
  readonly clock: Clock;
  readonly options: {
    /** Due payments of one installation beyond which no new payment starts. */
    readonly backlog: number;
    /** How long a count is believed, milliseconds. */
    readonly backlogSeenMs: number;
  };
}

/**
 * Whether so many payments wait that new money must wait as well. What concerns no payment is not
 * counted, and news are always taken: one purchase is one row, however many webhooks tell of it.
 */
export const makeBacklog = ({ store, clock, options }: BacklogDeps) => {
  const seen = new Map<
    InstallationId,
    { readonly at: number; readonly isFull: Promise<boolean> }
  >();
  return (installationId: InstallationId): Promise<boolean> => {
    const now = clock.now();
    const known = seen.get(installationId);
    if (known && now - known.at < options.backlogSeenMs) return known.isFull;
    const isFull = store
      .countDuePayments(installationId, now, options.backlog)
      .then((count) => count >= options.backlog);
    seen.set(installationId, { at: now, isFull });
    // A look that failed is no answer to those who come later.
    isFull.catch(() => seen.delete(installationId));
    return isFull;
  };
};
