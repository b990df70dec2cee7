import type { Effect, PlannedEffect } from './effect';

/** What a new effect is recorded for, besides its act. */
export interface EffectRequest {
  readonly heldUntil: number | null;
  readonly requestKey: string | null;
  /** When it is sent, where that follows at once. */
  readonly sentAt?: number;
}

/** How an attempt is begun, as far as its first effect goes by it. */
interface BegunAttempt {
  readonly heldUntil: number | null;
  readonly isSentAtOnce?: boolean;
  readonly at: number;
}

/** The first effect of an attempt is performed by whoever records it. */
export const firstRequestOf = ({ heldUntil, isSentAtOnce, at }: BegunAttempt): EffectRequest => ({
  heldUntil,
  requestKey: null,
  ...(isSentAtOnce ? { sentAt: at } : {}),
});

/** An effect as it begins, recorded `at`, whatever store keeps it. */
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
