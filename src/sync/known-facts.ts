import type { Decision } from '../domain/decide/decision';
import type { Effect } from '../domain/facts/effect';
import type {
  CheckoutFacts,
  IntentFacts,
  OrderFacts,
  SaleorFacts,
  StripeFacts,
} from '../domain/facts/facts';
import type { AttemptId } from '../domain/facts/ids';
import type { Settlement } from '../ports/store';

/** Facts of both sides that one work has; what is missing is read before the next decision. */
export interface KnownFacts {
  saleor: SaleorFacts | null;
  readonly stripe: Map<AttemptId, StripeFacts>;
  /**
   * True where the facts are of two moments: something was written since a part of them was read,
   * and the other part came with the answer.
   */
  isMixed: boolean;
}

/** What the answer to an effect shows of either side, as it is after the effect. */
export interface FactsInAnswer {
  /** The purchase's own order or checkout. */
  readonly saleor?: CheckoutFacts | OrderFacts | null;
  /** The intent of the effect's attempt, whole. */
  readonly intent?: IntentFacts | null;
}

/** How an effect ended, and what its answer shows. */
export interface Performed {
  readonly settlement: Settlement;
  readonly shown: FactsInAnswer;
}

/** Nothing was read yet. */
export const nothingKnown = (): KnownFacts => ({
  saleor: null,
  stripe: new Map(),
  isMixed: false,
});

/** True before the first reading, and where all of it was forgotten. */
export const isNothingKnown = ({ saleor, stripe }: KnownFacts): boolean =>
  saleor === null && stripe.size === 0;

/** Both sides are read anew before the next decision. */
export const forgetAll = (known: KnownFacts): void => {
  known.saleor = null;
  known.stripe.clear();
  known.isMixed = false;
};

/**
 * True where nothing of the decision counts money: the words that Stripe's and Saleor's own pages
 * show, and the end of the work where nobody is called. Everything else rests on facts of one
 * moment, since a payment may have come in between two readings.
 */
export const allowsMixedReadings = (decision: Decision): boolean =>
  decision.returns.length === 0 &&
  decision.drop.length === 0 &&
  decision.problems.length === 0 &&
  [...decision.effects, ...decision.resume].every(
    ({ act }) =>
      act.kind === 'update-intent-metadata' ||
      act.kind === 'update-charge-shipping' ||
      act.kind === 'update-transaction',
  );

/**
 * What is known after an effect. Where the answer shows the side that it was done on, that is the
 * next reading of it; what it may have changed elsewhere is read anew.
 */
export const learn = (
  known: KnownFacts,
  effect: Effect,
  { settlement, shown }: Performed,
): void => {
  const { act } = effect;
  const isDone = settlement.state === 'done';
  switch (act.kind) {
    case 'report':
    case 'update-transaction':
      if (!isDone || !shown.saleor) return forgetOf(known, effect);
      known.saleor = shown.saleor;
      known.isMixed = true;
      return;
    case 'create-order':
    case 'cancel-order':
      known.saleor = (isDone && shown.saleor) || null;
      return;
    case 'update-intent-metadata': {
      const before = known.stripe.get(act.attemptId);
      // The answer to a repetition is what Stripe kept of the first one.
      if (!isDone || effect.sentAt !== null || before?.kind !== 'intent') {
        return forgetOf(known, effect);
      }
      const metadata = { ...before.metadata, ...act.metadata };
      known.stripe.set(act.attemptId, { ...before, metadata });
      known.isMixed = true;
      return;
    }
    case 'capture':
    case 'cancel-intent':
    case 'create-intent':
      forgetOf(known, effect);
      if (isDone && shown.intent) known.stripe.set(act.attemptId, shown.intent);
      return;
    case 'refund':
    case 'update-charge-shipping':
      return forgetOf(known, effect);
  }
};

/** What an effect may have changed is read anew before the next decision. */
const forgetOf = (known: KnownFacts, { act }: Effect): void => {
  known.saleor = null;
  // Facts of two moments contradict each other: a payment may have come in between.
  if ('attemptId' in act) known.stripe.delete(act.attemptId);
};
