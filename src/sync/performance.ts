import type { EffectAct } from '../domain/facts/effect';
import type { AttemptId } from '../domain/facts/ids';
import type { Outcome } from '../domain/facts/outcome';
import type { PurchaseView } from '../domain/facts/purchase';
import type { Installation, Settlement } from '../ports/store';
import type { SyncDeps } from './deps';
import type { Performed, FactsInAnswer } from './known-facts';
import type { Clients } from './read-facts';

/** An ending that shows nothing. */
export const performedWithoutFacts = (settlement: Settlement): Performed => ({
  settlement,
  shown: {},
});

/** How to do one effect: look whether it happened, and send it. */
export interface EffectPerformer {
  /**
   * Looks whether an effect that may have been sent took place: its settlement if it did, `null`
   * if it did not, an outcome that is not done if that cannot be told now.
   */
  readonly look: () => Promise<Outcome<Settlement | null>>;
  readonly send: () => Promise<Performed>;
  /**
   * True where the other side takes a repetition for what it is without our key, for ever: no
   * new generation is needed after a stored 5xx or when the key was forgotten.
   */
  readonly repeatable: boolean;
}

/** What an effect is performed with: the purchase as it was last read, and both sides. */
export interface PerformContext {
  readonly deps: SyncDeps;
  readonly installation: Installation;
  readonly view: PurchaseView;
  readonly clients: Clients;
}

/** Acts that are sent to Saleor. */
export type SaleorAct = Extract<
  EffectAct,
  { kind: 'report' | 'update-transaction' | 'create-order' | 'cancel-order' }
>;
/** Acts that are sent to Stripe. */
export type StripeAct = Exclude<EffectAct, SaleorAct>;

/** An outcome as the settlement of its effect. */
export const settlementOf = <T>(
  outcome: Outcome<T>,
  done: (value: T) => Omit<Extract<Settlement, { state: 'done' }>, 'state'>,
): Settlement => {
  switch (outcome.kind) {
    case 'done':
      return { state: 'done', ...done(outcome.value) };
    case 'refused':
      return { state: 'refused', code: outcome.code, message: outcome.message };
    case 'unknown':
      return {
        state: 'unknown',
        code: outcome.code,
        message: outcome.message,
        answered: outcome.answered,
      };
  }
};

/** An outcome as the ending of its effect, with what it shows where it is done. */
export const performedAs = <T>(
  outcome: Outcome<T>,
  done: (value: T) => Omit<Extract<Settlement, { state: 'done' }>, 'state'>,
  show: (value: T) => FactsInAnswer,
): Performed => ({
  settlement: settlementOf(outcome, done),
  shown: outcome.kind === 'done' ? show(outcome.value) : {},
});

/** The attempt that an act names; a record without it would be a bug. */
export const attemptOf = (view: PurchaseView, attemptId: AttemptId) => {
  const attempt = view.attempts.find((known) => known.id === attemptId);
  if (!attempt) throw new Error(`Effect of attempt ${attemptId} without the attempt`);
  return attempt;
};
