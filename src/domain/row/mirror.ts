import type { OrderStatus } from '../facts/facts';
import type { Purchase } from '../facts/purchase';
import type { Sides } from './sides';

/**
 * `in_sync`: both sides agree. `working`: work is under way. `attention`: a person must look at a
 * problem. `failed`: work was given up, until news comes in or somebody presses "Sync now".
 */
export type SyncState = 'in_sync' | 'working' | 'attention' | 'failed';

/** One word for the order as a whole, from both sides. */
export type MirrorOrderStatus =
  'checkout' | 'created' | 'pending' | 'paid' | 'partial' | 'fulfilled' | 'returned' | 'canceled';

/** What became of the money, over all attempts of the purchase. */
export type MirrorPaymentStatus =
  | 'none'
  | 'pending'
  | 'authorized'
  | 'partially_charged'
  | 'charged'
  | 'partially_refunded'
  | 'refunded'
  | 'canceled';

/** What became of the goods, over all fulfillments of the order. */
export type MirrorShipmentStatus = 'none' | 'partial' | 'shipped' | 'returned';

/** The states whose first moment the mirror keeps. */
export type MirrorMilestone =
  'created' | 'pending' | 'paid' | 'partial' | 'fulfilled' | 'returned' | 'canceled';

/** Of the newest payment in Stripe; `unknown` while there is none. */
export type MirrorMode = 'test' | 'live' | 'unknown';

/**
 * Whether a checkout became the order, or the order was made as one (by staff, an import, another
 * app). Saleor's own word, `origin`, is not asked for: where it is empty, as in old and imported
 * data, asking for it makes the whole order unreadable.
 */
export type OrderSource = 'checkout' | 'order' | 'unknown';

/**
 * The sync row of a purchase: a cache of two truths, which can be rebuilt from them at any time.
 * Amounts are Stripe minor units of `currency`; times are milliseconds.
 */
export interface Mirror {
  /** `NONE`: Stripe alone knows the purchase so far. */
  readonly saleorStatus: OrderStatus | 'CHECKOUT' | 'GONE' | 'NONE';
  readonly saleorChargeStatus: string | null;
  readonly saleorAuthorizeStatus: string | null;
  /** Statuses of the attempts' intents, newest attempt last, joined by a comma. */
  readonly stripeStatus: string | null;
  readonly orderNumber: string | null;
  readonly channel: string | null;
  readonly userEmail: string | null;
  readonly orderStatus: MirrorOrderStatus;
  readonly paymentStatus: MirrorPaymentStatus;
  readonly shipmentStatus: MirrorShipmentStatus;
  readonly currency: string | null;
  readonly amountMinor: bigint;
  readonly amountReceivedMinor: bigint;
  readonly amountReturnedMinor: bigint;
  readonly source: OrderSource;
  readonly mode: MirrorMode;
  /** What each side said of the money; null while nobody has looked at it. */
  readonly sides: Sides | null;
  readonly syncState: SyncState;
  /** Why, where it is not simply in sync. */
  readonly syncReason: string | null;
  /** Only milestones reached by these facts; the store keeps the first moment of each. */
  readonly milestones: Readonly<Partial<Record<MirrorMilestone, number>>>;
  /** When the facts were read. */
  readonly readAt: number;
}

type BlankIds = Pick<Purchase, 'checkoutId' | 'orderId' | 'channel'>;

const blankStatus = ({ checkoutId, orderId }: BlankIds): Mirror['saleorStatus'] => {
  if (orderId !== null) return 'UNCONFIRMED';
  return checkoutId === null ? 'NONE' : 'CHECKOUT';
};

/** What the sync table shows of a purchase that nobody has looked at yet. */
export const blankMirror = (ids: BlankIds, at: number): Mirror => ({
  saleorStatus: blankStatus(ids),
  saleorChargeStatus: null,
  saleorAuthorizeStatus: null,
  stripeStatus: null,
  orderNumber: null,
  channel: ids.channel,
  userEmail: null,
  orderStatus: ids.orderId === null ? 'checkout' : 'created',
  paymentStatus: 'none',
  shipmentStatus: 'none',
  currency: null,
  amountMinor: 0n,
  amountReceivedMinor: 0n,
  amountReturnedMinor: 0n,
  source: 'unknown',
  mode: 'unknown',
  sides: null,
  syncState: 'working',
  syncReason: null,
  milestones: {},
  readAt: at,
});

/** The sync state after work that failed; without another try it needs a person. */
export const syncStateAfterFailure = (
  state: Mirror['syncState'],
  dueAt: number | null,
): Mirror['syncState'] => {
  if (dueAt === null) return 'failed';
  return state === 'in_sync' ? 'working' : state;
};
