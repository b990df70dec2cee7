import { createIntentEffect } from '../../domain/facts/effect';
import { asId, type PurchaseId } from '../../domain/facts/ids';
import type { NewAttempt, RecordedAttempt } from '../../ports/store';
import { newAttempt } from '../new-rows';
import { firstRequestOf, newEffect } from '../../domain/facts/new-effect';
import { encodeAct } from './acts';
import type { Database } from './database';
import { isTaken } from './errors';
import { newPurchaseParameters } from './purchases';
import { recordAttemptStatement } from './statements/record-attempt';

/**
 * The first attempt on a checkout or order that nobody has told of before: purchase, attempt and
 * effect in one statement, which is the way of nearly every payment. Null where anything about it
 * is known already or it is of a Checkout Session, somebody else was recording the same just now,
 * or the connection is removed.
 */
export const recordQuickly = async (
  database: Database,
  input: NewAttempt,
): Promise<RecordedAttempt | null> => {
  if (input.supersedes.length > 0 || input.source.sessionId) return null;
  const { installationId, at: createdAt, source, heldUntil } = input;
  const purchaseId = asId<PurchaseId>(database.random.uuid());
  const attempt = newAttempt(input, purchaseId);
  const effect = newEffect(createIntentEffect(attempt.id), input.at, firstRequestOf(input));
  try {
    const recorded = await database.queryRepeatable(recordAttemptStatement, {
      ...newPurchaseParameters(installationId, purchaseId, source, 'payment'),
      ...{ ...attempt, attemptId: attempt.id },
      ...{ at: createdAt, dueAt: heldUntil },
      ...{ effectKey: effect.key, kind: effect.act.kind, sentAt: effect.sentAt },
      request: effect.id.request,
      act: JSON.stringify(encodeAct(effect.act)),
    });
    if (recorded.length === 0) return null;
  } catch (error) {
    // The transaction, on another checkout: the longer way finds it.
    if (isTaken(error)) return null;
    throw error;
  }
  const purchase = { ...source, sessionId: null, id: purchaseId, installationId, createdAt };
  const record = { purchase, attempts: [attempt], effects: [effect] };
  return { attempt, effect, created: true, record };
};
