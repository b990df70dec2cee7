import type { CheckoutId, ConnectionId, InstallationId } from '../../domain/facts/ids';

/** What a test payment is to end with: an order, Stripe's decline, or a refund of the order. */
export type TestPaymentOutcome = 'success' | 'decline' | 'refund';

/** What the app does, in this order, as a shopper does it; the last ones are those of staff. */
export const testPaymentSteps = [
  'checkout',
  'delivery',
  'gateway',
  'initialize',
  'confirm',
  'process',
  'order',
  'no-order',
  'capture',
  'refund',
  'sync',
] as const;

/** One of `testPaymentSteps`. */
export type TestPaymentStepName = (typeof testPaymentSteps)[number];

/** What one side answered, in its own words; `reference` is an id that a person may look up. */
export interface TestPaymentWords {
  readonly side: 'saleor' | 'stripe' | 'app';
  readonly words: string;
  readonly reference: string | null;
}

/** A step that was begun. */
interface TestPaymentStep {
  readonly name: TestPaymentStepName;
  readonly startedAt: number;
  /** Null while it is under way. */
  readonly endedAt: number | null;
  readonly said: readonly TestPaymentWords[];
}

/**
 * How it ended: as it was meant to, or not. Of one that failed, `code` is stable and says which
 * advice to give, and the last step is the one that failed.
 */
interface TestPaymentEnding {
  readonly kind: 'succeeded' | 'failed';
  readonly at: number;
  readonly code: string | null;
  /** The words of the side that refused; null where nobody said anything. */
  readonly words: string | null;
}

/** One test payment, from the click to its ending. */
export interface TestPaymentRun {
  readonly id: string;
  readonly channel: string;
  readonly connectionId: ConnectionId;
  readonly outcome: TestPaymentOutcome;
  readonly startedAt: number;
  /** The name of the article, as Saleor said it. */
  readonly article: string | null;
  /** All steps that it takes, those that are still to come among them. */
  readonly plan: readonly TestPaymentStepName[];
  readonly steps: readonly TestPaymentStep[];
  readonly checkoutId: CheckoutId | null;
  readonly ending: TestPaymentEnding | null;
}

/** A run as it was last saved. Past `aliveUntil` (ms since 1970) nobody works on it any more. */
export interface StoredTestPayment {
  readonly run: TestPaymentRun;
  readonly aliveUntil: number;
}

/** The newest test payment of each installation; no older one is kept. */
export interface TestPaymentStore {
  /** Begins a run, in the place of the one before. False while somebody works on that one. */
  beginTestPayment(
    installationId: InstallationId,
    begun: StoredTestPayment,
    now: number,
  ): Promise<boolean>;
  /** Saves how far it came. False where another run has its place: then nothing is written. */
  saveTestPayment(installationId: InstallationId, saved: StoredTestPayment): Promise<boolean>;
  readTestPayment(installationId: InstallationId): Promise<StoredTestPayment | null>;
}
