import type { Effect } from '../../domain/facts/effect';
import type { IntentFacts } from '../../domain/facts/facts';
import type { ActionAnswer } from '../contract';

/** How far a request came: what may be answered when its time is up depends on it. */
export interface RequestProgress {
  /** Recorded here, and not yet sent; null where it was recorded before, or could not be. */
  recorded: Promise<Effect | null> | null;
  /** Recorded by an earlier delivery of the same request. */
  repeated: Effect | null;
  /** On its way to Stripe, with the facts that were read before. */
  sent: { readonly effect: Effect; readonly intent: IntentFacts } | null;
  /** Stripe answered, and the order was looked at: what is said, whether or not it is recorded. */
  decided: ActionAnswer | null;
  /** The reference is being fixed for a pending answer. */
  pending: Promise<ActionAnswer> | null;
}

export const beginProgress = (): RequestProgress => ({
  recorded: null,
  repeated: null,
  sent: null,
  decided: null,
  pending: null,
});
