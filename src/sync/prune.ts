import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { PruneStore } from '../ports/store';

interface PruneDeps {
  readonly store: PruneStore;
  readonly clock: Clock;
  readonly log: Log;
  /** How long what was done with is kept, milliseconds. */
  readonly deliveryKeptMs: number;
  /** How many events of one connection are kept that no purchase is known for. */
  readonly foreignKept: number;
  readonly problemKeptMs: number;
  /** Rows of one kind that one statement deletes, and statements of one run. */
  readonly pruneBatch: number;
  readonly pruneRounds: number;
}

/** Deletes what is old enough, in small bites; what is left over comes with the next run. */
export const makePrune = (deps: PruneDeps) => async (): Promise<void> => {
  const { store, clock, log, foreignKept, pruneBatch: limit } = deps;
  const deliveriesBefore = clock.now() - deps.deliveryKeptMs;
  const problemsBefore = clock.now() - deps.problemKeptMs;
  let rows = 0;
  for (let round = 0; round < deps.pruneRounds; round += 1) {
    const pruned = await store.prune({ deliveriesBefore, foreignKept, problemsBefore, limit });
    rows += pruned.deliveries + pruned.problems;
    if (pruned.deliveries < limit && pruned.problems < limit) break;
  }
  if (rows > 0) log.info('prune.rows', { count: rows });
};
