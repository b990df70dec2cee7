import type { Clock } from '../../ports/clock';
import type { Watch } from '../demo/stand-ins';
import { ConnectionLost } from '../http';

/**
 * A moment of an act: its nth request, before the other side did it, after it did, or after it did
 * and its answer was lost.
 */
export interface Boundary {
  readonly request: number;
  readonly when: 'before' | 'after' | 'lost';
}

export interface Gate {
  /** Resolves when the server is dead: once everybody who is expected came here. */
  reach(): Promise<void>;
}

/** Far more than anybody needs, also where the machine does much besides. */
const waitMs = 90_000;

/** One kill for all: each of them is at a boundary of its own when it comes. */
export const makeGate = (clock: Clock, expected: number, kill: () => Promise<void>): Gate => {
  let came = 0;
  let allCame = (): void => undefined;
  const killed = new Promise<void>((resolve, reject) => {
    const callOff = clock.after(waitMs, () =>
      reject(new Error(`Only ${came} of ${expected} reached their boundary.`)),
    );
    allCame = () => {
      callOff();
      resolve(kill());
    };
  });
  return {
    reach: () => {
      came += 1;
      if (came === expected) allCame();
      return killed;
    },
  };
};

/** Counts the requests of one act, and holds the one that it waits for. */
export interface Lookout {
  readonly watch: Watch;
  /** Begins to count anew; null = nothing is waited for. */
  expect(boundary: Boundary | null, gate: Gate): void;
  /** Requests since then. */
  count(): number;
}

export const makeLookout = (): Lookout => {
  let requests = 0;
  let awaited: { readonly boundary: Boundary; readonly gate: Gate } | null = null;
  return {
    watch: async (_request, answer) => {
      requests += 1;
      const found = awaited?.boundary.request === requests ? awaited : null;
      if (!found) return answer();
      awaited = null;
      const { boundary, gate } = found;
      const answered = boundary.when === 'before' ? null : await answer();
      await gate.reach();
      if (!answered || boundary.when === 'lost') throw new ConnectionLost();
      return answered;
    },
    expect: (boundary, gate) => {
      requests = 0;
      awaited = boundary ? { boundary, gate } : null;
    },
    count: () => requests,
  };
};
