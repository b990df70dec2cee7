import type { InstallationId, PurchaseId } from '../domain/ids';
import type { Delivery } from '../ports/store';

/** The verbs that the rest of the program uses of the mirror. */
export interface Sync {
  /** Accepts a verified delivery: durable before it resolves. Then wakes the workers. */
  accept(delivery: Delivery): Promise<'accepted' | 'repeated' | 'foreign' | 'unmatched'>;
  /** Something was recorded that needs work. */
  wake(): void;
  /** Reconciles one purchase now ("sync now"); false where somebody else has it in hand. */
  reconcileNow(installationId: InstallationId, purchaseId: PurchaseId): Promise<boolean>;
  /** Leases and reconciles what is due; gives how many purchases were worked. */
  workOnce(): Promise<number>;
  /** One round of the sweep: stale purchases, changed orders, missed Stripe events. */
  sweepOnce(): Promise<void>;
}
