import { sendBy } from '../../sandbox/http';
import { makeMemoryStore } from '../../sandbox/memory-store/store';
import { makeLog } from '../../adapters/system/log';
import { makeSystemClock } from '../../adapters/system/clock';
import { makeSystemRandom } from '../../adapters/system/random';
import { makeSecrets } from '../../adapters/system/secrets';
import { makeLocalWake } from '../../adapters/system/wake';
import { parseAllowList } from '../../installation/allowed-urls';
import { makeStripeStandIn } from '../../sandbox/stripe/stand-in';
import type { AccountSpec } from '../../sandbox/stripe/world';
import type { Clock } from '../../ports/clock';
import { assemble } from '../assemble';

/** All that the app needs, without the reading of the account itself. */
const enough: readonly string[] = [
  'rak_payment_intent_read',
  'rak_payment_intent_write',
  'rak_charge_read',
  'rak_charge_write',
  'rak_event_read',
  'rak_webhook_read',
  'rak_webhook_write',
];

const accounts: readonly AccountSpec[] = [
  {
    id: 'acct_one',
    secretKey: 'sk_test_oneSecretKey0001',
    publishableKey: 'pk_test_onePublishable1',
    livemode: false,
    restrictedKeys: [
      { key: 'rk_test_oneRestricted01', permissions: ['rak_charge_read'] },
      { key: 'rk_test_oneNoAccount001', permissions: enough },
    ],
  },
  {
    id: 'acct_two',
    secretKey: 'sk_test_twoSecretKey0002',
    publishableKey: 'pk_test_twoPublishable2',
    livemode: false,
    restrictedKeys: [{ key: 'rk_test_twoNoAccount002', permissions: enough }],
  },
  {
    id: 'acct_live',
    secretKey: 'sk_live_liveSecretKey003',
    publishableKey: 'pk_live_livePublishabl3',
    livemode: true,
  },
];

const nowhere: typeof fetch = async () => {
  throw new Error('No Saleor is reached in this test.');
};

export interface TestAppOptions {
  /** The app's own; the system's where left out. */
  readonly clock?: Clock;
  /** How the app reaches Saleors. */
  readonly saleorFetch?: typeof fetch;
  /** Carries Stripe's webhooks. */
  readonly fromStripe?: typeof fetch;
  /** `STRIPE_API_URL`; the stand-in is reached all the same where left out. */
  readonly stripeApiUrl?: string;
  /** `WORK_SECRET`; unset where left out. */
  readonly workSecret?: string;
}

/** The whole app over the store in memory and the Stripe stand-in. */
export const makeTestApp = (options: TestAppOptions = {}) => {
  const clock = options.clock ?? makeSystemClock();
  const random = makeSystemRandom();
  const logged: string[] = [];
  const standIn = makeStripeStandIn({
    clock,
    random,
    fetch: options.fromStripe ?? nowhere,
    accounts,
  });
  const app = assemble({
    store: makeMemoryStore({ random }),
    clock,
    random,
    log: makeLog({ write: (line) => logged.push(line) }),
    secrets: makeSecrets({ current: random.token(32) }),
    wake: makeLocalWake(),
    saleorFetch: options.saleorFetch ?? nowhere,
    strangerFetch: options.saleorFetch ?? nowhere,
    stripeSend: sendBy(standIn.handle),
    settings: {
      version: '0.1.0',
      development: false,
      appUrl: 'https://app.example.com',
      appId: 'saleor.app.stripe.orders',
      allowedSaleorUrls: parseAllowList('.example.com', false),
      stripeApiUrl: options.stripeApiUrl ?? null,
      workSecret: options.workSecret ?? null,
      worker: 'test',
    },
  });
  return { app, standIn, logged, endpointsOf: (id: string) => standIn.world(id).endpoints };
};
