import type { Attempt } from './attempt';
import type { Effect } from './effect';
import type { SaleorFacts, StripeFacts } from './facts';
import type { AttemptId, CheckoutId, InstallationId, OrderId, PurchaseId, SessionId } from './ids';

/**
 * A purchase is a checkout, the order it became, and all attempts to pay for them: the unit of
 * work. Its row is at once the queue entry and the sync row that a person sees.
 */
export interface Purchase {
  readonly id: PurchaseId;
  readonly installationId: InstallationId;
  readonly channel: string | null;
  readonly checkoutId: CheckoutId | null;
  readonly orderId: OrderId | null;
  /** Stripe's Checkout Session; all that is known of a purchase that Saleor does not have yet. */
  readonly sessionId: SessionId | null;
  readonly createdAt: number;
}

/** A purchase with everything that was ever recorded of it. */
export interface PurchaseRecord {
  readonly purchase: Purchase;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** Oldest first. */
  readonly effects: readonly Effect[];
}

/** What decide() looks at: the record and the facts of both sides, read just now. */
export interface PurchaseView extends PurchaseRecord {
  readonly saleor: SaleorFacts;
  readonly stripe: ReadonlyMap<AttemptId, StripeFacts>;
}
