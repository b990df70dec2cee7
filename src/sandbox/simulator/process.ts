import { makeSaleorFor } from '../../adapters/saleor/saleor-for';
import { makeStripeFor } from '../../adapters/stripe/stripe-for';
import { makeLocalWake } from '../../adapters/system/wake';
import { defaultPolicy } from '../../domain/decide/policy';
import { makePaymentApp } from '../../payment-app/payment-app';
import type { Log } from '../../ports/log';
import type { Secrets } from '../../ports/secrets';
import type { Store } from '../../ports/store';
import type { Wake } from '../../ports/wake';
import { limits } from '../../server/limits';
import { makeSync } from '../../sync/sync';
import { startWorker, type Worker } from '../../sync/worker';
import { sendBy } from '../http';
import { makeLife, type Life } from './life';
import type { Mutation, Parts } from './mutation';
import type { Profile } from './profiles';
import type { SeededRandom } from './seeded-random';
import type { VirtualClock } from './virtual-clock';
import { makeWebhooks, type Webhooks } from './webhooks';

/** What outlives a process. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly profile: Profile;
  readonly store: Store;
  readonly toSaleor: typeof fetch;
  readonly toStripe: typeof fetch;
  readonly log: Log;
  readonly mutation: Mutation;
  /** After the last fault. */
  isFair(): boolean;
}

/** One process of the app: the real features and adapters, which may die at any call. */
export interface AppProcess extends Webhooks {
  readonly life: Life;
}

/** Nothing is secret in a simulation, and encrypting would cost half of its time. */
const plainSecrets: Secrets = { encrypt: (plain) => plain, decrypt: (encrypted) => encrypted };

export const startProcess = (
  around: Surroundings,
  name: string,
  onDeath: () => void,
): AppProcess => {
  const { clock, random, profile, log } = around;
  // It may die in the very first call that its worker makes.
  let worker: Worker | null = null;
  const life = makeLife(profile, clock, random.fork(name), around.isFair, () => {
    void worker?.stop();
    onDeath();
  });
  const wake = makeLocalWake();
  const own = makeParts(around, life, name);
  const chance = { clock, random: random.fork(`${name} mutant`) };
  const parts = around.mutation.parts?.(own, chance) ?? own;
  const features = makeFeatures(around, parts, wake);
  const { sync } = features;
  const { sweepMs } = parts;
  const chores = sweepMs === null ? [] : [{ name: 'sweep', everyMs: sweepMs, run: sync.sweepOnce }];
  const { pollMs } = profile;
  const { gatherMs } = parts.options;
  worker = startWorker({ sync, clock, wake, log, pollMs, gatherMs, chores });
  return { life, ...makeWebhooks({ ...features, clock }) };
};

const makeParts = (around: Surroundings, life: Life, name: string): Parts => {
  const { clock, log, profile } = around;
  const outside = { secrets: plainSecrets, clock, log };
  const openSaleor = makeSaleorFor({
    ...outside,
    fetch: around.toSaleor,
    timeoutMs: { inline: limits.saleorInlineMs, worker: limits.saleorWorkerMs },
  });
  const openStripe = makeStripeFor({
    ...outside,
    send: sendBy((request) => around.toStripe(request)),
    // Its keys are live ones, and all that it sends goes through `send`.
    baseUrl: null,
    rateLimit: limits,
    timeouts: {
      inline: { timeoutMs: limits.stripeInlineMs, tries: limits.stripeInlineTries },
      worker: { timeoutMs: limits.stripeWorkerMs, tries: 1 },
    },
  });
  const store = life.mortal(around.store);
  const { completion: _, ...policy } = defaultPolicy;
  return {
    store,
    inlineStore: store,
    saleorFor: (...args) => life.mortal(openSaleor(...args)),
    stripeFor: (...args) => life.mortal(openStripe(...args)),
    policy,
    options: { ...limits, worker: name },
    sweepMs: profile.sweep ? profile.sweepMs : null,
  };
};

const makeFeatures = (around: Surroundings, parts: Parts, wake: Wake) => {
  const { clock, random, log } = around;
  const { saleorFor, stripeFor } = parts;
  const common = { clock, random, log, saleorFor, stripeFor };
  const { store, policy, options } = parts;
  const sync = makeSync({ ...common, store, wake, policy, options });
  const paymentApp = makePaymentApp({
    ...common,
    store: parts.inlineStore,
    wake: () => wake.wake(),
    options: { ...limits, olderStorefronts: false },
  });
  return { sync, paymentApp };
};
