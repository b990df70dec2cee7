import { z } from 'zod';
import { asId } from '../domain/facts/ids';
import type { TransactionId } from '../domain/facts/ids';
import type { SessionAnswer, SessionRequest } from '../payment-app/contract';
import { ownReference } from './actions';
import type { Envelope, SyncEventContext, UnansweredSession } from './contract';
import { decimal, paymentSource, word } from './payloads';

/** Payload of TRANSACTION_PROCESS_SESSION, and most of TRANSACTION_INITIALIZE_SESSION's. */
export const sessionPayload = z.object({
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

export const sessionRequestOf = (
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
export const failedSession = (payload: SessionPayload, { issuedAt }: Envelope): SessionAnswer => ({
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
export const unansweredSession = (payload: SessionPayload): UnansweredSession => ({
  result: `${payload.action.actionType}_ACTION_REQUIRED`,
  message: again,
  data: failedIntent,
});
