import { createHash } from 'node:crypto';
import { z } from 'zod';
import { asId, type TransactionId } from '../domain/facts/ids';
import type { TransactionAction } from '../domain/facts/transaction-event';
import type { ActionAnswer, ActionRequest } from '../payment-app/contract';
import type { PurchaseIds } from '../ports/store';
import type { Envelope, SyncEventContext } from './contract';
import {
  checkoutIds,
  decimal,
  orderIds,
  purchaseOfCheckout,
  purchaseOfOrder,
  word,
} from './payloads';
import { grantedRefund, identifyRequest, requestEvent, type RequestPayload } from './request-key';

/** Payload of TRANSACTION_CHARGE_REQUESTED, _REFUND_REQUESTED and _CANCELATION_REQUESTED. */
export const actionPayload = z.object({
  action: z.object({ actionType: z.string(), amount: decimal, currency: z.string() }),
  transaction: z.object({
    id: word,
    events: z.array(requestEvent),
    order: orderIds.extend({ status: z.string() }).nullish(),
    checkout: checkoutIds.nullish(),
  }),
  grantedRefund: grantedRefund.nullish().catch(null),
});

type ActionPayload = z.infer<typeof actionPayload>;

const sourceOf = ({ order, checkout }: ActionPayload['transaction']): PurchaseIds => {
  if (order) return purchaseOfOrder(order);
  if (checkout) return purchaseOfCheckout(checkout);
  return { orderId: null, checkoutId: null, channel: null };
};

/** What a payload says of the request. */
export const requestPayloadOf = (
  action: TransactionAction,
  { action: asked, transaction, grantedRefund: granted }: ActionPayload,
  issuedAt: string,
): RequestPayload => ({
  action,
  transactionId: transaction.id,
  amount: asked.amount,
  currency: asked.currency,
  issuedAt,
  events: transaction.events,
  grantedRefund: granted ?? null,
});

const requestOf = (
  action: TransactionAction,
  payload: ActionPayload,
  { issuedAt, issuedAtText }: Envelope,
): ActionRequest => ({
  action,
  transactionId: asId<TransactionId>(payload.transaction.id),
  amount: payload.action.amount,
  currency: payload.action.currency,
  issuedAt,
  ...identifyRequest(requestPayloadOf(action, payload, issuedAtText)),
  source: sourceOf(payload.transaction),
  orderStatus: payload.transaction.order?.status ?? null,
});

/**
 * A reference of its own for an answer that has none of Stripe's. Saleor takes equal references
 * (or two empty ones) for the same event and would swallow the second with its message.
 */
export const ownReference = (transactionId: string, issuedAt: number, what: string): string =>
  `unavailable-${createHash('sha256')
    .update(`${transactionId} ${issuedAt} ${what}`)
    .digest('hex')
    .slice(0, 32)}`;

/** The two halves of a handler for a charge, refund or cancel request. */
export const actionHandlerFor = (action: TransactionAction) => ({
  answer: (
    payload: ActionPayload,
    { installation, paymentApp, receivedAt }: SyncEventContext,
    envelope: Envelope,
  ): Promise<ActionAnswer> => {
    const request = { ...requestOf(action, payload, envelope), receivedAt };
    return paymentApp.actOnTransaction(installation, request);
  },

  unavailable: ({ transaction }: ActionPayload, { issuedAt }: Envelope): ActionAnswer => ({
    result: `${action}_FAILURE`,
    pspReference: ownReference(transaction.id, issuedAt, action),
    message: 'Nothing was done: the payment app cannot reach its records just now. Try again.',
  }),
});
