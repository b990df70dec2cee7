import type {
  CheckoutId,
  InstallationId,
  IntentId,
  OrderId,
  PurchaseId,
} from '../../domain/facts/ids';
import type { Mirror, SyncState } from '../../domain/row/mirror';
import type { Problem } from '../../domain/decide/problem';

/** A row of the sync table. */
export interface MirrorRow extends Mirror {
  readonly purchaseId: PurchaseId;
  readonly orderId: OrderId | null;
  readonly checkoutId: CheckoutId | null;
  readonly intentIds: readonly IntentId[];
  readonly dirty: boolean;
  readonly dueAt: number | null;
  /** Tries in a row that ended without success. */
  readonly tries: number;
  readonly problems: readonly Problem[];
}

/** Which rows of the sync table are asked for, and which page of them. */
export interface MirrorQuery {
  readonly states: readonly SyncState[] | null;
  /** Order number, or a PaymentIntent id. */
  readonly search: string | null;
  /** At most so many rows. */
  readonly limit: number;
  readonly cursor: string | null;
}

/** One line of a row's timeline. */
export interface TimelineEntry {
  readonly at: number;
  readonly side: 'saleor' | 'stripe' | 'app';
  /** The event's name, or the effect's kind. */
  readonly what: string;
  readonly state: string | null;
  readonly reference: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly message: string | null;
}

/** The sync table, to be read by people. */
export interface MirrorStore {
  listMirrors(
    installationId: InstallationId,
    query: MirrorQuery,
  ): Promise<{ rows: readonly MirrorRow[]; nextCursor: string | null; total: number }>;
  readMirror(installationId: InstallationId, id: PurchaseId): Promise<MirrorRow | null>;
  countMirrors(installationId: InstallationId): Promise<Readonly<Record<SyncState, number>>>;
  readTimeline(installationId: InstallationId, id: PurchaseId): Promise<readonly TimelineEntry[]>;
}
