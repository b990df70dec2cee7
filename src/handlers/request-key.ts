import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TransactionAction } from '../domain/transaction-event';
import { decimal } from './payloads';

/** An event of a transaction as the request webhooks carry it. */
export const requestEvent = z.object({
  id: z.string().min(1),
  type: z.string().nullish(),
  idempotencyKey: z.string().nullish(),
  pspReference: z.string().nullish(),
  amount: z.object({ amount: decimal }).nullish(),
  createdAt: z.string(),
});

type RequestEvent = z.infer<typeof requestEvent>;

/** Keys become part of other keys (Stripe's 255 characters), so long ones are hashed. */
const longestKey = 100;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const newestFirst = (a: RequestEvent, b: RequestEvent): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt);

/**
 * Identity of a charge, refund or cancel request. Saleor's payload has none, but Saleor records a
 * `*_REQUEST` event with an `idempotencyKey` before it asks: the newest one that nobody answered
 * yet (no pspReference) is the request. Where there is no such event, the same body still gives
 * the same key.
 */
export const requestKeyOf = (request: {
  readonly action: TransactionAction;
  readonly transactionId: string;
  readonly amount: number | string;
  readonly issuedAt: number;
  readonly events: readonly RequestEvent[];
}): string => {
  const open = request.events
    .filter((event) => event.type === `${request.action}_REQUEST` && !event.pspReference)
    .sort(newestFirst);
  // An older request of another amount may still be open while this one is asked.
  const event =
    open.find((each) => Number(each.amount?.amount) === Number(request.amount)) ?? open[0];
  const key = event ? event.idempotencyKey || event.id : null;
  if (key !== null) return key.length <= longestKey ? key : sha256(key);
  return sha256(`${request.transactionId} ${request.issuedAt} ${request.amount}`);
};
