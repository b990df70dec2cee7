import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import { ensureStripeSchemas } from '../demo/generated';
import { listen } from '../http';
import { makeValidate } from '../stripe/schemas/validate';
import { makeStripeStandIn, type StripeStandIn } from '../stripe/stand-in';
import type { AccountSpec } from '../stripe/world';
import { makeControlHandle } from './control';
import { payPage } from './pay-page';
import { stripeControls } from './stripe-control';

interface StripeStandInInput {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 = any free one. */
  readonly port: number;
  /** Names of accounts: `shop` becomes `acct_shop`, with keys that hold the name. */
  readonly accounts: readonly string[];
  /** How long a bank debit, and a refund that is pending, take. */
  readonly settleSeconds: number;
}

/** A stand-in that runs alone. */
export interface Alone {
  readonly url: string;
  /** What a person is told once it listens. */
  readonly welcome: readonly string[];
  close(): Promise<void>;
}

/** Keys of nobody, in the form of Stripe's. */
const accountNamed = (name: string): AccountSpec => ({
  id: `acct_${name}`,
  secretKey: `sk_test_${name}_of_nobody`,
  publishableKey: `pk_test_${name}_of_nobody`,
  livemode: false,
});

/** Stripe's API may be asked by a storefront's page, wherever that lies. */
const withCors = (response: Response): Response => {
  const headers = new Headers(response.headers);
  headers.set('access-control-allow-origin', '*');
  return new Response(response.body, { status: response.status, headers });
};

const preflight = (): Response =>
  new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': '*, authorization',
      'access-control-max-age': '600',
    },
  });

const handleOf = (
  standIn: StripeStandIn,
  accountIds: readonly string[],
  url: () => string,
): ((request: Request) => Promise<Response>) => {
  const worlds = accountIds.map((id) => standIn.world(id));
  const controlled = makeControlHandle(stripeControls(standIn, accountIds, url));
  return async (request) => {
    const own = (await controlled(request)) ?? payPage(request, worlds);
    if (own) return own;
    if (request.method === 'OPTIONS') return preflight();
    return withCors(await standIn.handle(request));
  };
};

/** The Stripe stand-in on loopback, with its control addresses and its page to pay on. */
export const startStripe = async (input: StripeStandInInput): Promise<Alone> => {
  await ensureStripeSchemas();
  const accounts = input.accounts.map(accountNamed);
  const settleMs = input.settleSeconds * 1_000;
  const standIn = makeStripeStandIn({
    ...{ clock: input.clock, random: input.random, accounts, fetch },
    validate: makeValidate(),
    delays: { settlementMs: settleMs, refundMs: settleMs, refundFailureMs: 2 * settleMs },
  });
  let url = '';
  const accountIds = accounts.map(({ id }) => id);
  const handle = handleOf(standIn, accountIds, () => url);
  const listening = await listen(handle, { port: input.port });
  ({ url } = listening);
  return {
    url,
    welcome: [
      `Stripe stand-in ${url}`,
      ...accounts.map(({ id, publishableKey, secretKey }) => {
        return `  Account    ${id}: ${publishableKey}, ${secretKey}`;
      }),
      `  App        STRIPE_API_URL=${url} APP_MODE=development npm run dev`,
      `  Pay        ${url}/pay/<client secret>, or POST ${url}/control/pay`,
      `  Control    ${url}/control lists every address`,
    ],
    close: async () => {
      standIn.close();
      await listening.close();
    },
  };
};
