import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import type { SaleorFor } from '../../ports/saleor';
import type { Store } from '../../ports/store';
import type { StripeFor } from '../../ports/stripe';
import type { SyncDeps, SyncOptions } from '../../sync/deps';

/** What a process of the app is put together from. */
export interface Parts {
  /** Of the workers and of accepted deliveries. */
  readonly store: Store;
  /** Of the answers to Saleor's questions. */
  readonly inlineStore: Store;
  readonly saleorFor: SaleorFor;
  readonly stripeFor: StripeFor;
  readonly policy: SyncDeps['policy'];
  readonly options: SyncOptions;
  /** Null: never. */
  readonly sweepMs: number | null;
}

export interface Outside {
  readonly clock: Clock;
  readonly random: Random;
}

/** Takes a defence away by what the code is given; the code itself knows nothing of it. */
export interface Mutation {
  readonly toSaleor?: (send: typeof fetch) => typeof fetch;
  /** What reaches the app, and what it answers. */
  readonly toApp?: (send: typeof fetch) => typeof fetch;
  /** Once for each process. */
  readonly parts?: (parts: Parts, outside: Outside) => Parts;
}

/** Nothing is taken away. */
export const intact: Mutation = {};
