import type { Attempt } from '../domain/facts/attempt';
import type { Effect, PlannedEffect } from '../domain/facts/effect';
import type { PurchaseId } from '../domain/facts/ids';
import type { NewAttempt } from '../ports/store';

/** Attempts, effects and secrets as they begin, whatever store keeps them. */
export const newAttempt = (input: NewAttempt, purchaseId: PurchaseId): Attempt => {
  const { attemptId: id, at: createdAt, ...rest } = input;
  const { installationId: _, source: _ids, supersedes: _older, ...begun } = rest;
  const { heldUntil: _until, isSentAtOnce: _sent, ...terms } = begun;
  const progress = { intentId: null, createdAt, supersededAt: null, returnReason: null };
  return { ...terms, id, purchaseId, ...progress };
};

/** What a new effect is recorded for, besides its act. */
export interface EffectRequest {
  readonly heldUntil: number | null;
  readonly requestKey: string | null;
  /** When it is sent, where that follows at once. */
  readonly sentAt?: number;
}

/** The first effect of an attempt is in the hands of whoever records it. */
export const requestOf = ({ heldUntil, isSentAtOnce, at }: NewAttempt): EffectRequest => ({
  heldUntil,
  requestKey: null,
  ...(isSentAtOnce ? { sentAt: at } : {}),
});

export const newEffect = (
  { id, key, act }: PlannedEffect,
  at: number,
  request: EffectRequest,
): Effect => ({
  id,
  key,
  act,
  state: 'planned',
  plannedAt: at,
  sentAt: request.sentAt ?? null,
  settledAt: null,
  tries: request.sentAt === undefined ? 0 : 1,
  heldUntil: request.heldUntil,
  reference: null,
  requestKey: request.requestKey,
  resultId: null,
  code: null,
  message: null,
  answered: false,
});

/** Of an app whose webhooks were given no secret yet. */
export const noHeaderSecret = {
  headerSecretsEncrypted: [],
  headerSecretAt: null,
  headerSecretConfirmedAt: null,
};
