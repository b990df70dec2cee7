import type { InstallationId } from '../domain/ids';
import type { Clock } from '../ports/clock';
import type { WorkStore } from '../ports/store';

export interface BacklogDeps {
  readonly store: Pick<WorkStore, 'countDue'>;
  readonly clock: Clock;
  readonly options: {
    /** Due purchases of one installation beyond which no new payment starts. */
    readonly backlog: number;
    /** How long a count is believed, milliseconds. */
    readonly backlogSeenMs: number;
  };
}

/**
 * Whether so much waits that new money must wait as well. News are always taken: one purchase is
 * one row, however many webhooks tell of it.
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
      .countDue(installationId, now, options.backlog)
      .then((count) => count >= options.backlog);
    seen.set(installationId, { at: now, isFull });
    // A look that failed is no answer to those who come later.
    isFull.catch(() => seen.delete(installationId));
    return isFull;
  };
};
