import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { makeDeliveries, type Deliveries } from './deliveries';
import {
  perform,
  problemAnswer,
  rateLimited,
  receive,
  respond,
  type Incoming,
  type Validate,
} from './exchange';
import { connectionError, makeFaults, type Fault, type Faults, type Reached } from './faults';
import { makeIdempotencyKeys, type Claimed } from './idempotency';
import { ApiProblem } from './problem';
import { trackClock } from './tracked-clock';
import { makeWorld, type AccountSpec, type Delays, type World } from './world';

export interface StripeStandInDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Carries webhook deliveries. */
  readonly fetch: typeof fetch;
  readonly accounts: readonly AccountSpec[];
  readonly validate?: Validate;
  readonly delays?: Partial<Delays>;
}

/** A stateful Stripe in memory: pure but for its clock, its randomness and its deliveries. */
export interface StripeStandIn {
  /** Answers one API request; rejects as `fetch` does where a fault breaks the connection. */
  handle(request: Request): Promise<Response>;
  /** Every request that reached it, oldest first. */
  readonly ledger: readonly Reached[];
  readonly faults: Faults;
  readonly deliveries: Deliveries;
  /** What one account holds. Throws for an id that is none of its accounts. */
  world(accountId: string): World;
  /** Money taken and given back per intent of an account, in minor units. */
  balances(accountId: string): ReadonlyMap<string, Balance>;
  /** Calls off everything that lies ahead, so that no timer keeps a process alive. */
  close(): void;
}

export interface Balance {
  readonly authorizedMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

const dayMs = 24 * 3_600_000;
const usualDelays: Delays = {
  settlementMs: 5_000,
  voucherMs: 7 * dayMs,
  refundMs: 5_000,
  refundFailureMs: 10_000,
  authorizationMs: 7 * dayMs,
};

const balanceOf = (world: World): ReadonlyMap<string, Balance> =>
  new Map(
    [...world.intents.values()].map(({ intent, refunds }) => [
      intent.id,
      {
        authorizedMinor: intent.amount_capturable,
        capturedMinor: intent.amount_received,
        // Releases of a hold are listed as refunds but moved nothing.
        refundedMinor: refunds
          .filter(({ refund }) => refund.balance_transaction !== null)
          .filter(({ refund }) => refund.status !== 'failed' && refund.status !== 'canceled')
          .reduce((sum, { refund }) => sum + refund.amount, 0),
      },
    ]),
  );

/** What a fault does before anything is executed; null = go on. */
const before = async (clock: Clock, fault: Fault | null): Promise<ApiProblem | null> => {
  switch (fault?.kind) {
    case 'drop-before':
      throw connectionError('ECONNREFUSED');
    case 'rate-limit':
    case 'lock-timeout':
      return rateLimited(fault.kind);
    case 'delay-request':
      await clock.sleep(fault.delayMs ?? 0);
      return null;
    default:
      return null;
  }
};

export const makeStripeStandIn = (deps: StripeStandInDeps): StripeStandIn => {
  const { random } = deps;
  const clock = trackClock(deps.clock);
  const ledger: Reached[] = [];
  const faults = makeFaults();
  const keys = makeIdempotencyKeys(clock);
  const deliveries = makeDeliveries({ clock, fetch: deps.fetch });
  const delays = { ...usualDelays, ...deps.delays };
  const outside = { clock, random, delays, emitted: deliveries.emitted };
  const worlds = deps.accounts.map((account) => makeWorld(account, outside));

  const claimKey = ({ reached, world, fingerprint, requestId }: Incoming): Claimed | null => {
    const key = reached.idempotencyKey;
    if (!key || !world || reached.method !== 'POST') return null;
    return keys.claim(world.account.id, key, fingerprint, requestId);
  };

  const answerTo = async (incoming: Incoming): Promise<Response> => {
    const fault = faults.take(incoming.reached);
    const hindrance = await before(clock, fault);
    if (hindrance) return respond(incoming, problemAnswer(hindrance), null);
    const claimed = claimKey(incoming);
    if (claimed?.kind === 'replay') {
      // Nothing is done, and the answer may be lost like any other.
      if (fault?.kind === 'drop-after') throw connectionError('ECONNRESET');
      return respond(incoming, claimed.answer, claimed.originalRequest);
    }
    const { answer, kept } = perform(incoming, fault, deps.validate);
    await deliveries.flush();
    if (fault?.kind === 'delay-answer') await clock.sleep(fault.delayMs ?? 0);
    if (kept) claimed?.claim.keep(answer);
    else claimed?.claim.letGo();
    if (fault?.kind === 'drop-after') throw connectionError('ECONNRESET');
    return respond(incoming, answer, null);
  };

  const world = (accountId: string): World => {
    const found = worlds.find((known) => known.account.id === accountId);
    if (!found) throw new Error(`The stand-in has no account ${accountId}`);
    return found;
  };

  return {
    handle: async (request) => {
      const incoming = await receive(request, worlds, random);
      ledger.push(incoming.reached);
      try {
        return await answerTo(incoming);
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        return respond(incoming, problemAnswer(error), null);
      }
    },
    ledger,
    faults,
    deliveries,
    world,
    balances: (accountId) => balanceOf(world(accountId)),
    close: clock.close,
  };
};
