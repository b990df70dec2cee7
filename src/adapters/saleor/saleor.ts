import {
  FindOrderOfCheckoutDocument,
  ListChangedOrdersDocument,
  FindCustomerDocument,
  ListChannelsDocument,
  ReadCheckoutOrOrderDocument,
  ReadChannelCountryDocument,
  ReadOrderDocument,
  RequestActionDocument,
} from '../../generated/saleor';
import type { OrderFacts, SaleorFacts } from '../../domain/facts/facts';
import { asId } from '../../domain/facts/ids';
import type { CheckoutId, OrderId } from '../../domain/facts/ids';
import { done, unknown } from '../../domain/facts/outcome';
import type { Outcome } from '../../domain/facts/outcome';
import type { ChangedOrders, ChangedOrdersPage, Saleor, StaffSaleor } from '../../ports/saleor';
import { readCheckout, readOrder } from './answers';
import type { OwnApp } from './answers';
import { actionsUnreadable, internalError } from './client';
import type { Client } from './client';
import { makeOwnClient } from './own-client';
import { appProblemsOf } from './problems';
import type { OwnClient } from './own-client';
import { refusalOf, takesPaymentMethod } from './report';
import { cancelOrder, createOrder, reportEvent, updateTransaction } from './writes';

const gone: SaleorFacts = { kind: 'gone' };

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

const findOrder = (own: OwnClient, checkoutId: CheckoutId) =>
  own.read(
    withActionsOrNot((withActions) =>
      own.client.ask(FindOrderOfCheckoutDocument, { checkoutId, withActions }),
    ),
    oldestOrder,
  );

const readById = (own: OwnClient, id: OrderId): Promise<Outcome<OrderFacts | null>> =>
  own.read(
    withActionsOrNot((withActions) => own.client.ask(ReadOrderDocument, { id, withActions })),
    (answer, app) => (answer.order ? readOrder(answer.order, app) : done(null)),
  );

type Answer = Promise<Outcome<SaleorFacts>>;

const readByCheckout = (own: OwnClient, id: CheckoutId): Answer => {
  const asked = withActionsOrNot((withActions) =>
    own.client.ask(ReadCheckoutOrOrderDocument, { id, withActions }),
  );
  return own.read(asked, async (answer, app): Answer => {
    const order = oldestOrder(answer, app);
    if (order.kind !== 'done') return order;
    if (order.value) return done(order.value);
    if (answer.checkout) return readCheckout(answer.checkout, app);
    // Saleor may have looked for the order just before it was made of the checkout, and for the
    // checkout just after: then neither was seen, and a second look finds the order.
    const again = await findOrder(own, id);
    return again.kind === 'done' ? done(again.value ?? gone) : again;
  });
};

const changedOrders = (own: OwnClient, page: ChangedOrdersPage): Promise<Outcome<ChangedOrders>> =>
  own.read(
    own.client.ask(ListChangedOrdersDocument, {
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
export const makeSaleor = (client: Client, schemaVersion: string | null): Saleor & StaffSaleor => {
  const own = makeOwnClient(client);
  return {
    readSource: async ({ orderId, checkoutId }) => {
      if (orderId !== null) {
        const order = await readById(own, orderId);
        if (order.kind !== 'done') return order;
        if (order.value) return done(order.value);
      }
      return checkoutId === null ? done(gone) : readByCheckout(own, checkoutId);
    },
    findOrderOfCheckout: (checkoutId) => findOrder(own, checkoutId),
    reportTransactionEvent: (event) => reportEvent(own, event, takesPaymentMethod(schemaVersion)),
    updateTransaction: (update) => updateTransaction(own, update),
    createOrderFromCheckout: ({ checkoutId, effectKey }) =>
      createOrder(own, checkoutId, effectKey, () => findOrder(own, checkoutId)),
    cancelOrder: (orderId) => cancelOrder(own, orderId),
    listChangedOrders: (page) => changedOrders(own, page),
    ...appProblemsOf(own),
    findCustomerEmail: (id) =>
      own.read(client.ask(FindCustomerDocument, { id }), ({ user }) => done(user?.email ?? null)),
    readChannelCountry: (slug) =>
      own.read(client.ask(ReadChannelCountryDocument, { slug }), ({ channel }) =>
        done(channel?.defaultCountry.code ?? null),
      ),
    requestAction: async (id, action) => {
      const outcome = await client.ask(RequestActionDocument, { id, action });
      if (outcome.kind !== 'done') return outcome;
      return refusalOf(outcome.value.transactionRequestAction?.errors ?? []) ?? done(null);
    },
    listChannels: () =>
      own.read(client.ask(ListChannelsDocument, {}), ({ channels }) =>
        done(
          (channels ?? []).map(({ id, slug, name, currencyCode }) => {
            return { id, slug, name, currencyCode };
          }),
        ),
      ),
  };
};
