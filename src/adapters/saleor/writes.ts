import {
  CancelOrderDocument,
  CreateOrderFromCheckoutDocument,
  ReportTransactionEventDocument,
  ReportTransactionEventWithMethodDocument,
  UpdateTransactionDocument,
} from '../../generated/saleor';
import type { CheckoutFacts, OrderFacts } from '../../domain/facts/facts';
import type { CheckoutId, OrderId } from '../../domain/facts/ids';
import { done, unknown, type Outcome } from '../../domain/facts/outcome';
import type { TransactionEvent } from '../../domain/facts/transaction-event';
import type { Reported, WriteAnswer, TransactionUpdate } from '../../ports/saleor';
import { readCheckout, readOrder } from './answers';
import type { OwnClient } from './own-client';
import { paymentMethodDetails, refusalOf, reportVariables } from './report';

/** Metadata key of orders that this app created; its value is the effect's key. */
const effectMetadataKey = 'stripe_orders_effect';

/**
 * Asked for with each write. Where Saleor cannot show the actions, the answer shows nothing of the
 * order: the write was made, and the order is read anew, without them.
 */
const withActions = { withActions: true } as const;

const shownOrder = (own: OwnClient, order: unknown): OrderFacts | null => {
  const app = own.app();
  const read = app && order ? readOrder(order, app) : null;
  return read?.kind === 'done' ? read.value : null;
};

/** What a transaction pays for: an order's checkout is gone, or is no longer what counts. */
const shownSource = (
  own: OwnClient,
  transaction: { readonly order?: unknown; readonly checkout?: unknown } | null | undefined,
): CheckoutFacts | OrderFacts | null => {
  if (transaction?.order) return shownOrder(own, transaction.order);
  const app = own.app();
  const read = app && transaction?.checkout ? readCheckout(transaction.checkout, app) : null;
  return read?.kind === 'done' ? read.value : null;
};

/** `findOrder` looks for the order of the checkout where the answer does not show it. */
export const createOrder = async (
  own: OwnClient,
  checkoutId: CheckoutId,
  effectKey: string,
  findOrder: () => Promise<Outcome<OrderFacts | null>>,
): Promise<Outcome<OrderFacts>> => {
  const metadata = [{ key: effectMetadataKey, value: effectKey }];
  const variables = { id: checkoutId, metadata, ...withActions };
  const outcome = await own.client.ask(CreateOrderFromCheckoutDocument, variables);
  if (outcome.kind !== 'done') return outcome;
  const created = outcome.value.orderCreateFromCheckout;
  const refusal = refusalOf(created?.errors ?? []);
  if (refusal) return refusal;
  if (!created) return unknown('no-order', 'Saleor named neither an order nor an error');
  const shown = shownOrder(own, created.order);
  if (shown) return done(shown);
  const found = await findOrder();
  if (found.kind === 'done' && found.value) return done(found.value);
  // The order exists, so that a refusal to read it must not pass for a refusal to make it.
  return unknown('order-not-read', `The order of ${checkoutId} was made and could not be read`);
};

export const cancelOrder = async (own: OwnClient, id: OrderId): Promise<Outcome<WriteAnswer>> => {
  const outcome = await own.client.ask(CancelOrderDocument, { id, ...withActions });
  if (outcome.kind !== 'done') return outcome;
  const canceled = outcome.value.orderCancel;
  if (!canceled) return unknown('no-order', 'Saleor named neither a cancelled order nor an error');
  return refusalOf(canceled.errors) ?? done({ source: shownOrder(own, canceled.order) });
};

export const reportEvent = async (
  own: OwnClient,
  event: TransactionEvent,
  withMethod: boolean,
): Promise<Outcome<Reported>> => {
  const variables = reportVariables(event);
  if (variables.kind !== 'done') return variables;
  const { client } = own;
  const asked = { ...variables.value, ...withActions };
  const plainly = () => client.ask(ReportTransactionEventDocument, asked);
  const { paymentMethod } = event;
  let outcome = await (withMethod && paymentMethod
    ? client.ask(ReportTransactionEventWithMethodDocument, {
        ...asked,
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
    ? done({
        alreadyProcessed: reported.alreadyProcessed ?? false,
        source: shownSource(own, reported.transaction),
      })
    : unknown('no-report', 'Saleor named neither a report nor an error');
};

export const updateTransaction = async (
  own: OwnClient,
  { transactionId, name, externalUrl }: TransactionUpdate,
): Promise<Outcome<WriteAnswer>> => {
  const variables = { id: transactionId, name, externalUrl, ...withActions };
  const outcome = await own.client.ask(UpdateTransactionDocument, variables);
  if (outcome.kind !== 'done') return outcome;
  const updated = outcome.value.transactionUpdate;
  if (!updated) return unknown('no-update', 'Saleor named neither an update nor an error');
  return refusalOf(updated.errors) ?? done({ source: shownSource(own, updated.transaction) });
};
