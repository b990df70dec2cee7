import { done, unknown, type Outcome } from '../../domain/facts/outcome';
import type { Clock } from '../../ports/clock';
import { stripeApiVersion } from './api-version';
import type { Priority } from '../../ports/saleor';
import { readKey } from '../../ports/stripe-account';
import type { HttpSend } from '../system/http-send';
import { makeHttpClient } from './http-client';
import { outcomeOfError, saysNothingOfEarlier, worthAnotherTry } from './outcome';
import { Sdk } from './sdk';
import type { RateLimit } from './rate-limit';

/** How long one send may take, and how many sends one call may make. */
export interface Timeouts {
  readonly timeoutMs: number;
  readonly tries: number;
}

interface ClientDeps {
  readonly secretKey: string;
  readonly clock: Clock;
  /** A stand-in (`http://127.0.0.1:1234`), which gets no live key; null = Stripe itself. */
  readonly baseUrl: string | null;
  readonly send: HttpSend;
  readonly timeouts: Timeouts;
  readonly priority: Priority;
  readonly rateLimit: RateLimit;
}

/** Options of one request: what is left of the call's time, and the key of a write. */
export type Within = (idempotencyKey?: string) => Sdk.RequestOptions;

type Make<T> = (sdk: Sdk, within: Within) => Promise<T>;

export interface Client {
  /** Runs a call with its priority's tries; `make` may make several requests. */
  call<T>(make: Make<T>): Promise<Outcome<T>>;
}

/** Pause before another try; a `lock_timeout` or a reset socket is over by then. */
const pauseMs = 300;

const hostOf = (baseUrl: string | null): Sdk.StripeConfig => {
  if (baseUrl === null) return {};
  const url = new URL(baseUrl);
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port || (protocol === 'http' ? 80 : 443),
    protocol,
  };
};

/**
 * Begins a request without the stack that the SDK notes for each, in case it fails: with source
 * maps that costs almost as much as all else the SDK does, and our log names the act instead.
 */
const withoutStack = <T>(begin: () => Promise<T>): Promise<T> => {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return begin();
  } finally {
    Error.stackTraceLimit = limit;
  }
};

/**
 * Sends nothing: whoever answers at that address is not Stripe, and may keep what it is sent. It
 * says nothing of earlier sends either, so no payment is decided by it.
 */
const silentClient: Client = {
  call: async () =>
    unknown('live-key-at-stand-in', 'A live key is sent to Stripe alone; STRIPE_API_URL is set'),
};

/**
 * Stripe's client for one key and priority. Retries are ours, not the SDK's: its pauses follow the
 * machine's clock, and its last send would break the deadline of a waiting storefront. All sends
 * of a call share its idempotency key and its time: `timeoutMs × tries` in all.
 */
export const makeClient = (deps: ClientDeps): Client => {
  const { clock, timeouts, rateLimit } = deps;
  if (deps.baseUrl !== null && readKey(deps.secretKey)?.mode === 'live') return silentClient;
  const sdk = new Sdk(deps.secretKey, {
    apiVersion: stripeApiVersion,
    httpClient: makeHttpClient(deps),
    maxNetworkRetries: 0,
    telemetry: false,
    ...hostOf(deps.baseUrl),
  });
  const send = async <T>(make: Make<T>): Promise<Outcome<T>> => {
    const deadline = clock.now() + timeouts.timeoutMs * timeouts.tries;
    let requests = 0;
    const within: Within = (idempotencyKey) => {
      requests += 1;
      if (requests > 1) rateLimit.more();
      return {
        timeout: Math.max(1, Math.floor(Math.min(timeouts.timeoutMs, deadline - clock.now()))),
        ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      };
    };
    let lost = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return done(await withoutStack(() => make(sdk, within)));
      } catch (error) {
        const outcome = outcomeOfError(error);
        lost ||= outcome.kind === 'unknown';
        const timeLeft = deadline - clock.now() > pauseMs;
        if (!timeLeft || attempt >= timeouts.tries || !worthAnotherTry(error)) {
          return lost && saysNothingOfEarlier(outcome)
            ? unknown(outcome.code, outcome.message)
            : outcome;
        }
        await clock.sleep(pauseMs);
      }
    }
  };
  return {
    call: async (make) => {
      const held = await rateLimit.enter(deps.priority);
      if (held) return held;
      try {
        const outcome = await send(make);
        rateLimit.ended(outcome);
        return outcome;
      } catch (error) {
        // A bug of ours says nothing of Stripe; but the breaker must not wait for ever.
        rateLimit.ended(unknown('unexpected', 'The call ended in a bug'));
        throw error;
      }
    },
  };
};
