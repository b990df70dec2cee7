import { makeSaleorFor } from '../../adapters/saleor/saleor-for';
import { makeStripeFor } from '../../adapters/stripe/stripe-for';
import { makeLocalWake } from '../../adapters/system/wake';
import { defaultPolicy } from '../../domain/policy';
import { makePaymentApp } from '../../payment-app/payment-app';
import type { Log } from '../../ports/log';
import type { Secrets } from '../../ports/secrets';
import type { SaleorFor } from '../../ports/saleor';
import type { Store } from '../../ports/store';
import type { StripeFor } from '../../ports/stripe';
import type { Wake } from '../../ports/wake';
import { limits } from '../../runtime/limits';
import { makeSync } from '../../sync/sync';
import { startWorker, type Worker } from '../../sync/worker';
import { makeLife, type Life } from './life';
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
  /** After the last fault. */
  isFair(): boolean;
}

/** One process of the app: the real features and adapters, which may die at any call. */
export interface AppProcess extends Webhooks {
  readonly life: Life;
}

/** Seldom, since every poll is a step of the world; wake-ups do the rest. */
const pollMs = 5_000;

/** Nothing is secret in a simulation, and sealing would cost half of its time. */
export const openSecrets: Secrets = { seal: (plain) => plain, open: (sealed) => sealed };

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
  const features = makeFeatures(around, life, wake, name);
  const { sync } = features;
  const sweep = { name: 'sweep', everyMs: limits.sweepOpenMs, run: sync.sweepOnce };
  worker = startWorker({ sync, clock, wake, log, pollMs, chores: profile.sweep ? [sweep] : [] });
  return { life, ...makeWebhooks({ ...features, clock }) };
};

const makeFeatures = (around: Surroundings, life: Life, wake: Wake, name: string) => {
  const { clock, random, log } = around;
  const outside = { secrets: openSecrets, clock, log };
  const openSaleor = makeSaleorFor({
    ...outside,
    fetch: around.toSaleor,
    timeoutMs: { inline: limits.saleorInlineMs, worker: limits.saleorWorkerMs },
  });
  const openStripe = makeStripeFor({
    ...outside,
    fetch: around.toStripe,
    baseUrl: 'http://stripe.sandbox',
    traffic: limits,
    paces: {
      inline: { timeoutMs: limits.stripeInlineMs, tries: limits.stripeInlineTries },
      worker: { timeoutMs: limits.stripeWorkerMs, tries: 1 },
    },
  });
  const common = { store: life.mortal(around.store), clock, random, log };
  const saleorFor: SaleorFor = (...args) => life.mortal(openSaleor(...args));
  const stripeFor: StripeFor = (...args) => life.mortal(openStripe(...args));
  const { completion: _, ...policy } = defaultPolicy;
  const sync = makeSync({
    ...common,
    saleorFor,
    stripeFor,
    wake,
    policy,
    options: { ...limits, worker: name },
  });
  const paymentApp = makePaymentApp({
    ...common,
    saleorFor,
    stripeFor,
    wake: () => wake.wake(),
    options: { ...limits, olderStorefronts: false },
  });
  return { sync, paymentApp };
};
