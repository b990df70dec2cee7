import type {
  AttemptId,
  CheckoutId,
  ConnectionId,
  InstallationId,
  IntentId,
  OrderId,
  SessionId,
} from '../../domain/facts/ids';
import type { Connection } from './connections';
import type { Installation } from './installations';

/** An accepted webhook of either side. The body is not kept: facts are re-read. */
export interface Delivery {
  readonly installationId: InstallationId;
  readonly source: 'saleor' | 'stripe';
  /** Stripe: connection and event id. Saleor: event name and SHA-256 of the body. */
  readonly identity: string;
  /** `order_created`, `payment_intent.succeeded`, … */
  readonly event: string;
  readonly receivedAt: number;
  /** When the other side says it happened. */
  readonly occurredAt: number | null;
  readonly about: DeliveryAbout;
}

/** Where a delivery says to look. It is a hint: facts are read from both sides. */
export type DeliveryAbout =
  | {
      readonly kind: 'purchase';
      readonly ids: PurchaseIds;
      /**
       * News of any order or checkout of the shop: where there is no purchase of these ids, its
       * payment is another's affair, so that none is made and nothing is recorded.
       */
      readonly knownOnly?: true;
    }
  /** A Stripe object: found by intent, by the hint of our attempt, or by the purchase's session. */
  | {
      readonly kind: 'intent';
      readonly connectionId: ConnectionId;
      readonly intentId: IntentId | null;
      readonly attemptId: AttemptId | null;
      /** Of a Checkout Session. */
      readonly sessionId?: SessionId | null;
    }
  /** Nothing of ours (another app on the same account): recorded, nothing to do. */
  | { readonly kind: 'foreign' };

/** What a purchase is known by: its checkout, its order, Stripe's Checkout Session, or several. */
export interface PurchaseIds {
  readonly checkoutId: CheckoutId | null;
  readonly orderId: OrderId | null;
  readonly channel: string | null;
  readonly sessionId?: SessionId | null;
}

/** Accepted webhooks, each once. */
export interface DeliveryStore {
  /**
   * Insert-or-nothing on (installation, source, identity); a new one marks its purchase dirty in
   * the same transaction (and makes the purchase, for `purchase`). `unmatched`: it bears an
   * attempt id that we do not know; it is kept and matched when the attempt is recorded.
   * `foreign`: nothing of ours is meant. Throws `ConfigurationChanged`, and accepts nothing, where
   * `basis` (that the sender was checked by) is not as it was recalled.
   */
  acceptDelivery(
    delivery: Delivery,
    basis?: Installation | Connection,
  ): Promise<'accepted' | 'repeated' | 'foreign' | 'unmatched'>;
}
