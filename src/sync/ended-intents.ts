import type { IntentFacts } from '../domain/facts/facts';
import { isFinal } from '../domain/facts/intent-amounts';
import type { AttemptId } from '../domain/facts/ids';

/** Intents that one process remembers; each is a few hundred bytes. */
const keptAtMost = 10_000;

/** What Stripe will never change again, so that it is read once. */
export interface EndedIntents {
  of(attemptId: AttemptId): IntentFacts | null;
  /** Keeps the facts where they are the last ones, and nothing else. */
  note(attemptId: AttemptId, intent: IntentFacts): void;
}

/** Remembers the intents that are over for good, for all looks of one process. */
export const makeEndedIntents = (): EndedIntents => {
  const kept = new Map<AttemptId, IntentFacts>();
  return {
    of: (attemptId) => kept.get(attemptId) ?? null,
    note: (attemptId, intent) => {
      if (!isFinal(intent)) return;
      if (kept.size >= keptAtMost) kept.clear();
      kept.set(attemptId, intent);
    },
  };
};
