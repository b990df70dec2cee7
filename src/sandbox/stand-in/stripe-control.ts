import { z } from 'zod';
import type { FaultKind } from '../stripe/faults';
import type { StripeStandIn } from '../stripe/stand-in';
import type { World } from '../stripe/world';
import { control, ControlProblem, flag, wholeNumber, type Control } from './control';
import { stripeDeliveryControls } from './stripe-deliveries';

const faultKinds: Readonly<Record<FaultKind, string>> = {
  'drop-before': 'the connection breaks and nothing is done',
  'drop-after': 'it is done, and the answer is lost',
  'server-error': 'nothing is done, and 500 is answered',
  'server-error-after': 'it is done, and 500 is answered',
  'balance-too-low': 'refused: the balance cannot pay it',
  'answer-without': 'it is done, and the answer lacks the field `without`',
  'rate-limit': '429, and nothing is done',
  'lock-timeout': '429 lock_timeout, and nothing is done',
  'delay-request': 'it arrives delayMs later',
  'delay-answer': 'it is done, and the answer takes delayMs',
};
const isFaultKind = (text: string): text is FaultKind => Object.hasOwn(faultKinds, text);
const faultKind = z
  .string()
  .refine(isFaultKind, { message: `is one of ${Object.keys(faultKinds).join(', ')}` });

const hourMs = 3_600_000;
const requestsListed = 500;

const ledgerOf = (standIn: StripeStandIn, { account, ...world }: World): object => ({
  account: account.id,
  intents: [...world.intents.values()].map(({ intent }) => intent),
  charges: [...world.charges.values()].map(({ charge }) => charge),
  refunds: [...world.refunds.values()].map(({ refund }) => refund),
  endpoints: [...world.endpoints.values()].map(({ endpoint }) => endpoint),
  balances: Object.fromEntries(standIn.balances(account.id)),
});

const ledgerControls = (standIn: StripeStandIn, worlds: readonly World[]): readonly Control[] => [
  control('GET /accounts', 'the accounts, with the keys to connect them by', {}, () =>
    worlds.map(({ account: { id, publishableKey, secretKey } }) => ({
      id,
      publishableKey,
      secretKey,
    })),
  ),
  control(
    'GET /ledger',
    'intents, charges, refunds and webhook endpoints; balances in minor units',
    { account: z.string().optional().describe('only this account (acct_…)') },
    ({ account }) =>
      worlds
        .filter((world) => account === undefined || world.account.id === account)
        .map((world) => ledgerOf(standIn, world)),
  ),
  control(
    'GET /requests',
    `the last ${requestsListed} requests, and whether each was carried out`,
    { path: z.string().optional().describe('only those to this path') },
    ({ path }) =>
      standIn.ledger
        .filter((one) => path === undefined || one.path === path)
        .slice(-requestsListed),
  ),
];

const faultControls = ({ faults }: StripeStandIn): readonly Control[] => [
  control(
    'POST /faults',
    Object.entries(faultKinds)
      .map(([kind, meaning]) => `${kind}: ${meaning}`)
      .join('; '),
    {
      kind: faultKind.describe('which fault'),
      path: z
        .string()
        .optional()
        .describe('requests to this path (a part of it will do); all where left out'),
      method: z.enum(['GET', 'POST', 'DELETE']).optional().describe('only this method'),
      times: wholeNumber(1, 1_000_000).default(1).describe('how many requests (1)'),
      delayMs: wholeNumber(0, hourMs).default(0).describe('milliseconds'),
      without: z.string().optional().describe('the field that the answer lacks'),
    },
    ({ kind, path, method, times, delayMs, without }) => {
      faults.add({
        kind,
        times,
        delayMs,
        without,
        when: (reached) =>
          (path === undefined || reached.path.includes(path)) &&
          (method === undefined || reached.method === method),
      });
      return { armed: { kind, path: path ?? null, method: method ?? null, times, delayMs } };
    },
  ),
  control('DELETE /faults', 'no more faults', {}, () => {
    faults.clear();
    return { armed: null };
  }),
];

/** What Stripe.js does in the shopper's browser, for who has the intent's id alone. */
const payControls = (
  standIn: StripeStandIn,
  worlds: readonly World[],
  url: () => string,
): readonly Control[] => {
  const send = async (intentId: string, path: string, fields: Record<string, string>) => {
    const world = worlds.find(({ intents }) => intents.has(intentId));
    const secret = world?.intents.get(intentId)?.intent.client_secret;
    if (!world || !secret) {
      throw new ControlProblem(404, 'intent-unknown', `There is no PaymentIntent ${intentId}.`);
    }
    const request = new Request(`${url()}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.account.publishableKey}` },
      body: new URLSearchParams({ client_secret: secret, ...fields }),
    });
    const answer = await standIn.handle(request);
    return { status: answer.status, answer: (await answer.json()) as unknown };
  };
  const intent = z.string().describe('pi_…');
  return [
    control(
      'POST /pay',
      'confirms a payment as Stripe.js would, and gives Stripe’s answer',
      {
        intent,
        payment_method: z
          .string()
          .default('pm_card_visa')
          .describe('a test payment method (docs.stripe.com/testing), pm_card_visa'),
        iban: z.string().optional().describe('a test account instead: a SEPA debit'),
      },
      (given) =>
        send(
          given.intent,
          `/v1/payment_intents/${given.intent}/confirm`,
          given.iban === undefined
            ? { payment_method: given.payment_method }
            : {
                'payment_method_data[type]': 'sepa_debit',
                'payment_method_data[sepa_debit][iban]': given.iban,
              },
        ),
    ),
    control(
      'POST /authenticate',
      'ends 3-D Secure as the page of the shopper’s bank does',
      { intent, passed: flag().default(true).describe('false: the shopper failed it') },
      (given) =>
        send(given.intent, `/test/payment_intents/${given.intent}/authenticate`, {
          passed: String(given.passed),
        }),
    ),
  ];
};

/** All control addresses of the Stripe stand-in; also sets how its webhooks go out. */
export const stripeControls = (
  standIn: StripeStandIn,
  accountIds: readonly string[],
  url: () => string,
): readonly Control[] => {
  const worlds = accountIds.map((id) => standIn.world(id));
  return [
    ...ledgerControls(standIn, worlds),
    ...payControls(standIn, worlds, url),
    ...faultControls(standIn),
    ...stripeDeliveryControls(standIn, worlds),
  ];
};
