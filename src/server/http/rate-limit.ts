import type { Clock } from '../../ports/clock';
import { HttpFault } from './message';

export interface RateLimit {
  /** Takes one token of this key; false where none is left. */
  take(key: string): boolean;
}

/** So many keys are remembered; the ones not seen for longest are forgotten first. */
const mostKeys = 10_000;
const minuteMs = 60_000;

/** A token bucket per key (an IP address): `perMinute` at once, refilled evenly. */
export const makeRateLimit = (clock: Clock, perMinute: number): RateLimit => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key) {
      const now = clock.now();
      const bucket = buckets.get(key) ?? { tokens: perMinute, at: now };
      const refilled = bucket.tokens + ((now - bucket.at) / minuteMs) * perMinute;
      const tokens = Math.min(perMinute, refilled);
      buckets.delete(key);
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
      const [oldest] = buckets.keys();
      if (buckets.size > mostKeys && oldest !== undefined) buckets.delete(oldest);
      return tokens >= 1;
    },
  };
};

/** Counts a wrong signature; throws the 429 where this address has sent too many. */
export const countBadSignature = (badSignatures: RateLimit, ip: string): void => {
  if (badSignatures.take(ip)) return;
  throw new HttpFault(429, 'too-many-bad-signatures', 'Too many wrong signatures; wait.', {
    'retry-after': '60',
  });
};
