import { z } from 'zod';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { listen, type Handle, type Listening } from '../http';
import type { Faults, Fetch, SaleorStandIn, VariantInput } from '../saleor/contract';
import { makeSaleorStandIn } from '../saleor/stand-in';
import type { SeededRandom } from '../simulator/seeded-random';
import { makeStripeStandIn, type StripeStandIn } from '../stripe/stand-in';
import { makeValidate } from '../stripe/schemas/validate';
import { articles, demoChannels } from './channels';
import { ask } from '../storefront/graphql';
import type { Mishaps } from './mishaps';
import type { Merchant, Stage } from './stage';

/** The demo's Stripe account. These are no keys of anybody. */
export const account = {
  id: 'acct_demo',
  secretKey: 'sk_test_demo_of_nobody',
  publishableKey: 'pk_test_demo_of_nobody',
  livemode: false,
} as const;

/** Both clients on loopback, and what goes wrong between them and the app. */
export interface StandIns {
  readonly saleor: SaleorStandIn;
  readonly stripe: StripeStandIn;
  /** Where the Dashboard lies: at another origin than Saleor's API. */
  readonly dashboardUrl: string;
  readonly stripeUrl: string;
  close(): Promise<void>;
}

interface StandInsInput {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** Null = a calm network. */
  readonly mishaps: Mishaps | null;
  readonly variants?: readonly VariantInput[];
  readonly watch?: Watch;
  /** Of the Dashboard, where it is free; any free one where left out. */
  readonly preferredDashboardPort?: number;
}

/** A bank takes days to settle; here seconds, and not all the same. */
const delays = { settlementMs: 3_000, refundMs: 2_500, refundFailureMs: 5_000 };
/** Saleor's periodic tasks run every minute; here every other second. */
const tasksEveryMs = 2_000;

/** An address that can be named before what stands behind it is made. */
const place = async (
  port = 0,
): Promise<{ listening: Listening; open: (handle: Handle) => void }> => {
  let handler: Handle = async () => new Response(null, { status: 503 });
  const listening = await listen((request) => handler(request), { port });
  return {
    listening,
    open: (handle) => {
      handler = handle;
    },
  };
};

export interface SaleorPlace {
  readonly standIn: SaleorStandIn;
  readonly url: string;
  /** Where the Dashboard lies, at an origin of its own. */
  readonly dashboardUrl: string;
  close(): Promise<void>;
}

/** Sees each request that reaches a stand-in or leaves Saleor's, and may hold or lose it. */
export type Watch = (request: Request, answer: () => Promise<Response>) => Promise<Response>;

interface SaleorInput {
  readonly clock: Clock;
  readonly random: Random;
  readonly mishaps?: Mishaps | null;
  readonly variants?: readonly VariantInput[];
  readonly watch?: Watch;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  readonly dashboardPort?: number;
  /** Of the Dashboard, where it is free. */
  readonly preferredDashboardPort?: number;
  /** Instead of those of `mishaps`. */
  readonly faults?: Faults;
  /** Sees each request to Saleor's address first, and may answer it in its place. */
  readonly before?: (request: Request) => Promise<Response | null>;
}

/** The Saleor of the demo's shop on loopback. */
export const listenSaleor = async (input: SaleorInput): Promise<SaleorPlace> => {
  const { clock, random, mishaps, watch = (_request, answer) => answer() } = input;
  const { listening, open } = await place(input.port);
  const plainFetch: Fetch = (request) => watch(request, () => fetch(request));
  const standIn = makeSaleorStandIn({
    clock,
    random,
    fetch: mishaps ? mishaps.repeat(plainFetch) : plainFetch,
    apiUrl: `${listening.url}/graphql/`,
    version: '3.23',
    tasks: false,
    channels: Object.values(demoChannels),
    variants: [...articles, ...(input.variants ?? [])],
    faults: input.faults ?? (mishaps ? { delivery: mishaps.planSaleor } : {}),
  });
  const answer = async (request: Request): Promise<Response> =>
    (await input.before?.(request)) ?? watch(request, () => standIn.handle(request));
  open(answer);
  const dashboard = await listen((request) => standIn.dashboard(request), {
    port: input.dashboardPort ?? 0,
    preferredPort: input.preferredDashboardPort,
  });

  let closed = false;
  let callOff = (): void => undefined;
  const schedule = (): void => {
    callOff = clock.after(tasksEveryMs, () => {
      if (closed) return;
      standIn.control.runTasks();
      schedule();
    });
  };
  schedule();
  return {
    standIn,
    url: listening.url,
    dashboardUrl: dashboard.url,
    close: async () => {
      closed = true;
      callOff();
      standIn.control.close();
      await Promise.all([listening.close(), dashboard.close()]);
    },
  };
};

export const startStandIns = async (input: StandInsInput): Promise<StandIns> => {
  const { clock, random, mishaps, watch = (_request, answer) => answer() } = input;
  const { listening, open } = await place();
  const stripe = makeStripeStandIn({
    clock,
    random: random.fork('stripe'),
    fetch,
    accounts: [account],
    validate: makeValidate(),
    delays,
  });
  if (mishaps) stripe.deliveries.plan = mishaps.planStripe;
  open((request) => watch(request, () => stripe.handle(request)));
  const saleor = await listenSaleor({ ...input, random: random.fork('saleor') });
  return {
    saleor: saleor.standIn,
    stripe,
    dashboardUrl: saleor.dashboardUrl,
    stripeUrl: listening.url,
    close: async () => {
      stripe.close();
      await Promise.all([saleor.close(), listening.close()]);
    },
  };
};

/** The merchant, who may refund in Stripe's own Dashboard. */
export const makeMerchant = (stripeUrl: string): Merchant => ({
  refund: async (intentId, amountMinor) => {
    const body = new URLSearchParams({ payment_intent: intentId });
    if (amountMinor !== undefined) body.set('amount', String(amountMinor));
    const response = await fetch(new URL('/v1/refunds', stripeUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${account.secretKey}` },
      body,
    });
    if (!response.ok) throw new Error(`The merchant's refund was refused: ${response.status}`);
  },
});

/** Another app of the shop, installed by hand, which makes orders of unpaid checkouts. */
export const makeOffice = (saleor: SaleorStandIn): Stage['office'] => {
  const { token } = saleor.control.addApp({
    identifier: 'demo.back-office',
    permissions: ['HANDLE_CHECKOUTS'],
    webhooks: [],
  });
  const form = z.object({
    orderCreateFromCheckout: z.object({
      order: z.object({ id: z.string() }).nullable(),
      errors: z.array(z.object({ code: z.string() })),
    }),
  });
  const query = `mutation ($id: ID!) {
    orderCreateFromCheckout(id: $id) { order { id } errors { code } }
  }`;
  return {
    makeOrder: async (checkoutId) => {
      const endpoint = { url: saleor.apiUrl, headers: { authorization: `Bearer ${token}` } };
      const made = await ask(endpoint, form, query, { id: checkoutId });
      const { order, errors } = made.orderCreateFromCheckout;
      if (!order) throw new Error(`No order: ${errors.map(({ code }) => code).join(', ')}`);
      return order.id;
    },
  };
};
