import type { Clock } from '../ports/clock';
import { causeOf } from '../ports/log';
import type { System } from '../ports/system';

/** Says whether somebody still waits for the answer. */
export interface Deadline {
  passed(): boolean;
}

/** What is left of `answerMs` of a request that came at `receivedAt`, milliseconds. */
export const timeLeft = (clock: Clock, answerMs: number, receivedAt: number | undefined): number =>
  receivedAt === undefined ? answerMs : receivedAt + answerMs - clock.now();

interface Timing extends Pick<System, 'clock' | 'log'> {
  readonly withinMs: number;
}

/**
 * Runs `work` and gives its answer, or that of `late` once the time is up. Late work goes on, and
 * what it records counts, but its answer does not; it looks at the deadline before it begins
 * anything new. `late` is given the work's answer, should that be only a moment away.
 */
export const answerInTime = <T>(
  { clock, log, withinMs }: Timing,
  work: (deadline: Deadline) => Promise<T>,
  late: (answer: Promise<T>) => Promise<T>,
): Promise<T> => {
  let passed = false;
  const answer = work({ passed: () => passed });
  return new Promise((resolve, reject) => {
    const callOff = clock.after(withinMs, () => {
      passed = true;
      answer.catch((error: unknown) => {
        log.warn('payment.late-work-failed', { ...causeOf(error) });
      });
      late(answer).then(resolve, reject);
    });
    answer
      .finally(callOff)
      .then((value) => (passed ? undefined : resolve(value)))
      .catch((error: unknown) => (passed ? undefined : reject(error)));
  });
};

/**
 * Requests for the same thing that come while one is being answered share its answer, so that one
 * process never does an act twice at the same time. (Two processes are kept apart by the record.)
 */
export const makeSingleFlight = <T>() => {
  const underWay = new Map<string, Promise<T>>();
  return (key: string, fly: () => Promise<T>): Promise<T> => {
    const known = underWay.get(key);
    if (known) return known;
    const flight = fly().finally(() => underWay.delete(key));
    underWay.set(key, flight);
    return flight;
  };
};

/**
 * Runs tasks of one key one after the other, in the order in which they came. A task is told
 * whether it had to wait, so that what it knew before may be out of date.
 */
export const makeKeyedQueue = () => {
  const last = new Map<string, Promise<unknown>>();
  return async <T>(key: string, task: (hasWaited: boolean) => Promise<T>): Promise<T> => {
    const before = last.get(key);
    const inTurn = (): Promise<T> => task(true);
    const mine = before ? before.then(inTurn, inTurn) : task(false);
    last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (last.get(key) === mine) last.delete(key);
    }
  };
};
