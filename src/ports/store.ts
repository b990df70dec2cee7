import type { Attempt, Flow } from '../domain/attempt';
import type { Effect, PlannedEffect } from '../domain/effect';
import type {
  AttemptId,
  CheckoutId,
  ConnectionId,
  InstallationId,
  IntentId,
  OrderId,
  PurchaseId,
  SaleorAppId,
  TransactionId,
} from '../domain/ids';
import type { Mirror, SyncState } from '../domain/mirror';
import type { Completion } from '../domain/policy';
import type { Problem } from '../domain/problem';
import type { PurchaseRecord } from '../domain/purchase';

/**
 * What the features keep. One method is one atomic transaction, named after what it does, so that
 * the program's crash points are exactly the gaps between calls. Every method that touches a
 * tenant's rows takes the installation. All times are milliseconds since 1970.
 *
 * A store that is away throws `StoreUnavailable`; everything else it throws is a bug.
 */
export interface Store
  extends InstallationStore, ConnectionStore, DeliveryStore, AttemptStore, WorkStore, MirrorStore {}

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

// ─── Installations ──────────────────────────────────────────────────────────────────────────────

export interface Installation {
  readonly id: InstallationId;
  /** Normalised: lower-case host, no default port, path `/graphql/`. */
  readonly saleorApiUrl: string;
  readonly appId: SaleorAppId;
  /** Sealed app token; `tokenPlace(id)` is its place. Empty once retired. */
  readonly tokenSealed: string;
  /** `3.23`, as Saleor said at the last registration. */
  readonly schemaVersion: string | null;
  readonly jwks: string | null;
  readonly active: boolean;
  readonly installedAt: number;
  readonly retiredAt: number | null;
}

export const tokenPlace = (id: InstallationId): string => `Installation.token:${id}`;

export interface InstallationStore {
  /**
   * Registers a Saleor. The same API URL and app id again: the newest token wins, in place. The
   * same URL with another app id: the old installation is retired and its connections, channels
   * and purchases move to the new row (Saleor keeps transactions usable over a reinstall). `seal`
   * is called with the id of the row that will hold the token.
   */
  saveInstallation(input: NewInstallation): Promise<Installation>;
  findInstallation(id: InstallationId): Promise<Installation | null>;
  /** Only one that is not retired. */
  findInstallationByApiUrl(saleorApiUrl: string): Promise<Installation | null>;
  listInstallations(): Promise<readonly Installation[]>;
  saveJwks(id: InstallationId, jwks: string): Promise<void>;
  setInstallationActive(id: InstallationId, active: boolean): Promise<void>;
  /** Erases the token, parks its work, keeps the ledger. */
  retireInstallation(id: InstallationId, at: number): Promise<void>;
}

export interface NewInstallation {
  readonly saleorApiUrl: string;
  readonly appId: SaleorAppId;
  readonly schemaVersion: string | null;
  readonly jwks: string | null;
  readonly at: number;
  readonly seal: (id: InstallationId) => string;
}

// ─── Connections and channels ───────────────────────────────────────────────────────────────────

export interface Connection {
  readonly id: ConnectionId;
  readonly installationId: InstallationId;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly publishableKey: string;
  /** Sealed; place `secretKeyPlace(id)`. Empty once removed. */
  readonly secretKeySealed: string;
  /** Last four characters, for people. */
  readonly secretKeyHint: string;
  /** `acct_…`, null where the key may not read it. */
  readonly accountId: string | null;
  readonly webhookEndpointId: string | null;
  /** Sealed signing secrets, newest first (two while one is being rotated). */
  readonly webhookSecretsSealed: readonly string[];
  readonly createdAt: number;
  readonly removedAt: number | null;
}

export const secretKeyPlace = (id: ConnectionId): string => `Connection.secretKey:${id}`;
export const webhookSecretPlace = (id: ConnectionId): string => `Connection.webhookSecret:${id}`;

export interface ChannelAssignment {
  readonly installationId: InstallationId;
  readonly channel: string;
  readonly connectionId: ConnectionId | null;
  readonly completion: Completion;
}

export interface ConnectionStore {
  addConnection(connection: Connection): Promise<void>;
  /** Name, keys, account, endpoint, secrets of a connection that is not removed. */
  updateConnection(
    installationId: InstallationId,
    id: ConnectionId,
    change: Partial<Omit<Connection, 'id' | 'installationId' | 'createdAt'>>,
  ): Promise<void>;
  /** Not removed ones, oldest first. */
  listConnections(installationId: InstallationId): Promise<readonly Connection[]>;
  /** Removed ones are found as well: old attempts are pinned to them. */
  findConnection(installationId: InstallationId, id: ConnectionId): Promise<Connection | null>;
  /** For the webhook route: the random id is all that the path has. Not removed ones only. */
  findConnectionByPath(id: ConnectionId): Promise<Connection | null>;
  assignChannel(assignment: ChannelAssignment): Promise<void>;
  listChannelAssignments(installationId: InstallationId): Promise<readonly ChannelAssignment[]>;
  findChannelAssignment(
    installationId: InstallationId,
    channel: string,
  ): Promise<ChannelAssignment | null>;
}

// ─── Deliveries ─────────────────────────────────────────────────────────────────────────────────

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

export type DeliveryAbout =
  | { readonly kind: 'purchase'; readonly ids: PurchaseIds }
  /** A Stripe object: the attempt is found by intent id or, failing that, by the hint. */
  | {
      readonly kind: 'intent';
      readonly connectionId: ConnectionId;
      readonly intentId: IntentId | null;
      readonly attemptId: AttemptId | null;
    }
  /** Nothing of ours (another app on the same account): recorded, nothing to do. */
  | { readonly kind: 'foreign' };

export interface PurchaseIds {
  readonly checkoutId: CheckoutId | null;
  readonly orderId: OrderId | null;
  readonly channel: string | null;
}

export interface DeliveryStore {
  /**
   * Insert-or-nothing on (installation, source, identity); a new one marks its purchase dirty in
   * the same transaction (and makes the purchase, for `purchase`). `unmatched`: it bears an
   * attempt id that we do not know; it is kept and matched when the attempt is recorded.
   */
  acceptDelivery(delivery: Delivery): Promise<'accepted' | 'repeated' | 'foreign' | 'unmatched'>;
}

// ─── Attempts ───────────────────────────────────────────────────────────────────────────────────

export interface NewAttempt {
  readonly attemptId: AttemptId;
  readonly installationId: InstallationId;
  readonly connectionId: ConnectionId;
  readonly source: PurchaseIds;
  readonly transactionId: TransactionId;
  readonly flow: Flow;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paymentMethodType: string | null;
  readonly at: number;
  /** Older open attempts of the purchase that this one takes the place of. */
  readonly supersedes: readonly AttemptId[];
  /** Recorded with the attempt, held until this time. */
  readonly heldUntil: number;
}

export interface AttemptStore {
  /**
   * Records the attempt and its `create-intent` effect (key `attemptId:create-intent:init:g1`,
   * held) in one transaction. One attempt per (installation, transaction): a repetition gives the
   * recorded one and changes nothing but the hold of an unsettled effect.
   */
  recordAttempt(input: NewAttempt): Promise<{ attempt: Attempt; effect: Effect; created: boolean }>;
  findAttemptByTransaction(
    installationId: InstallationId,
    transactionId: TransactionId,
  ): Promise<Attempt | null>;
  /** Every attempt of the purchase of this checkout or order, oldest first. */
  findPurchase(installationId: InstallationId, ids: PurchaseIds): Promise<PurchaseRecord | null>;
  readPurchase(installationId: InstallationId, id: PurchaseId): Promise<PurchaseRecord | null>;
  /**
   * Records an effect that a Saleor request asks for, held by the request handler, and marks the
   * purchase dirty for when the hold ends. A repetition (same key) gives the recorded one.
   */
  recordRequest(
    installationId: InstallationId,
    purchaseId: PurchaseId,
    effect: PlannedEffect & { requestKey: string; at: number; heldUntil: number },
  ): Promise<{ effect: Effect; created: boolean }>;
}

// ─── Work ───────────────────────────────────────────────────────────────────────────────────────

/** A purchase in the hands of one worker. Writes carry the fence; a stale one changes nothing. */
export interface Lease {
  readonly installationId: InstallationId;
  readonly purchaseId: PurchaseId;
  readonly fence: number;
  /** Marks that came after this one keep the purchase dirty. */
  readonly mark: number;
  /** Tries in a row that ended without success. */
  readonly tries: number;
  /** When the oldest mark not yet worked came in. */
  readonly dirtySince: number;
}

export interface LeaseRequest {
  readonly worker: string;
  readonly now: number;
  readonly leaseMs: number;
  readonly limit: number;
  /** At most so many purchases of one installation in one call: a noisy tenant waits. */
  readonly limitPerInstallation: number;
}

/** How an effect ended; see Outcome. Settling releases its hold. */
export type Settlement =
  | {
      readonly state: 'done';
      readonly resultId: string | null;
      /** Sets the attempt's intent (create-intent). */
      readonly intentId?: IntentId;
      /** Sets the purchase's order (create-order). */
      readonly orderId?: OrderId;
    }
  | { readonly state: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly state: 'unknown';
      readonly code: string;
      readonly message: string;
      readonly answered: boolean;
    };

export interface WorkStore {
  /** Takes due purchases that nobody holds, oldest first, round-robin over installations. */
  leaseDirty(request: LeaseRequest): Promise<readonly Lease[]>;
  /** Takes one purchase for "sync now" and for tests; null while somebody holds it. */
  leasePurchase(
    installationId: InstallationId,
    purchaseId: PurchaseId,
    request: Omit<LeaseRequest, 'limit' | 'limitPerInstallation'>,
  ): Promise<Lease | null>;
  /** False where the lease was lost. */
  renewLease(lease: Lease, now: number, leaseMs: number): Promise<boolean>;
  /**
   * Records effects (insert-or-nothing on the key), marks attempts as being returned, and says
   * which effects are new. Null where the fence is stale: stop at once.
   */
  planEffects(lease: Lease, plan: EffectPlan): Promise<readonly Effect[] | null>;
  /** Before each send: counts the try and sets `sentAt`. */
  markSent(installationId: InstallationId, key: string, at: number): Promise<void>;
  /** Settles an effect; a done or refused one stays as it is. Gives the effect as it now is. */
  settleEffect(
    installationId: InstallationId,
    key: string,
    settlement: Settlement,
    at: number,
  ): Promise<Effect>;
  /** Fixes the reference that Saleor is given for an effect whose answer was lost. */
  setReference(installationId: InstallationId, key: string, reference: string): Promise<Effect>;
  /** Links the order that a purchase's checkout became. */
  linkOrder(lease: Lease, orderId: OrderId): Promise<void>;
  /** Saves the mirror and gives the lease back. False where the fence is stale. */
  saveMirror(lease: Lease, mirror: Mirror, next: NextWork): Promise<boolean>;
  /** Gives the lease back without a mirror: the work failed and is due again. */
  releaseLease(lease: Lease, next: NextWork): Promise<void>;
  /** Marks one purchase dirty ("sync now"); it is due at once. */
  markDirty(installationId: InstallationId, purchaseId: PurchaseId, at: number): Promise<void>;
  /**
   * The sweep: marks dirty what is not final and was not looked at since; at most `limit`.
   * Gives how many.
   */
  markStale(sweep: StaleSweep): Promise<number>;
  /** A named position of a sweep (milliseconds or an opaque text); null at first. */
  readCursor(installationId: InstallationId, name: string): Promise<string | null>;
  saveCursor(installationId: InstallationId, name: string, value: string): Promise<void>;
}

export interface EffectPlan {
  readonly at: number;
  readonly effects: readonly PlannedEffect[];
  /** Decided for good, in the same transaction: these attempts' money goes back. */
  readonly returns: readonly { attemptId: AttemptId; reason: string }[];
  readonly problems: readonly Problem[];
}

export interface NextWork {
  readonly at: number;
  /** When to look again; null = only when marked. */
  readonly dueAt: number | null;
  /** Why it failed, where it did: the next lease has one try more. */
  readonly failure: string | null;
  /** Problems that stand now; open ones with other keys are closed. */
  readonly problems: readonly Problem[];
}

export interface StaleSweep {
  readonly now: number;
  /** Purchases with an attempt that is not settled, not looked at since this time. */
  readonly openSince: number;
  /** All purchases that are not final, not looked at since this time. */
  readonly liveSince: number;
  readonly limit: number;
}

// ─── What people see ────────────────────────────────────────────────────────────────────────────

/** A row of the sync table. */
export interface MirrorRow extends Mirror {
  readonly purchaseId: PurchaseId;
  readonly orderId: OrderId | null;
  readonly checkoutId: CheckoutId | null;
  readonly intentIds: readonly IntentId[];
  readonly dirty: boolean;
  readonly dueAt: number | null;
  readonly tries: number;
  readonly problems: readonly Problem[];
}

export interface MirrorQuery {
  readonly states: readonly SyncState[] | null;
  /** Order number, or a PaymentIntent id. */
  readonly search: string | null;
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

export interface MirrorStore {
  listMirrors(
    installationId: InstallationId,
    query: MirrorQuery,
  ): Promise<{ rows: readonly MirrorRow[]; nextCursor: string | null; total: number }>;
  readMirror(installationId: InstallationId, id: PurchaseId): Promise<MirrorRow | null>;
  countMirrors(installationId: InstallationId): Promise<Readonly<Record<SyncState, number>>>;
  readTimeline(installationId: InstallationId, id: PurchaseId): Promise<readonly TimelineEntry[]>;
  /** Time from an accepted delivery to the mirror that took it in, milliseconds, newest first. */
  readLags(installationId: InstallationId, limit: number): Promise<readonly number[]>;
}
