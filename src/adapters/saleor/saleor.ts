import {
  CancelOrderDocument,
  CreateOrderFromCheckoutDocument,
  FindOrderOfCheckoutDocument,
  ListChangedOrdersDocument,
  ListChannelsDocument,
  ReadCheckoutOrOrderDocument,
  ReadOrderDocument,
  ReportTransactionEventDocument,
  ReportTransactionEventWithMethodDocument,
  UpdateTransactionDocument,
} from '../../generated/saleor';
import type { OrderFacts, SaleorFacts } from '../../domain/facts';
import { asId } from '../../domain/ids';
import type { CheckoutId, OrderId } from '../../domain/ids';
import { done, unknown } from '../../domain/outcome';
import type { Outcome } from '../../domain/outcome';
import type { TransactionEvent } from '../../domain/transaction-event';
import type {
  ChangedOrders,
  ChangedOrdersPage,
  Saleor,
  TransactionUpdate,
} from '../../ports/saleor';
import { readCheckout, readOrder } from './answers';
import type { OwnApp } from './answers';
import { actionsUnreadable, internalError, notPermitted } from './client';
import type { Client } from './client';
import { paymentMethodDetails, refusalOf, reportVariables, takesPaymentMethod } from './report';

/** Metadata key of orders that this app created; its value is the effect's key. */
export const effectMetadataKey = 'stripe_orders_effect';

const gone: SaleorFacts = { kind: 'gone' };

/** Goes on with an answer, unless the app reads as nobody: a rejected token, with HTTP 200. */
const asOurselves = async <A extends { readonly app?: OwnApp | null }, T>(
  asked: Promise<Outcome<A>>,
  then: (answer: A, app: OwnApp) => Outcome<T> | Promise<Outcome<T>>,
): Promise<Outcome<T>> => {
  const outcome = await asked;
  if (outcome.kind !== 'done') return outcome;
  const { app } = outcome.value;
  return app ? then(outcome.value, app) : notPermitted();
};

/**
 * Reads money. Where Saleor cannot show the actions of a transaction, it shows nothing of the order
 * that it belongs to: then everything else is read without them.
 */
const withActionsOrNot = async <A>(
  ask: (withActions: boolean) => Promise<Outcome<A>>,
): Promise<Outcome<A>> => {
  const outcome = await askedAgain(() => ask(true));
  return outcome.kind === 'unknown' && outcome.code === actionsUnreadable
    ? askedAgain(() => ask(false))
    : outcome;
};

/**
 * Reading a checkout makes Saleor count and save it anew. While it becomes an order that may fail
 * inside Saleor, and a moment later it does not: it is asked again, once and at once.
 */
const askedAgain = async <A>(ask: () => Promise<Outcome<A>>): Promise<Outcome<A>> => {
  const outcome = await ask();
  return outcome.kind === 'unknown' && outcome.code === internalError ? ask() : outcome;
};

interface Orders {
  readonly orders?: { readonly edges: readonly { readonly node: unknown }[] } | null;
}

const oldestOrder = ({ orders }: Orders, app: OwnApp): Outcome<OrderFacts | null> => {
  const [edge] = orders?.edges ?? [];
  return edge ? readOrder(edge.node, app) : done(null);
};

const findOrder = (client: Client, checkoutId: CheckoutId) =>
  asOurselves(
    withActionsOrNot((withActions) =>
      client.ask(FindOrderOfCheckoutDocument, { checkoutId, withActions }),
    ),
    oldestOrder,
  );

const readById = (client: Client, id: OrderId): Promise<Outcome<OrderFacts | null>> =>
  asOurselves(
    withActionsOrNot((withActions) => client.ask(ReadOrderDocument, { id, withActions })),
    (answer, app) => (answer.order ? readOrder(answer.order, app) : done(null)),
  );

type Answer = Promise<Outcome<SaleorFacts>>;

const readByCheckout = (client: Client, id: CheckoutId): Answer => {
  const asked = withActionsOrNot((withActions) =>
    client.ask(ReadCheckoutOrOrderDocument, { id, withActions }),
  );
  return asOurselves(asked, async (answer, app): Answer => {
    const order = oldestOrder(answer, app);
    if (order.kind !== 'done') return order;
    if (order.value) return done(order.value);
    if (answer.checkout) return readCheckout(answer.checkout, app);
    // Saleor may have looked for the order just before it was made of the checkout, and for the
    // checkout just after: then neither was seen, and a second look finds the order.
    const again = await findOrder(client, id);
    return again.kind === 'done' ? done(again.value ?? gone) : again;
  });
};

const createOrder = async (
  client: Client,
  checkoutId: CheckoutId,
  effectKey: string,
): Promise<Outcome<OrderFacts>> => {
  const metadata = [{ key: effectMetadataKey, value: effectKey }];
  const outcome = await client.ask(CreateOrderFromCheckoutDocument, { id: checkoutId, metadata });
  if (outcome.kind !== 'done') return outcome;
  const created = outcome.value.orderCreateFromCheckout;
  const refusal = refusalOf(created?.errors ?? []);
  if (refusal) return refusal;
  if (!created?.order) return unknown('no-order', 'Saleor named neither an order nor an error');
  const order = await readById(client, asId(created.order.id));
  if (order.kind === 'done' && order.value) return done(order.value);
  // The order exists, so that a refusal to read it must not pass for a refusal to make it.
  return unknown('order-not-read', `Order ${created.order.id} was made and could not be read`);
};

const cancelOrder = async (client: Client, id: OrderId): Promise<Outcome<null>> => {
  const outcome = await client.ask(CancelOrderDocument, { id });
  if (outcome.kind !== 'done') return outcome;
  const canceled = outcome.value.orderCancel;
  const refusal = refusalOf(canceled?.errors ?? []);
  if (refusal) return refusal;
  return canceled?.order ? done(null) : unknown('no-order', 'Saleor named no cancelled order');
};

const report = async (
  client: Client,
  event: TransactionEvent,
  withMethod: boolean,
): Promise<Outcome<{ alreadyProcessed: boolean }>> => {
  const variables = reportVariables(event);
  if (variables.kind !== 'done') return variables;
  const plainly = () => client.ask(ReportTransactionEventDocument, variables.value);
  const { paymentMethod } = event;
  let outcome = await (withMethod && paymentMethod
    ? client.ask(ReportTransactionEventWithMethodDocument, {
        ...variables.value,
        paymentMethodDetails: paymentMethodDetails(paymentMethod),
      })
    : plainly());
  // The method is an ornament: where Saleor refuses it, or does not know it, the report goes
  // without. A refusal of either kind comes before Saleor records anything.
  const disliked =
    outcome.kind === 'done'
      ? outcome.value.transactionEventReport?.errors.some(({ field }) =>
          /payment_?method/i.test(field ?? ''),
        )
      : outcome.kind === 'refused' && outcome.code === 'document-refused';
  if (withMethod && paymentMethod && disliked) outcome = await plainly();
  if (outcome.kind !== 'done') return outcome;
  const reported = outcome.value.transactionEventReport;
  const refusal = refusalOf(reported?.errors ?? []);
  if (refusal) return refusal;
  return reported
    ? done({ alreadyProcessed: reported.alreadyProcessed ?? false })
    : unknown('no-report', 'Saleor named neither a report nor an error');
};

const updateTransaction = async (
  client: Client,
  { transactionId, name, externalUrl }: TransactionUpdate,
): Promise<Outcome<null>> => {
  const outcome = await client.ask(UpdateTransactionDocument, {
    id: transactionId,
    name,
    externalUrl,
  });
  if (outcome.kind !== 'done') return outcome;
  const updated = outcome.value.transactionUpdate;
  if (!updated) return unknown('no-update', 'Saleor named neither an update nor an error');
  return refusalOf(updated.errors) ?? done(null);
};

const changedOrders = (client: Client, page: ChangedOrdersPage): Promise<Outcome<ChangedOrders>> =>
  asOurselves(
    client.ask(ListChangedOrdersDocument, {
      since: new Date(page.since).toISOString(),
      after: page.cursor,
    }),
    ({ orders }): Outcome<ChangedOrders> => {
      if (!orders) return unknown('no-orders', 'Saleor gave no list of orders');
      const { hasNextPage, endCursor } = orders.pageInfo;
      return done({
        orders: orders.edges.map(({ node }) => ({
          orderId: asId<OrderId>(node.id),
          checkoutId: node.checkoutId ? asId<CheckoutId>(node.checkoutId) : null,
          channel: node.channel.slug,
          updatedAt: Date.parse(node.updatedAt),
        })),
        nextCursor: hasNextPage ? (endCursor ?? null) : null,
      });
    },
  );

/** Saleor's API over a client (src/ports/saleor.ts says what each call promises). */
export const makeSaleor = (client: Client, schemaVersion: string | null): Saleor => ({
  readSource: async ({ orderId, checkoutId }) => {
    if (orderId !== null) {
      const order = await readById(client, orderId);
      if (order.kind !== 'done') return order;
      if (order.value) return done(order.value);
    }
    return checkoutId === null ? done(gone) : readByCheckout(client, checkoutId);
  },
  findOrderOfCheckout: (checkoutId) => findOrder(client, checkoutId),
  reportTransactionEvent: (event) => report(client, event, takesPaymentMethod(schemaVersion)),
  updateTransaction: (update) => updateTransaction(client, update),
  createOrderFromCheckout: ({ checkoutId, effectKey }) =>
    createOrder(client, checkoutId, effectKey),
  cancelOrder: (orderId) => cancelOrder(client, orderId),
  listChangedOrders: (page) => changedOrders(client, page),
  listChannels: () =>
    asOurselves(client.ask(ListChannelsDocument, {}), ({ channels }) =>
      done(
        (channels ?? []).map(({ id, slug, name, currencyCode }) => ({
          id,
          slug,
          name,
          currencyCode,
        })),
      ),
    ),
});
