import type { Policy } from '../domain/decide/policy';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { Random } from '../ports/random';
import type { SaleorFor } from '../ports/saleor';
import type { Store } from '../ports/store';
import type { StripeFor } from '../ports/stripe';
import type { Wake } from '../ports/wake';

/** What the mirror needs from outside. */
export interface SyncDeps {
  readonly store: Store;
  readonly saleorFor: SaleorFor;
  readonly stripeFor: StripeFor;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly wake: Wake;
  readonly policy: Omit<Policy, 'completion' | 'refundCanceled'>;
  readonly options: SyncOptions;
}

/** Figures of the limits table, in milliseconds where they are times. */
export interface SyncOptions {
  /** Name of this worker in leases. */
  readonly worker: string;
  readonly leaseMs: number;
  readonly leaseRenewMs: number;
  /** News is left alone for so long after the first of it, so that more is worked with it. */
  readonly gatherMs: number;
  /** Rounds of read, decide and perform for one purchase, before it is released and due again. */
  readonly rounds: number;
  /** Purchases in progress at once, of this process. */
  readonly concurrency: number;
  /** Of these, so many of one installation. */
  readonly concurrencyPerInstallation: number;
  /** Of these, so many slots take nothing but fresh news of payments. */
  readonly slotsForPayments: number;
  /** The same, of one installation. */
  readonly slotsForPaymentsPerInstallation: number;
  readonly retryFirstMs: number;
  readonly retryLongestMs: number;
  /** Failed tries in a row after which work is given up, once `parkAfterMs` is over as well. */
  readonly parkAfterTries: number;
  readonly parkAfterMs: number;
  readonly sweepOpenMs: number;
  /** Open payments about which nothing happens are looked at ever more seldom, up to this. */
  readonly sweepOpenLongestMs: number;
  readonly sweepLiveMs: number;
  /** Purchases that one sweep marks. */
  readonly sweepBatch: number;
  /** How often the lists of both sides are read. */
  readonly sweepEventsMs: number;
  /** Pages of a list that one sweep reads; the next one goes on from there. */
  readonly pagesPerSweep: number;
}
