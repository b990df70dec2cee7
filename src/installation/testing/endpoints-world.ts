import { makeMemoryStore } from '../../sandbox/memory-store/store';
import { makeStripeAccountFor } from '../../adapters/stripe/account';
import { makeSystemRandom } from '../../adapters/system/random';
import { newInstallation } from '../../adapters/testing/store-world';
import { refused } from '../../domain/facts/outcome';
import type { StripeStandInDeps } from '../../sandbox/stripe/stand-in';
import { makeTestStripe, testAccount } from '../../sandbox/stripe/testing';
import { makeConnections } from '../connections';
import { makeAlignEvents } from '../endpoint-events';
import { makeFinishEndpoints } from '../endpoint-removal';
import { replaceEndpoint } from '../endpoints';
import { makeLifecycle } from '../retire';

export const keys = {
  publishableKey: testAccount.publishableKey,
  secretKey: testAccount.secretKey,
};

/**
 * The set-up features over a stand-in Stripe, with one send per call, so that a lost one is lost.
 */
export const makeWorld = async (more: Partial<StripeStandInDeps> = {}) => {
  const stripe = makeTestStripe(more);
  const random = makeSystemRandom();
  const store = makeMemoryStore({ random });
  const warned: string[] = [];
  let encrypts = 0;
  const deps = {
    ...{ store, random, clock: stripe.clock },
    notes: { flush: async () => undefined },
    stripeAccountFor: makeStripeAccountFor({
      clock: stripe.clock,
      baseUrl: 'http://stripe.test',
      send: stripe.send,
      timeouts: { timeoutMs: 6_000, tries: 1 },
    }),
    stripeFor: () => {
      throw new Error('No payment is asked for');
    },
    secrets: {
      encrypt: (plain: string) => `${(encrypts += 1)}#${plain}`,
      decrypt: (encrypted: string) => encrypted.replace(/^\d+#/, ''),
    },
    log: {
      info: () => undefined,
      warn: (event: string) => void warned.push(event),
      error: (event: string) => void warned.push(event),
    },
    appUrl: 'https://app.example.com',
    events: ['payment_intent.succeeded'],
  };
  const installation = await newInstallation(store);
  const connections = makeConnections(deps);
  const lifecycle = makeLifecycle({
    ...deps,
    identify: async () => refused('not-permitted', 'Nobody has this token'),
  });
  const finish = makeFinishEndpoints({
    ...deps,
    resume: async (connection) => void (await replaceEndpoint(deps, connection)),
  });
  const align = makeAlignEvents(deps);
  return { deps, stripe, store, installation, connections, lifecycle, finish, align, warned };
};
