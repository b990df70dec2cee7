import { createHash } from 'node:crypto';
import type { Attempt } from '../../domain/facts/attempt';
import { nothingHappened } from '../../domain/decide/decision';
import {
  isSameRequest,
  plannedEffect,
  type Effect,
  type EffectId,
  type PlannedEffect,
} from '../../domain/facts/effect';
import type { IntentId } from '../../domain/facts/ids';
import { claimantOf } from '../../domain/decide/pending-request';
import type { PurchaseRecord } from '../../domain/facts/purchase';
import type { TransactionAction } from '../../domain/facts/transaction-event';
import type { Installation } from '../../ports/store';
import type { Stripe } from '../../ports/stripe';
import type { MoneyAct } from '../../sync/stripe-acts';
import type { PaymentAppDeps } from '../context';
import type { ActionRequest, RequestClaim } from '../contract';
import type { Deadline } from '../deadline';
import { readOrderState, type OrderState } from '../order-state';

/** A request in progress, with what the record says of its payment. */
export interface ActionCall {
  readonly installation: Installation;
  readonly request: ActionRequest;
  readonly attempt: Attempt & { readonly intentId: IntentId };
  readonly stripe: Stripe;
  readonly deadline: Deadline;
}

/** A payment that was begun at Stripe. */
export const hasIntent = (attempt: Attempt): attempt is ActionCall['attempt'] =>
  attempt.intentId !== null;

const kinds = { CHARGE: 'capture', REFUND: 'refund', CANCEL: 'cancel-intent' } as const;

/** Stripe takes keys of at most 255 characters; Saleor's are UUIDs, and event ids in base64. */
const requestTextOf = (requestKey: string): string =>
  /^[\w=+/-]{1,100}$/.test(requestKey)
    ? requestKey
    : createHash('sha256').update(requestKey).digest('hex');

/** What a request asks for, as it is known by a claim; in its first generation. */
const requestEffectId = (
  attempt: Attempt,
  action: TransactionAction,
  claim: RequestClaim,
): EffectId => ({
  owner: attempt.id,
  kind: kinds[action],
  request: requestTextOf(claim.key),
  generation: 1,
});

/** True where the effect was recorded for this request, or for a repetition of it. */
export const isClaimedBy = ({ requestKey }: Effect, { claimant }: ActionRequest): boolean => {
  const recorded = claimantOf(requestKey ?? '');
  // Before claimants were recorded, an event stood for one request alone.
  return recorded === null || recorded === claimant;
};

/** What was recorded for this request before, and the claims that are still free. */
export const findClaims = (
  record: PurchaseRecord | null,
  attempt: Attempt,
  request: ActionRequest,
): { readonly earlier: Effect | null; readonly free: readonly RequestClaim[] } => {
  const all = request.claims.map((claim) => ({
    claim,
    effect: recordedEffectOf(record, requestEffectId(attempt, request.action, claim)),
  }));
  return {
    earlier: all.find(({ effect }) => effect && isClaimedBy(effect, request))?.effect ?? null,
    free: all.filter(({ effect }) => effect === null).map(({ claim }) => claim),
  };
};

/**
 * What was recorded for a request: its newest generation, under the reference of the first. A
 * generation that was looked for and had not happened waits for the next one: it is not refused.
 */
export const recordedEffectOf = (
  record: PurchaseRecord | null,
  request: EffectId,
): Effect | null => {
  const generations = record?.effects.filter(({ id }) => isSameRequest(id, request)) ?? [];
  const newest = generations.at(-1);
  if (!newest) return null;
  const first = generations.find(({ id }) => id.generation === 1);
  const reference = first?.reference ?? newest.reference;
  const requestKey = first?.requestKey ?? newest.requestKey;
  const isWaiting = newest.state === 'refused' && newest.code === nothingHappened;
  return { ...newest, reference, requestKey, state: isWaiting ? 'unknown' : newest.state };
};

/** The act as it is recorded: it holds all that a repetition needs. */
const actOf = (
  action: TransactionAction,
  attemptId: Attempt['id'],
  intentId: IntentId,
  amountMinor: bigint,
  why: string | null,
): MoneyAct => {
  const reason = why ?? 'requested in Saleor';
  switch (action) {
    case 'CHARGE':
      return { kind: 'capture', attemptId, intentId, amountMinor };
    case 'REFUND':
      return { kind: 'refund', attemptId, intentId, amountMinor, reason };
    case 'CANCEL':
      return { kind: 'cancel-intent', attemptId, intentId, reason };
  }
};

/** The effect of a request, in its first generation. */
export const requestEffect = (
  { attempt, request }: Pick<ActionCall, 'attempt' | 'request'>,
  claim: RequestClaim,
  amountMinor: bigint,
): PlannedEffect =>
  plannedEffect(
    requestEffectId(attempt, request.action, claim),
    actOf(request.action, attempt.id, attempt.intentId, amountMinor, request.reason),
  );

/**
 * Whether what was done may be reported; only a capture can make a cancelled order active again.
 */
export const orderStateAfter = async (
  deps: PaymentAppDeps,
  { installation, request, deadline }: ActionCall,
  { act }: Effect,
): Promise<OrderState> => {
  if (act.kind !== 'capture') return 'open';
  return deadline.passed() ? 'unread' : readOrderState(deps, installation, request.source);
};
