import type { Attempt } from '../domain/facts/attempt';
import type { SaleorFor } from '../ports/saleor';
import type { Connection, Installation, Store } from '../ports/store';
import type { StripeFor } from '../ports/stripe';
import type { System } from '../ports/system';

/** Figures of the limits table; times are milliseconds. */
export interface PaymentAppOptions {
  /** From the first step to the answer, whatever Stripe does. */
  readonly answerMs: number;
  /** The worker keeps off an effect that a request handler recorded for this long. */
  readonly holdMs: number;
  /** Open attempts on one checkout or order at once. */
  readonly openAttempts: number;
  /** New attempts on one checkout or order in a minute, whatever became of them. */
  readonly startsPerMinute: number;
  /** Due purchases of one installation beyond which no new payment starts. */
  readonly backlog: number;
  /** How long a count of them is believed. */
  readonly backlogSeenMs: number;
  /** A request that moves money and is older than this is refused as a replay. */
  readonly requestAgeMs: number;
  /**
   * Also answer in the shapes of the app before (`publishableKey`, `paymentIntent.client_secret`),
   * for storefronts that were written for it.
   */
  readonly olderStorefronts: boolean;
}

export interface PaymentAppDeps extends Pick<System, 'clock' | 'random' | 'log'> {
  readonly store: Store;
  readonly stripeFor: StripeFor;
  readonly saleorFor: SaleorFor;
  readonly options: PaymentAppOptions;
  /** Tells the workers that something became due. */
  wake(): void;
}

/** The connection that a channel's new payments are made on; null where none is set up. */
export const connectionOfChannel = async (
  store: Store,
  installation: Installation,
  channel: string,
): Promise<Connection | null> => {
  const connection = await store.findChannelConnection(installation.id, channel, installation);
  return connection && takesPayments(connection) ? connection : null;
};

/** The connection that an attempt is pinned to; null once its key was erased. */
export const connectionOfAttempt = async (
  store: Store,
  installation: Installation,
  attempt: Attempt,
): Promise<Connection | null> => {
  const connection = await store.findConnection(installation.id, attempt.connectionId);
  return connection && hasKey(connection) ? connection : null;
};

/** Old attempts are looked after as long as there is a key. */
export const hasKey = ({ secretKeyEncrypted }: Connection): boolean => secretKeyEncrypted !== '';

/** New payments are made on it. */
export const takesPayments = (connection: Connection): boolean =>
  connection.removedAt === null && hasKey(connection);

/** Orders that no money may open again (Saleor: late payments on closed orders). */
export const isClosedStatus = (orderStatus: string | null): boolean =>
  orderStatus === 'CANCELED' || orderStatus === 'EXPIRED';
