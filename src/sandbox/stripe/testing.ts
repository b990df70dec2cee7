import type { HttpSend } from '../../adapters/system/http-send';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { sendBy } from '../http';
import { makeStripeStandIn, type StripeStandIn, type StripeStandInDeps } from './stand-in';
import type { AccountSpec } from './world';

/** A clock that stands still until a test turns it. */
interface TestClock extends Clock {
  /** Runs what falls due, in order, and lets promises settle in between. */
  advance(ms: number): Promise<void>;
}

/** Lets everything run that waits for nothing but promises. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

export const makeTestClock = (start = Date.UTC(2026, 10, 1)): TestClock => {
  let now = start;
  let tasks: { readonly at: number; readonly run: () => void }[] = [];
  const after: Clock['after'] = (ms, run) => {
    const task = { at: now + ms, run };
    tasks.push(task);
    return () => {
      tasks = tasks.filter((other) => other !== task);
    };
  };
  const takeDue = (until: number) => {
    const due = tasks.filter((task) => task.at <= until).toSorted((a, b) => a.at - b.at)[0];
    if (due) tasks = tasks.filter((task) => task !== due);
    return due;
  };
  return {
    now: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    advance: async (ms) => {
      const until = now + ms;
      await settle();
      for (let due = takeDue(until); due; due = takeDue(until)) {
        now = Math.max(now, due.at);
        due.run();
        await settle();
      }
      now = until;
    },
  };
};

/** Random values that are the same in every run. */
const makeTestRandom = (): Random => {
  let count = 0;
  const next = (): string => (count += 1).toString(36).padStart(8, '0');
  return {
    uuid: () => `00000000-0000-4000-8000-0000${next()}`,
    fraction: () => 0.5,
    token: (bytes) => next().padEnd(Math.ceil((bytes * 4) / 3), 'x'),
  };
};

export const testAccount: AccountSpec = {
  id: 'acct_test',
  secretKey: 'sk_test_standin',
  publishableKey: 'pk_test_standin',
  livemode: false,
};

/** A fetch that reaches the stand-in in process, through real requests and responses. */
const fetchOf =
  (handle: (request: Request) => Promise<Response>): typeof fetch =>
  (input, init) =>
    handle(new Request(input, init));

export interface TestStripe {
  readonly clock: TestClock;
  readonly standIn: StripeStandIn;
  /** The same for the app. */
  readonly send: HttpSend;
  readonly fetch: typeof fetch;
  /** What arrived at webhook endpoints, in order. */
  readonly received: Request[];
}

/** A stand-in with one test account, a clock to turn, and a mailbox for its webhooks. */
export const makeTestStripe = (more: Partial<StripeStandInDeps> = {}): TestStripe => {
  const clock = makeTestClock();
  const received: Request[] = [];
  const standIn = makeStripeStandIn({
    clock,
    random: makeTestRandom(),
    accounts: [testAccount],
    fetch: async (input, init) => {
      received.push(new Request(input, init));
      return new Response('ok');
    },
    ...more,
  });
  return { clock, standIn, send: sendBy(standIn.handle), fetch: fetchOf(standIn.handle), received };
};
