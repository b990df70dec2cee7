import type { Attempt, AttemptTerms } from '../../domain/facts/attempt';
import type { Effect, PlannedEffect } from '../../domain/facts/effect';
import type { AttemptId, InstallationId, PurchaseId, TransactionId } from '../../domain/facts/ids';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import type { Connection } from './connections';
import type { PurchaseIds } from './deliveries';
import type { Installation } from './installations';

/** What is known of an attempt before Stripe is asked for anything. */
export interface NewAttempt extends AttemptTerms {
  readonly attemptId: AttemptId;
  readonly installationId: InstallationId;
  readonly source: PurchaseIds;
  readonly at: number;
  /** Older open attempts of the purchase that this one takes the place of. */
  readonly supersedes: readonly AttemptId[];
  /** Recorded with the attempt, held until this time. */
  readonly heldUntil: number;
  /**
   * The first effect is recorded as sent (at `at`, one try): whoever records the attempt sends it
   * right after, and whoever finds it otherwise looks at Stripe before sending it again.
   */
  readonly isSentAtOnce?: boolean;
}

/** An attempt as it stands in the store, with the effect that creates its intent. */
export interface RecordedAttempt {
  readonly attempt: Attempt;
  readonly effect: Effect;
  /** False where the transaction's attempt was recorded before. */
  readonly created: boolean;
  /** The whole purchase, read in the same transaction: what was recorded before is in it. */
  readonly record: PurchaseRecord;
}

/** A payment session, as a request of Saleor names it. */
interface SessionQuery {
  readonly installationId: InstallationId;
  readonly transactionId: TransactionId;
  readonly channel: string;
  readonly ids: PurchaseIds;
  /** The installation that the request was checked by. */
  readonly basis?: Installation;
}

/** What a payment session begins with. */
export interface SessionRecord {
  /** Of the transaction; null where it was not recorded yet. */
  readonly attempt: Attempt | null;
  /** That the attempt is pinned to, else the channel's; removed ones are found as well. */
  readonly connection: Connection | null;
  /** The purchase of the ids, looked for only where the transaction has no attempt yet. */
  readonly purchase: PurchaseRecord | null;
}

/** Attempts to pay, and the purchases that they belong to. */
export interface AttemptStore {
  /**
   * Records the attempt and its `create-intent` effect (key `attemptId:create-intent:init:g1`,
   * held, and sent where that follows at once) in one transaction. One attempt per (installation,
   * transaction), or per id where there is no transaction yet: a repetition gives the recorded
   * one and changes nothing but the hold of an unsettled effect. Nothing is recorded on a
   * connection that is removed, nor given.
   */
  recordAttempt(input: NewAttempt): Promise<RecordedAttempt | 'connection-removed'>;
  findAttemptByTransaction(
    installationId: InstallationId,
    transactionId: TransactionId,
  ): Promise<Attempt | null>;
  /**
   * Attempt, connection and purchase of a session, in one look where no purchase is known. Throws
   * `ConfigurationChanged` where `basis` is not as it was recalled.
   */
  lookForSession(query: SessionQuery): Promise<SessionRecord>;
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
