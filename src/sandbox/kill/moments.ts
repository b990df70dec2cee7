import type { Watch } from '../demo/stand-ins';
import { ConnectionLost } from '../http';
import type { Boundary } from './boundary';

/** A point of the app's work at which it is killed, however quick the machine is. */
interface Moment {
  readonly name: string;
  /** Whether a request is one of those that are counted. */
  readonly concerns: (request: Request, body: string) => boolean;
  /** The first of them is 1. */
  readonly nth: number;
  /** Before the other side did it, or after: then the app never hears of it. */
  readonly when: Exclude<Boundary['when'], 'lost'>;
}

interface Moments {
  readonly watch: Watch;
  /** Counts from now on, and kills at each moment; the request that met it is never answered. */
  begin(kill: () => Promise<void>): void;
  /** Names of those that were met, in that order. */
  met(): readonly string[];
}

export const makeMoments = (moments: readonly Moment[]): Moments => {
  let killing: (() => Promise<void>) | null = null;
  const counts = new Map<Moment, number>();
  const met: string[] = [];
  const meet = (request: Request, body: string): Moment | undefined => {
    const concerned = moments.filter(({ concerns }) => concerns(request, body));
    for (const one of concerned) counts.set(one, (counts.get(one) ?? 0) + 1);
    return concerned.find((one) => counts.get(one) === one.nth);
  };
  return {
    begin: (kill) => {
      killing = kill;
    },
    met: () => met,
    watch: async (request, answer) => {
      const kill = killing;
      if (!kill) return answer();
      const body = request.method === 'POST' ? await request.clone().text() : '';
      const moment = meet(request, body);
      if (!moment) return answer();
      met.push(moment.name);
      if (moment.when === 'after') await answer();
      await kill();
      throw new ConnectionLost();
    },
  };
};

/** Requests to Stripe by the app alone: shoppers and the merchant do not name a version. */
const asksStripe =
  (path: string): Moment['concerns'] =>
  (request) =>
    request.method === 'POST' &&
    request.headers.has('stripe-version') &&
    new URL(request.url).pathname === path;

const asksSaleor =
  (mutation: string): Moment['concerns'] =>
  (_request, body) =>
    body.includes(`mutation ${mutation}`);

/**
 * Moments that every run of all paths meets: something was done on the other side and the app
 * does not know it, or it was about to be done.
 */
export const certainMoments: readonly Moment[] = [
  {
    name: 'Stripe made a payment',
    concerns: asksStripe('/v1/payment_intents'),
    ...{ nth: 8, when: 'after' },
  },
  {
    name: 'Stripe made a refund',
    concerns: asksStripe('/v1/refunds'),
    ...{ nth: 1, when: 'after' },
  },
  {
    name: 'Saleor made an order',
    concerns: asksSaleor('CreateOrderFromCheckout'),
    ...{ nth: 2, when: 'after' },
  },
  {
    name: 'Saleor is about to be told',
    concerns: asksSaleor('ReportTransactionEvent'),
    ...{ nth: 12, when: 'before' },
  },
];
