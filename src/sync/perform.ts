import { nothingHappened } from '../domain/decide/decision';
import type { Effect, EffectAct } from '../domain/facts/effect';
import type { Outcome } from '../domain/facts/outcome';
import { isAwaited } from '../domain/decide/pending-request';
import type { Settlement } from '../ports/store';
import { performOnSaleor } from './perform-saleor';
import { performOnStripe } from './perform-stripe';
import type { Performed } from './known-facts';
import {
  performedWithoutFacts,
  type PerformContext,
  type EffectPerformer,
  type SaleorAct,
} from './performance';

/**
 * Performs one recorded effect to one of the three endings. What a request of Saleor asked for and
 * nobody answered is never sent: Saleor has noted a failure by now, and staff may ask again.
 *
 * An effect that may have been sent before is looked for first. If it did not happen, it is sent
 * again under its own key as long as Stripe still knows the key and did not store a 5xx under it;
 * else it ends as refused (`nothing-happened`), and decide() plans a new generation.
 */
export const performEffect = async (
  effect: Effect,
  context: PerformContext,
): Promise<Performed> => {
  const performance = await performanceOf(effect, context);
  const awaited = isAwaited(context.view, effect);
  if (effect.sentAt !== null) {
    const looked = await performance.look();
    if (looked.kind !== 'done') return performedWithoutFacts(asUnknown(looked, effect));
    if (looked.value) return performedWithoutFacts(looked.value);
    if (awaited && !performance.repeatable && isKeySpent(effect, context)) {
      return performedWithoutFacts({
        state: 'refused',
        code: nothingHappened,
        message: 'It was looked for and had not happened; it is done anew.',
      });
    }
  }
  if (!awaited) {
    return performedWithoutFacts(
      mayStillLand(effect, context) ? answerNotSeen(effect) : neverAwaited,
    );
  }
  const { deps, installation } = context;
  await deps.store.markSent(installation.id, effect.key, deps.clock.now());
  return performance.send();
};

/** Ends an effect that is wanted no more: it is looked for, and not sent. */
export const dropEffect = async (effect: Effect, context: PerformContext): Promise<Performed> => {
  if (effect.sentAt === null) return performedWithoutFacts(droppedUnsent);
  const looked = await (await performanceOf(effect, context)).look();
  return performedWithoutFacts(
    looked.kind === 'done' ? (looked.value ?? droppedUnsent) : asUnknown(looked, effect),
  );
};

const droppedUnsent: Settlement = {
  state: 'refused',
  code: nothingHappened,
  message: 'It was recorded, and by the facts of now it is not wanted any more.',
};

/**
 * It was sent a moment ago: the pending answer may be on its way to Saleor, and the act under way
 * at Stripe. Settled as not done, it would be asked for again, and the money go back twice.
 */
const mayStillLand = ({ sentAt }: Effect, { deps }: PerformContext): boolean =>
  sentAt !== null && deps.clock.now() < sentAt + deps.policy.orderMayLandMs;

const answerNotSeen = ({ answered }: Effect): Settlement => ({
  state: 'unknown',
  code: 'answer-not-seen',
  message: 'Saleor does not show yet that it waits for the result.',
  answered,
});

const neverAwaited: Settlement = {
  state: 'refused',
  code: 'not-awaited',
  message: 'Saleor was told of a failure before this was done; it is not done any more.',
};

const performanceOf = (effect: Effect, context: PerformContext): Promise<EffectPerformer> =>
  isOnSaleor(effect.act)
    ? Promise.resolve(performOnSaleor(effect, effect.act, context))
    : performOnStripe(effect, effect.act, context);

const isOnSaleor = (act: EffectAct): act is SaleorAct =>
  act.kind === 'report' ||
  act.kind === 'update-transaction' ||
  act.kind === 'create-order' ||
  act.kind === 'cancel-order';

/** Stripe stored a 5xx under the key, or may have forgotten the key. */
const isKeySpent = (effect: Effect, { deps }: PerformContext): boolean =>
  effect.answered || deps.clock.now() - effect.plannedAt > deps.policy.keyTrustMs;

const asUnknown = (
  outcome: Exclude<Outcome<unknown>, { kind: 'done' }>,
  effect: Effect,
): Settlement => ({
  state: 'unknown',
  code: outcome.code,
  message: outcome.message,
  answered: effect.answered,
});
