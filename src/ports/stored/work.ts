import type { Effect, PlannedEffect } from '../../domain/facts/effect';
import type {
  AttemptId,
  InstallationId,
  IntentId,
  OrderId,
  PurchaseId,
  TransactionId,
} from '../../domain/facts/ids';
import type { Mirror } from '../../domain/row/mirror';
import type { Problem } from '../../domain/decide/problem';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import type { SweepClass } from '../../domain/decide/sweep-class';
import type { Urgency } from '../../domain/decide/urgency';
import type { ChannelAssignment, Connection } from './connections';
import type { Installation } from './installations';

/** A purchase given to one worker. Writes carry the fence; a stale one changes nothing. */
export interface Lease {
  readonly installationId: InstallationId;
  readonly purchaseId: PurchaseId;
  /** One more than that of the lease before. */
  readonly fence: number;
  /** Marks that came after this one keep the purchase dirty. */
  readonly mark: number;
  /** Tries in a row that ended without success. */
  readonly tries: number;
  /** When the oldest mark not yet worked came in. */
  readonly dirtySince: number;
  /** What it was due for. */
  readonly urgency: Urgency;
}

/** Which purchases a worker asks for, and how many. */
export interface LeaseRequest {
  readonly worker: string;
  readonly now: number;
  readonly leaseMs: number;
  /**
   * News is left alone for so long after the first of it, milliseconds, so that what comes shortly
   * after is worked with it; a paid checkout whose order is awaited waits for nothing.
   */
  readonly gatherMs: number;
  /** At most so many purchases are given. */
  readonly limit: number;
  /** Of these, at most so many that are due for anything but fresh news of a payment. */
  readonly limitOther: number;
  /** How many purchases one installation may have in progress, with those that are given now. */
  readonly share: number;
  /** With so many in progress it is given nothing but fresh news of payments. */
  readonly shareOther: number;
  /** How many of each installation this worker has in progress already. */
  readonly inProgress: ReadonlyMap<InstallationId, number>;
}

/** How an effect ended; see Outcome. Settling releases its hold. */
export type Settlement =
  | {
      readonly state: 'done';
      readonly resultId: string | null;
      /** Sets the attempt's intent (create-intent). */
      readonly intentId?: IntentId;
      /**
       * Sets the attempt's transaction, where it began without one. Never before its intent: until
       * that is made, a repetition of the creation must be equal to the first.
       */
      readonly transactionId?: TransactionId;
      /** Sets the purchase's order (create-order). */
      readonly orderId?: OrderId;
      /**
       * True where the end of the hold is no news: the worker looks when the hold was to end. Where
       * the purchase has other attempts by now it is news all the same.
       */
      readonly quiet?: true;
    }
  | { readonly state: 'refused'; readonly code: string; readonly message: string }
  | {
      readonly state: 'unknown';
      readonly code: string;
      readonly message: string;
      readonly answered: boolean;
    };

/** The queue: who works which purchase, what was planned, and how it ended. */
export interface WorkStore {
  /**
   * Takes due purchases that nobody holds. Of one installation the most urgent first, then the
   * oldest; among installations the one that has fewest in progress.
   */
  leaseDirty(request: LeaseRequest): Promise<readonly Lease[]>;
  /** Takes one purchase for "sync now" and for tests; null while somebody holds it. */
  leasePurchase(
    installationId: InstallationId,
    purchaseId: PurchaseId,
    request: Pick<LeaseRequest, 'worker' | 'now' | 'leaseMs'>,
  ): Promise<Lease | null>;
  /** False where the lease was lost. */
  renewLease(lease: Lease, now: number, leaseMs: number): Promise<boolean>;
  /**
   * The purchase as it is, with the count of its marks, and what it is worked by: what is read of
   * both sides after this knows all news that came before. Null where it is gone.
   */
  readLeased(lease: Lease): Promise<LeasedPurchase | null>;
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
  /**
   * Saves the mirror and gives the lease back; problems other than `next.problems` are closed.
   * False where the fence is stale.
   */
  saveMirror(lease: Lease, mirror: Mirror, next: LookedAt): Promise<boolean>;
  /**
   * Gives the lease back without a mirror: the work failed and is due again. It saw too little to
   * close a problem, and only raises `next.problems`.
   */
  releaseLease(lease: Lease, next: NextWork): Promise<void>;
  /**
   * How many purchases are due (at `now`, milliseconds) for a payment and not worked yet, up to
   * `atMost`.
   */
  countDuePayments(installationId: InstallationId, now: number, atMost: number): Promise<number>;
  /** Marks one purchase dirty ("sync now"); it is due at once; by default as a payment. */
  markDirty(
    installationId: InstallationId,
    purchaseId: PurchaseId,
    at: number,
    urgency?: Urgency,
  ): Promise<void>;
  /**
   * The sweep: marks dirty what is not final and was not looked at since; at most `limit`.
   * Gives how many.
   */
  markStale(sweep: StaleSweep): Promise<number>;
  /** A named position of a sweep (milliseconds or an opaque text); null at first. */
  readCursor(installationId: InstallationId, name: string): Promise<string | null>;
  saveCursor(installationId: InstallationId, name: string, value: string): Promise<void>;
  /**
   * Saves it over `known` alone (null: over none), so that of many processes that read the same
   * value one goes on. False for all others.
   */
  replaceCursor(
    installationId: InstallationId,
    name: string,
    value: string,
    known: string | null,
  ): Promise<boolean>;
}

/** What a worker is given. */
export interface LeasedPurchase {
  readonly record: PurchaseRecord;
  /** News until this one is known to whoever reads both sides now. */
  readonly mark: number;
  readonly installation: Installation;
  /** Of the newest attempt, as nearly always of all; null where there is none. */
  readonly connection: Connection | null;
  /** What was chosen for the purchase's channel, as far as that is known. */
  readonly rule: Pick<ChannelAssignment, 'completion' | 'refundCanceled'> | null;
}

/** What is recorded before any of it is sent. */
export interface EffectPlan {
  readonly at: number;
  readonly effects: readonly PlannedEffect[];
  /** Decided for good, in the same transaction: these attempts' money goes back. */
  readonly returns: readonly { attemptId: AttemptId; reason: string }[];
  readonly problems: readonly Problem[];
}

/** How work on a purchase ended, and when it is due again. */
export interface NextWork {
  readonly at: number;
  /** When to look again; null = only when marked. */
  readonly dueAt: number | null;
  /** What it is due for then. */
  readonly urgency: Urgency;
  /** Why it failed, where it did: the next lease has one try more. */
  readonly failure: string | null;
  /** At most one problem is open per key: an open one gets the newer words. */
  readonly problems: readonly Problem[];
}

/** A look that saw both sides. */
export interface LookedAt extends NextWork {
  /** How often the sweep looks at it from now on. */
  readonly sweepClass: SweepClass;
  /**
   * Since when nothing happened to it, as far as both sides show, milliseconds: what is open is
   * swept ever more seldom. Null = not known.
   */
  readonly quietSince: number | null;
  /** Charges and refunds of Stripe that were seen; kept, so that staff find the row by them. */
  readonly objectIds: readonly string[];
}

/** What counts as not looked at for too long. */
export interface StaleSweep {
  readonly now: number;
  /**
   * Purchases with an attempt that is not settled, not looked at since this time. Where nothing had
   * happened for long when it was looked at last, it is left alone for twice that time instead.
   */
  readonly openSince: number;
  /** Nothing open is left alone for longer than this, milliseconds. */
  readonly openLongestMs: number;
  /** All purchases that are not final, not looked at since this time. */
  readonly liveSince: number;
  /** At most so many purchases. */
  readonly limit: number;
}
