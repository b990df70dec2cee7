import type { Effect } from '../../domain/facts/effect';
import { done } from '../../domain/facts/outcome';
import { requestKeyOf } from '../../domain/decide/pending-request';
import { causeOf } from '../../ports/log';
import { StoreUnavailable, type Installation, type Settlement } from '../../ports/store';
import { moneyActOf, resultIdOf, sendMoneyAct } from '../../sync/stripe-acts';
import { succeededAction, refusedAction, type ActionResult } from './answer';
import {
  hasIntent,
  isClaimedBy,
  findClaims,
  orderStateAfter,
  requestEffect,
  type ActionCall,
} from './request';
import { checkAgainstIntent, readRequest, refusal, refusalOfZero, type Refusal } from './guard';
import { beginProgress, type RequestProgress } from './progress';
import { recordPendingReference, recordedAnswer, repeatedAnswer } from './repeat';
import { connectionOfAttempt, type PaymentAppDeps } from '../context';
import type { ActionAnswer, ActionRequest, RequestClaim } from '../contract';
import { answerInTime, makeSingleFlight, timeLeft, type Deadline } from '../deadline';

/**
 * TRANSACTION_CHARGE_REQUESTED, _REFUND_REQUESTED and _CANCELATION_REQUESTED: recorded under the
 * request's own key, then done once, however often the request comes. Saleor gets a decision, or a
 * reference under which the result is reported later, and never an error status: it would send
 * the request again with an empty body (Saleor docs: synchronous webhooks).
 */
export const makeTransactionAction = (deps: PaymentAppDeps) => {
  const { clock, log, options } = deps;
  const share = makeSingleFlight<ActionAnswer>();
  return (installation: Installation, request: ActionRequest): Promise<ActionAnswer> => {
    const { transactionId, action, claimant } = request;
    return share(`${installation.id} ${transactionId} ${action} ${claimant}`, async () => {
      const progress = beginProgress();
      const answer = await answerInTime(
        { clock, log, withinMs: timeLeft(clock, options.answerMs, request.receivedAt) },
        (deadline) => act(deps, installation, request, deadline, progress),
        () => lateAnswer(deps, installation, request, progress),
      );
      const { result = 'PENDING', pspReference } = answer;
      log.info('payment.request-answered', { transactionId, action, result, pspReference });
      deps.wake();
      return answer;
    });
  };
};

const act = async (
  deps: PaymentAppDeps,
  installation: Installation,
  request: ActionRequest,
  deadline: Deadline,
  progress: RequestProgress,
): Promise<ActionAnswer> => {
  const { store, clock, options } = deps;
  const attempt = await store.findAttemptByTransaction(installation.id, request.transactionId);
  if (!attempt) return refusedAction(request, refusal('unknown-transaction'), null);
  const refuse = async (why: Refusal) => {
    // A refund that staff granted changes what is due, and no event of Saleor tells of it.
    await store.markDirty(installation.id, attempt.purchaseId, clock.now(), 'news');
    return refusedAction(request, why, null);
  };
  if (!hasIntent(attempt)) return refuse(refusal('not-started'));
  const connection = await connectionOfAttempt(store, installation, attempt);
  if (!connection) return refuse(refusal('connection-removed'));
  const stripe = deps.stripeFor(connection, 'inline');
  const call: ActionCall = { installation, request, attempt, stripe, deadline };

  const purchase = await store.readPurchase(installation.id, attempt.purchaseId);
  const { earlier, free } = findClaims(purchase, attempt, request);
  if (earlier) return repeat(deps, call, progress, earlier);
  if (free.length === 0) return refuse(refusal('request-unknown'));
  const readable = readRequest(request, attempt, clock.now(), options.requestAgeMs);
  if ('code' in readable) return refuse(await inOtherWords(call, readable));
  if (deadline.passed()) return refuse(refusal('stripe-unreachable'));
  return claimAndPerform(deps, call, progress, free, readable.amountMinor);
};

/** Why nothing is there to be moved, where Stripe can say it in time; nothing was recorded yet. */
const inOtherWords = async (
  { request, attempt, stripe }: ActionCall,
  why: Refusal,
): Promise<Refusal> => {
  if (why.code !== 'nothing-available') return why;
  const read = await stripe.readIntent(attempt.intentId);
  const intent = read.kind === 'done' && read.value.kind === 'intent' ? read.value : null;
  return intent ? refusalOfZero(request.action, intent) : why;
};

/** Records the request under the first claim that no other one took meanwhile, and does it. */
const claimAndPerform = async (
  deps: PaymentAppDeps,
  call: ActionCall,
  progress: RequestProgress,
  [claim, ...others]: readonly RequestClaim[],
  amountMinor: bigint,
): Promise<ActionAnswer> => {
  const { store, clock, options } = deps;
  const { installation, request, attempt } = call;
  if (!claim) return refusedAction(request, refusal('request-unknown'), null);
  const now = clock.now();
  const recording = store.recordRequest(installation.id, attempt.purchaseId, {
    ...requestEffect(call, claim, amountMinor),
    requestKey: requestKeyOf(claim.eventKey, request.claimant),
    at: now,
    heldUntil: now + options.holdMs,
  });
  progress.recorded = recording.then(
    ({ effect, created }) => (created ? effect : null),
    () => null,
  );
  const { effect, created } = await recording;
  if (created) return perform(deps, call, progress, effect, amountMinor);
  return isClaimedBy(effect, request)
    ? repeat(deps, call, progress, effect)
    : claimAndPerform(deps, call, progress, others, amountMinor);
};

const repeat = (
  deps: PaymentAppDeps,
  call: ActionCall,
  progress: RequestProgress,
  effect: Effect,
): Promise<ActionAnswer> => {
  progress.repeated = effect;
  return repeatedAnswer(deps, call, effect);
};

const perform = async (
  deps: PaymentAppDeps,
  call: ActionCall,
  progress: RequestProgress,
  effect: Effect,
  amountMinor: bigint,
): Promise<ActionAnswer> => {
  const { store, clock, log } = deps;
  const { installation, request, attempt, stripe, deadline } = call;
  const read = await stripe.readIntent(attempt.intentId);
  const intent = read.kind === 'done' && read.value.kind === 'intent' ? read.value : null;
  if (!intent) return callOff(deps, call, effect, refusal('stripe-unreachable'));
  const verdict =
    intent.currency === attempt.currency
      ? checkAgainstIntent(request.action, intent, amountMinor)
      : refusal('currency-mismatch');
  if (typeof verdict === 'object') return callOff(deps, call, effect, verdict);
  // The time is up, and Saleor was answered that nothing was done.
  if (deadline.passed()) return callOff(deps, call, effect, refusal('stripe-unreachable'));

  const sent = { ...effect, sentAt: clock.now() };
  if (verdict === 'go') await store.markSent(installation.id, effect.key, sent.sentAt);
  if (deadline.passed()) return callOff(deps, call, effect, refusal('stripe-unreachable'));
  progress.sent = { effect: sent, intent };
  const outcome =
    verdict === 'go'
      ? await sendMoneyAct(stripe, moneyActOf(effect), effect.key)
      : done({ intent, refund: null });
  if (outcome.kind === 'done') {
    const answered = { ...outcome.value, intent: outcome.value.intent ?? intent };
    return succeed(deps, call, progress, effect, answered);
  }
  const { code, message } = outcome;
  log.warn('payment.request-not-done', { effectKey: effect.key, code, message });
  if (outcome.kind === 'refused') {
    progress.decided = refusedAction(request, outcome, effect);
    return callOff(deps, call, effect, { code, message }, progress);
  }
  // The reference first: once the hold ends, the worker may report the result.
  const pending = await (progress.pending ?? recordPendingReference(deps, call, sent, intent));
  const { answered } = outcome;
  await settle(deps, installation, effect, { state: 'unknown', code, message, answered }, progress);
  return pending;
};

const succeed = async (
  deps: PaymentAppDeps,
  call: ActionCall,
  progress: RequestProgress,
  effect: Effect,
  answered: ActionResult,
): Promise<ActionAnswer> => {
  const { installation, request } = call;
  // Before the end is recorded: the worker keeps off, and the time may still run out.
  const order = await orderStateAfter(deps, call, effect);
  const resultId = resultIdOf(moneyActOf(effect), answered);
  progress.decided = succeededAction(request, { ...effect, resultId }, answered, order);
  const settlement = { state: 'done', resultId } as const;
  const settled = await settle(deps, installation, effect, settlement, progress);
  return succeededAction(request, settled, answered, order);
};

/** Ends the effect as refused: nothing was done, and nobody will do it. */
const callOff = async (
  deps: PaymentAppDeps,
  { installation, request }: Pick<ActionCall, 'installation' | 'request'>,
  effect: Effect,
  why: { readonly code: string; readonly message: string },
  progress?: RequestProgress,
): Promise<ActionAnswer> => {
  const settlement = { state: 'refused', code: why.code, message: why.message } as const;
  const settled = await settle(deps, installation, effect, settlement, progress);
  const { code, message } = settled;
  return refusedAction(
    request,
    { code: code ?? why.code, message: message ?? why.message },
    settled,
  );
};

/**
 * Records the end. Where the store is unavailable, the worker comes to the same end by its key.
 */
const settle = async (
  { store, clock, log }: PaymentAppDeps,
  installation: Installation,
  effect: Effect,
  settlement: Settlement,
  progress?: RequestProgress,
): Promise<Effect> => {
  if (progress?.pending) await progress.pending;
  try {
    return await store.settleEffect(installation.id, effect.key, settlement, clock.now());
  } catch (error) {
    if (!progress?.sent || !(error instanceof StoreUnavailable)) throw error;
    const { state } = settlement;
    log.error('payment.settle-failed', { effectKey: effect.key, state, ...causeOf(error) });
    const resultId = settlement.state === 'done' ? settlement.resultId : null;
    return { ...effect, state: settlement.state, resultId };
  }
};

/** The time is up: say what is certain now. */
const lateAnswer = async (
  deps: PaymentAppDeps,
  installation: Installation,
  request: ActionRequest,
  progress: RequestProgress,
): Promise<ActionAnswer> => {
  if (progress.decided) return progress.decided;
  if (progress.sent) {
    const { effect, intent } = progress.sent;
    progress.pending = recordPendingReference(deps, { installation }, effect, intent);
    return progress.pending;
  }
  const recorded = await progress.recorded;
  if (progress.repeated) return recordedAnswer(deps, { installation, request }, progress.repeated);
  const why = refusal('stripe-unreachable');
  if (!recorded) return refusedAction(request, why, null);
  return callOff(deps, { installation, request }, recorded, why);
};
