import { z } from 'zod';
import { asId, type TransactionId } from '../../domain/facts/ids';
import {
  TransactionInitializeSessionDocument,
  TransactionProcessSessionDocument,
} from '../../generated/saleor';
import type { SessionAnswer, SessionRequest } from '../../payment-app/contract';
import { ownReference } from '../actions';
import type { Envelope, SyncEventContext, UnansweredSession } from '../contract';
import { saleorSyncEvent } from '../define';
import { decimal, paymentSource, word } from '../payloads';

/** Payload of TRANSACTION_PROCESS_SESSION, and most of TRANSACTION_INITIALIZE_SESSION's. */
const sessionPayload = z.object({
  transaction: z.object({ id: word }),
  action: z.object({
    actionType: z.enum(['CHARGE', 'AUTHORIZATION']),
    amount: decimal,
    currency: z.string(),
  }),
  sourceObject: paymentSource,
  data: z.unknown(),
});

type SessionPayload = z.infer<typeof sessionPayload>;

const sessionRequestOf = (
  payload: SessionPayload,
  { receivedAt }: SyncEventContext,
): SessionRequest => ({
  receivedAt,
  transactionId: asId<TransactionId>(payload.transaction.id),
  source: payload.sourceObject,
  amount: payload.action.amount,
  currency: payload.action.currency,
  flow: payload.action.actionType,
  data: payload.data,
});

const again = 'The payment service cannot be reached just now. Please try again.';

/** The official app's shape of a failed session, which storefronts show. */
const failedIntent = { paymentIntent: { errors: [{ code: 'StripeApiError', message: again }] } };

/** Nothing was asked of Stripe: the shopper starts anew. */
const failedSession = (payload: SessionPayload, { issuedAt }: Envelope): SessionAnswer => ({
  result: `${payload.action.actionType}_FAILURE`,
  pspReference: ownReference(payload.transaction.id, issuedAt, 'session'),
  amount: Number(payload.action.amount),
  message: again,
  data: failedIntent,
});

/**
 * The shopper may have paid already, and after a FAILURE of ours Saleor would not ask again for
 * this transaction. ACTION_REQUIRED moves no balance and may be repeated for ever; it goes without
 * a reference, because Saleor would put that in the place of the PaymentIntent's id.
 */
const unansweredSession = (payload: SessionPayload): UnansweredSession => ({
  result: `${payload.action.actionType}_ACTION_REQUIRED`,
  message: again,
  data: failedIntent,
});

/** Saleor docs: webhook event TRANSACTION_INITIALIZE_SESSION. */
export const transactionInitializeSession = saleorSyncEvent({
  event: 'TRANSACTION_INITIALIZE_SESSION',
  document: TransactionInitializeSessionDocument,
  payload: sessionPayload.extend({ idempotencyKey: z.string().min(1).max(512) }),
  answer: (payload, context) =>
    context.paymentApp.initializeTransaction(context.installation, {
      ...sessionRequestOf(payload, context),
      idempotencyKey: payload.idempotencyKey,
    }),
  unavailable: failedSession,
});

/** Saleor docs: webhook event TRANSACTION_PROCESS_SESSION. */
export const transactionProcessSession = saleorSyncEvent({
  event: 'TRANSACTION_PROCESS_SESSION',
  document: TransactionProcessSessionDocument,
  payload: sessionPayload,
  answer: (payload, context) =>
    context.paymentApp.processTransaction(context.installation, sessionRequestOf(payload, context)),
  unavailable: unansweredSession,
});
