import type { InstallationId } from '../../domain/facts/ids';
import type { MirrorMode, MirrorPaymentStatus } from '../../domain/row/mirror';

/** A window of time, cut into bars of one length from its beginning on. */
export interface ActivityWindow {
  /** Its first moment, milliseconds since 1970. */
  readonly from: number;
  /** The first moment after it, milliseconds since 1970. */
  readonly before: number;
  readonly barMs: number;
}

/** Purchases that began in a bar, by what became of their payment. */
export interface OutcomeCount {
  /** Place of the bar in the window; 0 is the oldest. */
  readonly bar: number;
  readonly paymentStatus: MirrorPaymentStatus;
  /** Number of purchases. */
  readonly count: number;
}

/** Money of the purchases that began in a bar, minor units: what came, and what went back of it. */
export interface MoneySum {
  /** Place of the bar in the window; 0 is the oldest. */
  readonly bar: number;
  readonly currency: string;
  readonly mode: MirrorMode;
  readonly receivedMinor: bigint;
  readonly returnedMinor: bigint;
}

/** Webhooks that were taken in a bar, each once. */
export interface EventCount {
  /** Place of the bar in the window; 0 is the oldest. */
  readonly bar: number;
  readonly source: 'saleor' | 'stripe';
  /** Number of webhooks. */
  readonly taken: number;
  /** Of these: told of something that was older than the limit. */
  readonly late: number;
}

/** What went on lately, counted in one statement for each plot; bars with nothing are left out. */
export interface ActivityStore {
  countOutcomes(id: InstallationId, window: ActivityWindow): Promise<readonly OutcomeCount[]>;
  sumMoney(id: InstallationId, window: ActivityWindow): Promise<readonly MoneySum[]>;
  /** `lateMs`: from when on an event is late, counted from what it tells of. */
  countEvents(
    id: InstallationId,
    window: ActivityWindow,
    lateMs: number,
  ): Promise<readonly EventCount[]>;
}
