import { makeSaleorFor } from '../../adapters/saleor/saleor-for';
import { makeStripeFor } from '../../adapters/stripe/stripe-for';
import { makeLocalWake } from '../../adapters/system/wake';
import { defaultPolicy } from '../../domain/policy';
import { saleorDeliveryIdentity } from '../../domain/delivery-identity';
import { saleorHandlerFor, stripeHandlerFor } from '../../handlers/registry';
import { makePaymentApp } from '../../payment-app/payment-app';
import type { Log } from '../../ports/log';
import type { Secrets } from '../../ports/secrets';
import type { Connection, Installation, Store } from '../../ports/store';
import { limits } from '../../runtime/limits';
import { makeSync } from '../../sync/sync';
import { startWorker, type Worker } from '../../sync/worker';
import { makeLife, type Life } from './life';
import type { Profile } from './profiles';
import type { SeededRandom } from './seeded-random';
import type { VirtualClock } from './virtual-clock';

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
export interface AppProcess {
  readonly life: Life;
  /** A webhook of Saleor, signature already checked. */
  fromSaleor(installation: Installation, segment: string, body: string): Promise<Response>;
  /** A webhook of Stripe, signature already checked. */
  fromStripe(connection: Connection, body: string): Promise<Response>;
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
  const store = life.mortal(around.store);
  const stripePace = {
    inline: { timeoutMs: limits.stripeInlineMs, tries: limits.stripeInlineTries },
    worker: { timeoutMs: limits.stripeWorkerMs, tries: 1 },
  };
  const openSaleor = makeSaleorFor({
    secrets: openSecrets,
    clock,
    log,
    fetch: around.toSaleor,
    timeoutMs: { inline: limits.saleorInlineMs, worker: limits.saleorWorkerMs },
  });
  const openStripe = makeStripeFor({
    secrets: openSecrets,
    clock,
    log,
    fetch: around.toStripe,
    baseUrl: 'http://stripe.sandbox',
    paces: stripePace,
  });
  const common = { store, clock, random, log };
  const stripeFor: typeof openStripe = (...args) => life.mortal(openStripe(...args));
  const saleorFor: typeof openSaleor = (...args) => life.mortal(openSaleor(...args));
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
    stripeFor,
    wake: () => wake.wake(),
    options: { ...limits, olderStorefronts: false },
  });
  worker = startWorker({
    sync,
    clock,
    wake,
    log,
    pollMs,
    sweepMs: profile.sweep ? limits.sweepOpenMs : null,
  });
  return {
    life,
    fromSaleor: async (installation, segment, body) => {
      const handler = saleorHandlerFor(segment);
      if (!handler || body === '') return new Response('{}', { status: 400 });
      const parsed = handler.parse(JSON.parse(body));
      if (parsed.kind === 'malformed') return Response.json(parsed, { status: 400 });
      if (parsed.kind === 'question') {
        return Response.json(await parsed.answer({ installation, paymentApp }));
      }
      if (parsed.about.kind === 'lifecycle') return new Response('{}');
      await sync.accept({
        installationId: installation.id,
        source: 'saleor',
        identity: saleorDeliveryIdentity(segment, body),
        event: segment,
        receivedAt: clock.now(),
        occurredAt: parsed.issuedAt,
        about: parsed.about,
      });
      return new Response('{}');
    },
    fromStripe: async (connection, body) => {
      const event = JSON.parse(body) as { id: string; type: string };
      const parsed = stripeHandlerFor(event.type)?.parse(event, connection.id);
      if (!parsed || parsed.kind === 'malformed') return new Response('{}');
      await sync.accept({
        installationId: connection.installationId,
        source: 'stripe',
        identity: `${connection.id}:${event.id}`,
        event: parsed.type,
        receivedAt: clock.now(),
        occurredAt: parsed.createdAt,
        about: parsed.about,
      });
      return new Response('{}');
    },
  };
};
