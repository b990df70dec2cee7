import type { ConnectionId } from '../../domain/facts/ids';
import { refused } from '../../domain/facts/outcome';
import type { Clock } from '../../ports/clock';
import type { Log } from '../../ports/log';
import type { Priority } from '../../ports/saleor';
import type { Secrets } from '../../ports/secrets';
import { associatedDataOfSecretKey, type Connection } from '../../ports/store';
import type { Stripe, StripeFor } from '../../ports/stripe';
import type { HttpSend } from '../system/http-send';
import { makeClient, type Client, type Timeouts } from './client';
import { makeStripe } from './stripe';
import { makeRateLimit, type RateLimit, type RateLimits } from './rate-limit';

interface StripeForDeps {
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** `STRIPE_API_URL`; null = Stripe itself. */
  readonly baseUrl: string | null;
  readonly send: HttpSend;
  readonly log: Log;
  /** How long each priority waits: 6 s × 2 for a waiting storefront, 20 s × 1 for the worker. */
  readonly timeouts: Readonly<Record<Priority, Timeouts>>;
  /** Of one account, for both priorities together. */
  readonly rateLimit: RateLimits;
}

/** Clients kept for reuse; a thousand accounts of one process is far beyond what one serves. */
const clientsKept = 1_000;

/** A client that sends nothing, because there is no key to send it with. */
const keylessClient: Client = {
  call: async () =>
    refused('key-unreadable', 'The secret key of this connection cannot be decrypted'),
};

/**
 * Opens connections' keys and gives their Stripe. Clients are kept per encrypted key and priority,
 * so a changed key gets a new one.
 */
export const makeStripeFor = (deps: StripeForDeps): StripeFor => {
  const kept = new Map<string, Stripe>();
  const rateLimits = new Map<ConnectionId, RateLimit>();
  const trafficOf = (connectionId: ConnectionId): RateLimit => {
    const known = rateLimits.get(connectionId);
    if (known) return known;
    const onBreaker = (state: 'open' | 'closed'): void =>
      deps.log.warn('stripe.breaker', { connectionId, state });
    const rateLimit = makeRateLimit({ ...deps.rateLimit, clock: deps.clock, onBreaker });
    if (rateLimits.size >= clientsKept) rateLimits.clear();
    rateLimits.set(connectionId, rateLimit);
    return rateLimit;
  };
  const open = (connection: Connection): string | null => {
    try {
      return deps.secrets.decrypt(
        connection.secretKeyEncrypted,
        associatedDataOfSecretKey(connection.id),
      );
    } catch {
      // The cause may quote the encrypted text; which connection it is says enough.
      deps.log.error('stripe.key-unreadable', { connectionId: connection.id });
      return null;
    }
  };
  return (connection, priority) => {
    const name = `${priority}:${connection.id}:${connection.secretKeyEncrypted}`;
    const known = kept.get(name);
    if (known) return known;
    const secretKey = open(connection);
    if (secretKey === null) return makeStripe(keylessClient);
    const stripe = makeStripe(
      makeClient({
        secretKey,
        clock: deps.clock,
        baseUrl: deps.baseUrl,
        send: deps.send,
        timeouts: deps.timeouts[priority],
        priority,
        rateLimit: trafficOf(connection.id),
      }),
    );
    if (kept.size >= clientsKept) kept.clear();
    kept.set(name, stripe);
    return stripe;
  };
};
