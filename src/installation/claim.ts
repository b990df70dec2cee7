import type { InstallationId } from '../domain/facts/ids';
import type { Clock } from '../ports/clock';
import type { WorkStore } from '../ports/store';

export interface ClaimDeps {
  readonly store: Pick<WorkStore, 'readCursor' | 'replaceCursor'>;
  readonly clock: Clock;
}

/** How long one process alone may write: less than the time between two rounds. */
const claimMs = 5 * 60_000;
/** No call begins in the last part of it, so that none is under way once it is over. */
const lastCallMs = 60_000;

/**
 * Lets one process at a time write what many would write alike. Gives until when calls may begin,
 * milliseconds; null while another process has the claim. It is not given back: who comes later
 * reads what was written first.
 */
export const claimWrites = async (
  { store, clock }: ClaimDeps,
  id: InstallationId,
  name: string,
): Promise<number | null> => {
  const known = await store.readCursor(id, name);
  const now = clock.now();
  if (known !== null && Number(known) > now) return null;
  const isMine = await store.replaceCursor(id, name, String(now + claimMs), known);
  return isMine ? now + claimMs - lastCallMs : null;
};
