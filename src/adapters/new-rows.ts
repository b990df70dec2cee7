import type { Attempt } from '../domain/facts/attempt';
import type { PurchaseId } from '../domain/facts/ids';
import type { NewAttempt } from '../ports/store';

/** Attempts and secrets as they begin, whatever store keeps them. */
export const newAttempt = (input: NewAttempt, purchaseId: PurchaseId): Attempt => {
  const { attemptId: id, at: createdAt, ...rest } = input;
  const { installationId: _, source: _ids, supersedes: _older, ...begun } = rest;
  const { heldUntil: _until, isSentAtOnce: _sent, ...terms } = begun;
  const progress = { intentId: null, createdAt, supersededAt: null, returnReason: null };
  return { ...terms, id, purchaseId, ...progress };
};

/** Of an app whose webhooks were given no secret yet. */
export const noHeaderSecret = {
  headerSecretsEncrypted: [],
  headerSecretAt: null,
  headerSecretConfirmedAt: null,
};
