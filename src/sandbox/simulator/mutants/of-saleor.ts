import type { SaleorFacts } from '../../../domain/facts/facts';
import type { Outcome } from '../../../domain/facts/outcome';
import { done } from '../../../domain/facts/outcome';
import type { TransactionAction } from '../../../domain/facts/transaction-event';
import { parts, saleor, together, type Mutant } from './mutant';

const mapSource = async (
  read: Promise<Outcome<SaleorFacts>>,
  change: (facts: SaleorFacts) => SaleorFacts,
): Promise<Outcome<SaleorFacts>> => {
  const outcome = await read;
  return outcome.kind === 'done' ? done(change(outcome.value)) : outcome;
};

/** Keeps what was read until something is told; what came in from elsewhere is not seen. */
const keptFacts = parts(({ saleorFor, stripeFor }) => {
  const known = new Map<string, unknown>();
  const keep = async <T>(name: string, read: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const kept = known.get(name) as Outcome<T> | undefined;
    if (kept) return kept;
    const outcome = await read();
    if (outcome.kind === 'done') known.set(name, outcome);
    return outcome;
  };
  const forget = <T>(outcome: T): T => {
    known.clear();
    return outcome;
  };
  return {
    saleorFor: (installation, priority) => {
      const port = saleorFor(installation, priority);
      if (priority === 'inline') return port;
      return {
        ...port,
        readSource: (ids) => keep(`${ids.checkoutId} ${ids.orderId}`, () => port.readSource(ids)),
        reportTransactionEvent: async (event) => forget(await port.reportTransactionEvent(event)),
        createOrderFromCheckout: async (ask) => forget(await port.createOrderFromCheckout(ask)),
        cancelOrder: async (id) => forget(await port.cancelOrder(id)),
      };
    },
    stripeFor: (connection, priority) => {
      const port = stripeFor(connection, priority);
      if (priority === 'inline') return port;
      return {
        ...port,
        readIntent: (id) => keep(id, () => port.readIntent(id)),
        createIntent: async (...ask) => forget(await port.createIntent(...ask)),
        captureIntent: async (...ask) => forget(await port.captureIntent(...ask)),
        cancelIntent: async (...ask) => forget(await port.cancelIntent(...ask)),
        createRefund: async (...ask) => forget(await port.createRefund(...ask)),
        updateIntentMetadata: async (...ask) => forget(await port.updateIntentMetadata(...ask)),
      };
    },
  };
});

/** Passes actions that cannot be read for good ones, so that nobody tells them anew. */
const withShownActions = (facts: SaleorFacts): SaleorFacts =>
  facts.kind === 'gone' || facts.kind === 'none'
    ? facts
    : {
        ...facts,
        transactions: facts.transactions.map((transaction) =>
          transaction.actions === null
            ? { ...transaction, actions: [], refundPendingMinor: 0n }
            : transaction,
        ),
      };

/** Defences against what Saleor allows, forgets, and says too late. */
export const ofSaleor: readonly Mutant[] = [
  {
    name: 'checkout-kept',
    takes:
      'The checkout goes when its order is made, and an order is looked for after a lost answer; ' +
      'here the checkout stays and nobody looks.',
    breaks: 'one order of a checkout',
    profile: 'late landings',
    mutation: together(
      saleor(() => ({ findOrderOfCheckout: async () => done(null) })),
      {
        toSaleor: (send) => async (input, init) => {
          const request = new Request(input, init);
          const body = await request.text();
          return send(
            new Request(request.url, {
              method: request.method,
              headers: request.headers,
              body: body.replace('removeCheckout: true', 'removeCheckout: false'),
              signal: request.signal,
            }),
          );
        },
      },
    ),
  },
  {
    name: 'facts-kept',
    takes: 'Facts are read before every decision; here they are kept until the app itself acts.',
    breaks: 'the mirror agrees',
    profile: 'calm',
    mutation: keptFacts,
  },
  {
    name: 'unpaid-orders',
    takes: 'An order is made only of what is paid in full; here any payment is enough.',
    breaks: 'money first, then the order',
    profile: 'calm',
    mutation: saleor((port) => ({
      readSource: (ids) =>
        mapSource(port.readSource(ids), (facts) =>
          facts.kind === 'checkout' ? { ...facts, totalMinor: 1n } : facts,
        ),
    })),
  },
  {
    name: 'stored-status',
    takes:
      'What an order still owes is counted from sums; here what was charged of it passes for all ' +
      'that is due, as the status does that Saleor keeps.',
    breaks: 'the mirror agrees',
    profile: 'calm',
    mutation: saleor((port) => ({
      readSource: (ids) =>
        mapSource(port.readSource(ids), (facts) => {
          if (facts.kind !== 'order') return facts;
          const charged = facts.transactions.reduce((sum, one) => sum + one.chargedMinor, 0n);
          return charged > 0n && charged < facts.totalMinor
            ? { ...facts, totalMinor: charged }
            : facts;
        }),
    })),
  },
  {
    name: 'closed-orders-reported',
    takes: 'A closed order is not told of money; here every order passes for an open one.',
    breaks: 'closed orders stay closed',
    profile: 'calm',
    mutation: saleor((port, _, priority) => ({
      readSource: (ids) =>
        mapSource(port.readSource(ids), (facts) =>
          facts.kind === 'order' && priority === 'inline'
            ? { ...facts, status: 'UNFULFILLED' }
            : facts,
        ),
    })),
  },
  {
    name: 'false-alarms',
    takes: 'A person is called for what the sums bear out; here every order passes for overpaid.',
    breaks: 'nobody is called for nothing',
    profile: 'calm',
    mutation: saleor((port, _, priority) => ({
      readSource: (ids) =>
        mapSource(port.readSource(ids), (facts) =>
          facts.kind === 'order' && priority === 'worker' ? { ...facts, totalMinor: 1n } : facts,
        ),
    })),
  },
  {
    name: 'first-actions',
    takes: 'Staff are offered the actions of now; here those of the first report.',
    breaks: 'actions are of now',
    profile: 'mild',
    mutation: parts(({ saleorFor }) => {
      const first = new Map<string, readonly TransactionAction[]>();
      return {
        saleorFor: (installation, priority) => {
          const port = saleorFor(installation, priority);
          return {
            ...port,
            reportTransactionEvent: (event) => {
              const availableActions = first.get(event.transactionId) ?? event.availableActions;
              first.set(event.transactionId, availableActions);
              return port.reportTransactionEvent({ ...event, availableActions });
            },
          };
        },
      };
    }),
  },
  {
    name: 'hidden-orders',
    takes:
      'A promise carries no actions, and those that Saleor cannot show are told anew; here they ' +
      'go along, and whoever reads them without success reads those that are wanted.',
    breaks: 'orders can be shown',
    profile: 'calm',
    mutation: together(
      saleor((port) => ({
        readSource: (ids) => mapSource(port.readSource(ids), withShownActions),
      })),
      {
        toApp: (send) => async (input, init) => {
          const answer = await send(input, init);
          const text = await answer.text();
          const isPromise = /^\{"pspReference":"[^"]+"\}$/.test(text);
          const body = isPromise ? text.replace('}', ',"actions":["REFUND"]}') : text;
          return new Response(body, { status: answer.status });
        },
      },
    ),
  },
  {
    name: 'times-before',
    takes:
      'A report is later than what it follows; here it bears the whole second in which that was.',
    breaks: 'granted refunds end',
    profile: 'calm',
    mutation: saleor((port) => ({
      reportTransactionEvent: (event) =>
        port.reportTransactionEvent({ ...event, time: Math.floor(event.time / 1_000) * 1_000 }),
    })),
  },
  {
    name: 'times-of-now',
    takes: 'A report bears Stripe’s time of what it tells; here the time when it is told.',
    breaks: 'times are of Stripe',
    profile: 'mild',
    mutation: saleor((port, { clock }) => ({
      reportTransactionEvent: (event) =>
        port.reportTransactionEvent({ ...event, time: clock.now() }),
    })),
  },
];
