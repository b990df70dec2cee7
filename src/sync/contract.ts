import type { InstallationId, PurchaseId } from '../domain/facts/ids';
import type { Connection, Delivery, Installation } from '../ports/store';

/** The verbs that the rest of the program uses of the mirror. */
export interface Sync {
  /**
   * Accepts a verified delivery: durable before it resolves. Then wakes the workers.
   * `basis` is what the sender was checked by (`DeliveryStore.acceptDelivery`).
   */
  accept(
    delivery: Delivery,
    basis?: Installation | Connection,
  ): Promise<'accepted' | 'repeated' | 'foreign' | 'unmatched'>;
  /** Something was recorded that needs work. */
  wake(): void;
  /** Reconciles one purchase now ("sync now"); false where somebody else works on it. */
  reconcileNow(installationId: InstallationId, purchaseId: PurchaseId): Promise<boolean>;
  /**
   * Leases what is due, as far as slots are free, and begins to reconcile it; gives how many
   * purchases were taken. A slow purchase holds up no other: wakes when a slot becomes free.
   */
  takeWork(): Promise<number>;
  /** Resolves once nothing is in progress. */
  idle(): Promise<void>;
  /** One round of the sweep: stale purchases, changed orders, missed Stripe events. */
  sweepOnce(): Promise<void>;
}
