import { causeOf } from '../ports/log';
import type { Lease } from '../ports/store';
import type { SyncDeps } from './deps';

/** A lease that is renewed for as long as its purchase is worked. */
export interface HeldLease {
  /** False once somebody else has the purchase; renewed first where its renewal is overdue. */
  isHeld(): Promise<boolean>;
  /** Ends the renewals; the purchase was given back, or is left until the lease ends. */
  stop(): void;
}

/**
 * Renews a lease every `leaseRenewMs`, also while an answer is waited for: reading many payments
 * from a slow side takes longer than a lease, and whoever took the purchase over would be just as
 * slow. A process that stands still renews nothing, so that others take its work.
 */
export const holdLease = (deps: SyncDeps, lease: Lease): HeldLease => {
  const { clock, store, log, options } = deps;
  let renewedAt = clock.now();
  let isLost = false;
  let isOver = false;
  let callOff: () => void = () => undefined;

  const renew = async (): Promise<void> => {
    const now = clock.now();
    if (await store.renewLease(lease, now, options.leaseMs)) renewedAt = now;
    else isLost = true;
  };
  const plan = (): void => {
    callOff = clock.after(options.leaseRenewMs, () => void beat());
  };
  const beat = async (): Promise<void> => {
    try {
      await renew();
    } catch (error) {
      // While the store is unavailable the lease may end: the fence then stops what this worker
      // writes.
      log.warn('work.lease-not-renewed', { purchaseId: lease.purchaseId, ...causeOf(error) });
    }
    if (!isOver && !isLost) plan();
  };

  plan();
  return {
    isHeld: async () => {
      if (!isLost && clock.now() - renewedAt >= options.leaseRenewMs) await renew();
      return !isLost;
    },
    stop: () => {
      isOver = true;
      callOff();
    },
  };
};
