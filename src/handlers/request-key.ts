import { createHash } from 'node:crypto';
import { z } from 'zod';
import { saleorDigitsOf } from '../domain/facts/currency';
import type { TransactionAction } from '../domain/facts/transaction-event';
import type { RequestClaim } from '../payment-app/contract';
import { decimal } from './payloads';

/** An event of a transaction as the request webhooks carry it. */
export const requestEvent = z.object({
  id: z.string().min(1),
  type: z.string().nullish(),
  idempotencyKey: z.string().nullish(),
  pspReference: z.string().nullish(),
  message: z.string().nullish(),
  amount: z.object({ amount: decimal }).nullish(),
  createdAt: z.string(),
});

/** The refund that staff granted, with every event of it. */
export const grantedRefund = z.object({
  id: z.string().min(1),
  reason: z.string().nullish(),
  transactionEvents: z
    .array(
      z.object({ id: z.string(), type: z.string().nullish(), pspReference: z.string().nullish() }),
    )
    .nullish(),
});

type RequestEvent = z.infer<typeof requestEvent>;
type GrantedRefund = z.infer<typeof grantedRefund>;

/** What a charge, refund or cancel request says of itself. */
export interface RequestPayload {
  readonly action: TransactionAction;
  readonly transactionId: string;
  readonly amount: number | string;
  readonly currency: string;
  /** When Saleor made the body, as it came: to the microsecond, no two are equal. */
  readonly issuedAt: string;
  readonly events: readonly RequestEvent[];
  readonly grantedRefund: GrantedRefund | null;
}

/** By what a request is known. */
interface RequestIdentity {
  readonly claims: readonly RequestClaim[];
  readonly claimant: string;
  /** Why staff ask for it, in their words; null where they say nothing. */
  readonly reason: string | null;
}

/**
 * How long after its event a body may be made, milliseconds. Measured are some twenty; an event
 * that is older belongs to a request that failed, and stays open for ever.
 */
const longestMakingMs = 60_000;
/** Saleor's processes may run on several machines. */
const clockSkewMs = 1_000;

/** Keys become part of other keys (Stripe's 255 characters), so long ones are hashed. */
const longestKey = 100;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const keyOf = ({ idempotencyKey, id }: RequestEvent): string => {
  const key = idempotencyKey || id;
  return key.length <= longestKey ? key : sha256(key);
};

const newestFirst = (a: RequestEvent, b: RequestEvent): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt);

/** The request events that nobody answered, of this amount and of this moment, newest first. */
const openEvents = (asked: RequestPayload): readonly RequestEvent[] => {
  const issuedAt = Date.parse(asked.issuedAt);
  // Saleor shows an event's amount rounded to the currency, and asks for it unrounded.
  const rounding = 0.5 * 10 ** -saleorDigitsOf(asked.currency) + 1e-9;
  return asked.events
    .filter(({ type, pspReference }) => type === `${asked.action}_REQUEST` && !pspReference)
    .filter(({ amount }) => Math.abs(Number(amount?.amount) - Number(asked.amount)) <= rounding)
    .filter(({ createdAt }) => {
      const ageMs = issuedAt - Date.parse(createdAt);
      return ageMs <= longestMakingMs && ageMs >= -clockSkewMs;
    })
    .toSorted(newestFirst);
};

/** A try that ended without money: a refund that was granted may be asked for again after it. */
const isVain = ({ type }: { readonly type?: string | null | undefined }): boolean =>
  type === 'REFUND_FAILURE' || type === 'REFUND_REVERSE';

/** Saleor accepts two requests for one granted refund at once: one refund is meant. */
const ofGranted = (granted: GrantedRefund, open: readonly RequestEvent[]): RequestIdentity => {
  const own = granted.transactionEvents ?? [];
  const key = `granted-${granted.id}-${own.filter(isVain).length}`;
  const event = open.find(({ id }) => own.some((each) => each.id === id)) ?? null;
  return {
    claims: event ? [{ key, eventKey: keyOf(event) }] : [],
    claimant: key,
    reason: granted.reason || event?.message || null,
  };
};

/**
 * Identity of a charge, refund or cancel request: Saleor's payload has none. Saleor writes down a
 * `*_REQUEST` event before it makes the body, and never sends a body twice. Of two equal requests
 * at one moment each body shows both events, and which is whose does not matter: each body claims
 * one. A refund that was granted is known by that, however often it is asked for.
 */
export const identifyRequest = (asked: RequestPayload): RequestIdentity => {
  const open = openEvents(asked);
  const { grantedRefund: granted } = asked;
  if (granted?.transactionEvents?.length) return ofGranted(granted, open);
  const { transactionId, action, amount, issuedAt } = asked;
  return {
    claims: open.map((event) => ({ key: keyOf(event), eventKey: keyOf(event) })),
    claimant: sha256(`${transactionId} ${action} ${amount} ${issuedAt}`).slice(0, 32),
    reason: open[0]?.message || null,
  };
};
