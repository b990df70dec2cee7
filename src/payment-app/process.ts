import type { Attempt } from '../domain/attempt';
import type { IntentId } from '../domain/ids';
import type { Installation } from '../ports/store';
import { connectionOfAttempt, isDead, type PaymentAppDeps } from './context';
import type { SessionAnswer, SessionRequest } from './contract';
import { answerInTime, timeLeft } from './deadline';
import { echoedAmount, failedSession, type SessionFailure } from './failure';
import { closedOrder, toldSession } from './paid-session';
import { askAgain, closedBy } from './session-answer';

/**
 * TRANSACTION_PROCESS_SESSION: the storefront asks how the payment stands. Nothing is changed at
 * Stripe; the answer is the intent's state, and the purchase is looked at again by the reconciler.
 */
export const makeProcessTransaction =
  (deps: PaymentAppDeps) =>
  async (installation: Installation, request: SessionRequest): Promise<SessionAnswer> => {
    const { store, clock, log, options, random } = deps;
    const receivedAt = request.receivedAt ?? clock.now();
    const fail = (failure: SessionFailure): SessionAnswer => {
      const { transactionId } = request;
      log.info('payment.process-refused', { transactionId, code: failure.code });
      return failedSession(random, request, failure);
    };
    const attempt = await store.findAttemptByTransaction(installation.id, request.transactionId);
    if (!attempt?.intentId) return fail({ code: 'PaymentNotStarted' });
    const { intentId } = attempt;
    // Before Stripe is asked: whatever happens to this answer, the reconciler will look.
    await store.markDirty(installation.id, attempt.purchaseId, clock.now(), 'awaited-order');
    const notNow = () => Promise.resolve(askAgain(attempt, intentId, echoedAmount(request.amount)));
    const answer = await answerInTime(
      { clock, log, withinMs: timeLeft(clock, options.answerMs, receivedAt) },
      () => readAndAnswer(deps, installation, request, { ...attempt, intentId }, fail),
      notNow,
    );
    deps.wake();
    return answer;
  };

const readAndAnswer = async (
  deps: PaymentAppDeps,
  installation: Installation,
  request: SessionRequest,
  attempt: Attempt & { intentId: IntentId },
  fail: (failure: SessionFailure) => SessionAnswer,
): Promise<SessionAnswer> => {
  const connection = await connectionOfAttempt(deps.store, installation, attempt);
  if (!connection) return fail({ code: 'ConnectionRemoved' });
  const outcome = await deps.stripeFor(connection, 'inline').readIntent(attempt.intentId);
  if (outcome.kind !== 'done') {
    const { code, message } = outcome;
    deps.log.warn('payment.intent-unreadable', { intentId: attempt.intentId, code, message });
    return askAgain(attempt, attempt.intentId, echoedAmount(request.amount));
  }
  const intent = outcome.value;
  if (intent.kind === 'absent') return fail({ code: 'PaymentNotStarted' });
  if (isDead(request.source.orderStatus)) return fail(closedOrder(intent));
  const closed = closedBy(attempt, intent);
  if (closed) return fail(closed);
  const { ids: source } = request.source;
  return toldSession(deps, { installation, source, attempt, fail }, intent);
};
