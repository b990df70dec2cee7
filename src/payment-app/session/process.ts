import type { Attempt } from '../../domain/facts/attempt';
import type { IntentId } from '../../domain/facts/ids';
import type { Connection, Installation } from '../../ports/store';
import { hasKey, isClosedStatus, type PaymentAppDeps } from '../context';
import type { SessionAnswer, SessionRequest } from '../contract';
import { answerInTime, timeLeft } from '../deadline';
import { echoedAmount, failedSession, type SessionFailure } from '../failure';
import { closedOrderFailure, sessionOfIntent } from './paid-session';
import { retryableSession, closingFailure } from './answer';

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
    const { attempt, connection } = await store.lookForSession({
      installationId: installation.id,
      transactionId: request.transactionId,
      channel: request.source.channel,
      ids: request.source.ids,
      basis: installation,
    });
    if (!attempt?.intentId) return fail({ code: 'PaymentNotStarted' });
    const { intentId } = attempt;
    // Before Stripe is asked: whatever happens to this answer, the reconciler will look.
    await store.markDirty(installation.id, attempt.purchaseId, clock.now(), 'awaited-order');
    const notNow = () =>
      Promise.resolve(retryableSession(attempt, intentId, echoedAmount(request.amount)));
    const answer = await answerInTime(
      { clock, log, withinMs: timeLeft(clock, options.answerMs, receivedAt) },
      () =>
        connection && hasKey(connection)
          ? readAndAnswer(
              deps,
              { installation, connection, request, fail },
              { ...attempt, intentId },
            )
          : Promise.resolve(fail({ code: 'ConnectionRemoved' })),
      notNow,
    );
    deps.wake();
    return answer;
  };

interface Asked {
  readonly installation: Installation;
  readonly connection: Connection;
  readonly request: SessionRequest;
  fail(failure: SessionFailure): SessionAnswer;
}

const readAndAnswer = async (
  deps: PaymentAppDeps,
  { installation, connection, request, fail }: Asked,
  attempt: Attempt & { intentId: IntentId },
): Promise<SessionAnswer> => {
  const outcome = await deps.stripeFor(connection, 'inline').readIntent(attempt.intentId);
  if (outcome.kind !== 'done') {
    const { code, message } = outcome;
    deps.log.warn('payment.intent-unreadable', { intentId: attempt.intentId, code, message });
    return retryableSession(attempt, attempt.intentId, echoedAmount(request.amount));
  }
  const intent = outcome.value;
  if (intent.kind === 'absent') return fail({ code: 'PaymentNotStarted' });
  if (isClosedStatus(request.source.orderStatus)) return fail(closedOrderFailure(intent));
  const closed = closingFailure(attempt, intent);
  if (closed) return fail(closed);
  const { ids: source } = request.source;
  return sessionOfIntent(deps, { installation, source, attempt, fail }, intent);
};
