import { plannedEffect, type Effect } from '../../domain/facts/effect';
import type { IntentFacts } from '../../domain/facts/facts';
import { causeOf, type Cause } from '../../ports/log';
import { StoreUnavailable } from '../../ports/store';
import { succeededAction, pendingAction, pendingReference, refusedAction } from './answer';
import { orderStateAfter, recordedEffectOf, type ActionCall } from './request';
import type { PaymentAppDeps } from '../context';
import type { ActionAnswer } from '../contract';

const lookAgainMs = 250;

/** A request that was recorded before gets the recorded answer, and nothing is done again. */
export const repeatedAnswer = async (
  deps: PaymentAppDeps,
  call: ActionCall,
  recorded: Effect,
): Promise<ActionAnswer> => {
  const effect = await settledOrFree(deps, call, recorded);
  if (effect.state === 'done') return doneAnswer(deps, call, effect);
  // The reference of a pending capture is its charge; others are known without asking Stripe.
  const isCapture = effect.act.kind === 'capture' && effect.state !== 'refused';
  const intent = isCapture && effect.reference === null ? await readIntent(call) : null;
  return recordedAnswer(deps, call, effect, intent);
};

/** What the record alone can say of a request: refused, or a result that comes later. */
export const recordedAnswer = async (
  deps: PaymentAppDeps,
  call: Pick<ActionCall, 'installation' | 'request'>,
  effect: Effect,
  intent: IntentFacts | null = null,
): Promise<ActionAnswer> => {
  if (effect.state !== 'refused') return recordPendingReference(deps, call, effect, intent);
  const { code, message } = effect;
  return refusedAction(call.request, { code: code ?? '', message: message ?? '' }, effect);
};

/** Once the act was sent, the store is waited for no longer than this, milliseconds. */
const saveTimeoutMs = 500;

/**
 * Records the reference before it is answered: whoever finishes the act reports it under that. Once
 * the act was sent, a failure would be wrong, so an unavailable store no longer changes the answer:
 * the reference is the same however often it is made, and Saleor's request event bears it as well.
 */
export const recordPendingReference = async (
  deps: PaymentAppDeps,
  { installation }: Pick<ActionCall, 'installation'>,
  effect: Effect,
  intent: IntentFacts | null,
): Promise<ActionAnswer> => {
  if (effect.state === 'done') {
    return pendingAction(effect.reference ?? effect.resultId ?? pendingReference(effect, intent));
  }
  const reference = pendingReference(effect, intent);
  const { key } = plannedEffect({ ...effect.id, generation: 1 }, effect.act);
  const saving = deps.store.setReference(installation.id, key, reference);
  const saved = await (effect.sentAt === null ? saving : savedInTime(deps, effect, saving));
  return pendingAction(saved?.reference ?? saved?.resultId ?? reference);
};

const savedInTime = async (
  { clock, log }: PaymentAppDeps,
  effect: Effect,
  saving: Promise<Effect>,
): Promise<Effect | null> => {
  const notSaved = (cause: Cause): null => {
    log.error('payment.reference-not-saved', { effectKey: effect.key, ...cause });
    return null;
  };
  const late = { name: 'Late', message: `The store took longer than ${saveTimeoutMs} ms` };
  try {
    const saved = await Promise.race([saving, clock.sleep(saveTimeoutMs).then(() => null)]);
    return saved ?? notSaved(late);
  } catch (error) {
    if (error instanceof StoreUnavailable) return notSaved(causeOf(error));
    throw error;
  }
};

const readIntent = async ({ stripe, attempt }: ActionCall): Promise<IntentFacts | null> => {
  const outcome = await stripe.readIntent(attempt.intentId);
  return outcome.kind === 'done' && outcome.value.kind === 'intent' ? outcome.value : null;
};

const doneAnswer = async (
  deps: PaymentAppDeps,
  call: ActionCall,
  effect: Effect,
): Promise<ActionAnswer> => {
  const intent = await readIntent(call);
  if (!intent) {
    return pendingAction(effect.reference ?? effect.resultId ?? pendingReference(effect, null));
  }
  const refund = intent.refunds.find(({ id }) => id === effect.resultId) ?? null;
  const order = await orderStateAfter(deps, call, effect);
  return succeededAction(call.request, effect, { intent, refund }, order);
};

/** Another process performs it: its end is only a moment away. */
const settledOrFree = async (
  { store, clock }: PaymentAppDeps,
  { installation, attempt, deadline }: ActionCall,
  recorded: Effect,
): Promise<Effect> => {
  let effect = recorded;
  while (isInProgress(effect, clock.now()) && !deadline.passed()) {
    await clock.sleep(lookAgainMs);
    const record = await store.readPurchase(installation.id, attempt.purchaseId);
    effect = recordedEffectOf(record, recorded.id) ?? effect;
  }
  return effect;
};

const isInProgress = ({ state, heldUntil }: Effect, now: number): boolean =>
  (state === 'planned' || state === 'unknown') && heldUntil !== null && heldUntil > now;
