import { unknown, type Outcome, type Unknown } from '../../domain/facts/outcome';
import type { Clock } from '../../ports/clock';
import type { Priority } from '../../ports/saleor';

/** How much of one Stripe account one process may take. Times are milliseconds. */
export interface RateLimits {
  /** Requests per second, in bursts of at most a second's worth (docs.stripe.com/rate-limits). */
  readonly stripeCallsPerSecond: number;
  /** The breaker opens where at least so many calls ended in this time … */
  readonly breakerCalls: number;
  readonly breakerWindowMs: number;
  /** … and this share of them without a word of Stripe's, 0 to 1. */
  readonly breakerShare: number;
  /** Then nothing is sent for so long, and after that a single call tries. */
  readonly breakerOpenMs: number;
}

/** Where the calls of one account pass, those of shoppers and those of workers. */
export interface RateLimit {
  /** To be called before each call: the worker waits for its turn. Not null = do not send. */
  enter(priority: Priority): Promise<Unknown | null>;
  /** For each request of a call beyond the first. */
  more(): void;
  /** To be called with what came of a call that was let in. */
  ended(outcome: Outcome<unknown>): void;
}

interface RateLimitDeps extends RateLimits {
  readonly clock: Clock;
  /** Told when the breaker opens and when it closes. */
  readonly onBreaker: (state: 'open' | 'closed') => void;
}

const heldBack: Unknown = unknown(
  'stripe-held-back',
  'Most calls to Stripe went unanswered just now; none is sent for half a minute',
);

/** Of what shoppers took beyond the rate, the worker makes up this much, milliseconds. */
const longestDebtMs = 2_000;

/**
 * Turns for the worker. Shoppers do not wait for one, but what they take is counted, so that the
 * worker makes room for them.
 */
const makeTurns = ({ clock, stripeCallsPerSecond }: RateLimitDeps) => {
  const everyMs = 1_000 / stripeCallsPerSecond;
  const burstMs = 1_000 - everyMs;
  /** When all that was let in would have been sent, evenly spread. */
  let until = 0;
  const after = (): number => Math.max(until, clock.now()) + everyMs;
  /** However many shoppers come, the worker keeps a share: it waits for this much of theirs. */
  const take = (): void => {
    until = Math.max(until, Math.min(after(), clock.now() + longestDebtMs));
  };
  const next = async (): Promise<void> => {
    const waitMs = until - burstMs - clock.now();
    until = after();
    if (waitMs > 0) await clock.sleep(Math.ceil(waitMs));
  };
  return { take, next };
};

/**
 * Opens where Stripe is unavailable: a shopper is told at once instead of after twelve seconds, and
 * a Stripe that comes back is not met by everything that waited.
 */
const makeBreaker = (deps: RateLimitDeps) => {
  const { clock } = deps;
  let ends: { readonly at: number; readonly isLost: boolean }[] = [];
  let openUntil: number | null = null;
  /** When the one call was let in that tries; a probe that nobody hears of again lapses. */
  let probingSince: number | null = null;
  const isProbing = (): boolean =>
    probingSince !== null && clock.now() - probingSince < deps.breakerOpenMs;

  const isTripped = (): boolean => {
    const lost = ends.filter(({ isLost }) => isLost).length;
    return ends.length >= deps.breakerCalls && lost >= deps.breakerShare * ends.length;
  };
  const open = (): void => {
    if (openUntil === null) deps.onBreaker('open');
    openUntil = clock.now() + deps.breakerOpenMs;
    probingSince = null;
    ends = [];
  };
  const close = (): void => {
    openUntil = null;
    probingSince = null;
    deps.onBreaker('closed');
  };
  return {
    lets(): boolean {
      if (openUntil === null) return true;
      if (clock.now() < openUntil || isProbing()) return false;
      probingSince = clock.now();
      return true;
    },
    ended(isLost: boolean): void {
      const at = clock.now();
      if (openUntil !== null) {
        // The word of a call that was sent before it opened says as much as the probe's.
        if (!isLost) close();
        else if (probingSince !== null) open();
        return;
      }
      ends = [...ends.filter((end) => at - end.at < deps.breakerWindowMs), { at, isLost }];
      if (isTripped()) open();
    },
  };
};

/** Traffic of one account. Kept in memory: each process has its own share. */
export const makeRateLimit = (deps: RateLimitDeps): RateLimit => {
  const turns = makeTurns(deps);
  const breaker = makeBreaker(deps);
  return {
    async enter(priority) {
      // The breaker is asked last: it may have opened while the worker waited.
      if (priority === 'worker') await turns.next();
      else turns.take();
      return breaker.lets() ? null : heldBack;
    },
    more: turns.take,
    ended: (outcome) => breaker.ended(outcome.kind === 'unknown'),
  };
};

/** For calls that are not made for payments: setting up an account is its own trial. */
export const noRateLimit: RateLimit = {
  enter: async () => null,
  more: () => undefined,
  ended: () => undefined,
};
