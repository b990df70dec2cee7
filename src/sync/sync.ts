import type { InstallationId } from '../domain/facts/ids';
import { causeOf } from '../ports/log';
import { StoreUnavailable, type Lease } from '../ports/store';
import type { Sync } from './contract';
import type { SyncDeps } from './deps';
import { makeEndedIntents, type EndedIntents } from './ended-intents';
import { reconcile } from './reconcile';
import { releaseAfterFailure } from './retry';
import { sweep } from './sweep';

/** The mirror: accept, reconcile, sweep. */
export const makeSync = (deps: SyncDeps): Sync => {
  const ended = makeEndedIntents();
  const inProgress = new Set<Promise<void>>();
  /** Of each installation, how many purchases are in progress. */
  const held = new Map<InstallationId, number>();
  return {
    accept: async (delivery, basis) => {
      const result = await deps.store.acceptDelivery(delivery, basis);
      deps.log.info('delivery.accepted', { type: delivery.event, outcome: result });
      if (result === 'accepted') deps.wake.wake();
      return result;
    },

    wake: () => deps.wake.wake(),

    reconcileNow: async (installationId, purchaseId) => {
      const now = deps.clock.now();
      await deps.store.markDirty(installationId, purchaseId, now);
      const lease = await deps.store.leasePurchase(installationId, purchaseId, {
        worker: deps.options.worker,
        now,
        leaseMs: deps.options.leaseMs,
      });
      if (!lease) return false;
      await workLease(deps, lease, ended);
      return true;
    },

    takeWork: async () => {
      const { options } = deps;
      const free = options.concurrency - inProgress.size;
      if (free <= 0) return 0;
      const share = options.concurrencyPerInstallation;
      const leases = await deps.store.leaseDirty({
        worker: options.worker,
        now: deps.clock.now(),
        leaseMs: options.leaseMs,
        gatherMs: options.gatherMs,
        limit: free,
        limitOther: Math.max(0, free - options.slotsForPayments),
        share,
        shareOther: share - options.slotsForPaymentsPerInstallation,
        inProgress: held,
      });
      for (const lease of leases) {
        const { installationId } = lease;
        held.set(installationId, (held.get(installationId) ?? 0) + 1);
        const task = workLease(deps, lease, ended).finally(() => {
          inProgress.delete(task);
          const left = (held.get(installationId) ?? 1) - 1;
          if (left > 0) held.set(installationId, left);
          else held.delete(installationId);
          deps.wake.wake();
        });
        inProgress.add(task);
      }
      return leases.length;
    },

    idle: async () => {
      while (inProgress.size > 0) await Promise.all(inProgress);
    },

    sweepOnce: () => sweep(deps),
  };
};

/** Works one purchase. Its bugs are its own: they postpone this purchase and nothing else. */
const workLease = async (deps: SyncDeps, lease: Lease, ended: EndedIntents): Promise<void> => {
  const note = (error: unknown): string => {
    const cause = causeOf(error);
    deps.log.error('work.failed', { purchaseId: lease.purchaseId, ...cause });
    return `${cause.name}: ${cause.message}`;
  };
  try {
    await workPurchase(deps, lease, ended);
  } catch (error) {
    const message = note(error);
    // While the store is unavailable nothing can be written: the lease ends by itself within a
    // minute.
    if (error instanceof StoreUnavailable) return;
    // And so it does where this fails: nobody waits for the task, who could be told.
    await releaseAfterFailure(deps, lease, { code: 'unexpected', message }).catch(note);
  }
};

const workPurchase = async (deps: SyncDeps, lease: Lease, ended: EndedIntents): Promise<void> => {
  const leased = await deps.store.readLeased(lease);
  // It was taken in by another row meanwhile, which is due itself.
  if (!leased) return deps.log.warn('work.lost', { purchaseId: lease.purchaseId });
  const { active, retiredAt } = leased.installation;
  if (active && retiredAt === null) return reconcile(deps, leased, lease, ended);
  return deps.store.releaseLease(lease, {
    at: deps.clock.now(),
    // Nobody takes it while the installation is unavailable; then it is due at once.
    dueAt: deps.clock.now(),
    urgency: lease.urgency,
    failure: 'installation-inactive: Saleor has the app deactivated or removed.',
    problems: [],
  });
};
