import type { ConnectionId, InstallationId, IntentId, PurchaseId } from '../../domain/facts/ids';
import type { Delivery } from './deliveries';

/**
 * What became of a delivery. `taken`: it is news of a purchase. `foreign`: no purchase of this app
 * is known for it. `refused`: it was answered with an error, and nothing of it was kept.
 */
export type DeliveryResult = 'taken' | 'foreign' | 'refused';

/** Refused deliveries of one sender and reason: strangers may send millions, which are counted. */
export interface RefusedDeliveries {
  readonly installationId: InstallationId;
  readonly source: Delivery['source'];
  /** Whose address was called; null at Saleor's side. */
  readonly connectionId: ConnectionId | null;
  /** As the address names it, of the last of them; null where none can be known. */
  readonly event: string | null;
  /** Stable code, as the sender was answered. */
  readonly code: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** How many there were. */
  readonly count: number;
}

/** A line of the log of deliveries. */
export interface LoggedDelivery {
  /** Its place in the order of arrival; newer ones are greater. */
  readonly position: bigint;
  readonly source: Delivery['source'];
  readonly result: DeliveryResult;
  readonly event: string | null;
  /** Of refused ones the first. */
  readonly receivedAt: number;
  /** Of refused ones the last; else as `receivedAt`. */
  readonly lastAt: number;
  /** More than one only of refused ones. */
  readonly count: number;
  /** Why it was refused. */
  readonly code: string | null;
  readonly connectionId: ConnectionId | null;
  /** Stripe's id of the event. */
  readonly eventId: string | null;
  readonly intentId: IntentId | null;
  readonly purchaseId: PurchaseId | null;
  readonly orderNumber: string | null;
  readonly userEmail: string | null;
  /** When the row of its purchase had taken it in. */
  readonly mirroredAt: number | null;
}

/** Which lines are asked for; null asks for all. The newest come first. */
export interface DeliveryLogQuery {
  readonly sources: readonly Delivery['source'][] | null;
  readonly results: readonly DeliveryResult[] | null;
  /** As `searchOf` reads it; refused ones name nothing that is searched by. */
  readonly search: string | null;
  /** At most so many lines. */
  readonly limit: number;
  /** The position of the last line of the page before; null: the first page. */
  readonly cursor: bigint | null;
}

/** A search looks at the deliveries of so many purchases. */
export const searchedPurchasesAtMost = 500;

const hourMs = 3_600_000;

/** Refused deliveries of one hour are one line: the first of them says in which. */
export const refusedHour = ({ firstAt }: Pick<RefusedDeliveries, 'firstAt'>): number =>
  Math.floor(firstAt / hourMs) * hourMs;

/** What came of both sides, to be read by people. */
export interface DeliveryLogStore {
  listDeliveries(
    installationId: InstallationId,
    query: DeliveryLogQuery,
  ): Promise<{ rows: readonly LoggedDelivery[]; nextCursor: bigint | null }>;
  /** Adds to the line of this sender, reason and hour; the first makes it. */
  noteRefused(refused: RefusedDeliveries): Promise<void>;
}
