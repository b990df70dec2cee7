import { cancelsOnlyUnpaid } from '../domain/decide/decide-money';
import { nothingHappened } from '../domain/decide/decision';
import { isOpen } from '../domain/facts/intent-status';
import type { Effect } from '../domain/facts/effect';
import type { IntentFacts } from '../domain/facts/facts';
import { done, type Outcome } from '../domain/facts/outcome';
import type { Stripe } from '../ports/stripe';
import {
  attemptOf,
  performedWithoutFacts,
  performedAs,
  settlementOf,
  type PerformContext,
  type EffectPerformer,
  type StripeAct,
} from './performance';
import {
  lookForCreation,
  resultIdOf,
  resultSeenIn,
  sendCreation,
  sendMoneyAct,
  settlementOfCreation,
  type Creation,
  type MoneyAct,
} from './stripe-acts';

/** Acts on Stripe, on the account that the attempt is pinned to. */
export const performOnStripe = async (
  effect: Effect,
  act: StripeAct,
  context: PerformContext,
): Promise<EffectPerformer> => {
  const { installation, view } = context;
  const attempt = attemptOf(view, act.attemptId);
  const stripe = await context.clients.stripeOf(attempt.connectionId);
  if (!stripe) return withoutAccount;
  switch (act.kind) {
    case 'create-intent':
      return createIntent({ installation, purchase: view.purchase, attempt, effect }, stripe);
    case 'capture':
    case 'cancel-intent':
    case 'refund':
      return moveMoney(effect, act, stripe);
    case 'update-intent-metadata':
      return updated(() => stripe.updateIntentMetadata(act.intentId, act.metadata, effect.key));
    case 'update-charge-shipping':
      return updated(() => stripe.updateChargeShipping(act.chargeId, act.shipping, effect.key));
  }
};

const moveMoney = (effect: Effect, act: MoneyAct, stripe: Stripe): EffectPerformer => ({
  repeatable: false,
  look: async () => {
    const outcome = await stripe.readIntent(act.intentId);
    if (outcome.kind !== 'done') return outcome;
    const resultId =
      outcome.value.kind === 'intent' ? resultSeenIn(outcome.value, act, effect.key) : null;
    return done(resultId === null ? null : { state: 'done', resultId });
  },
  send: async () => {
    if (await wasPaidMeanwhile(stripe, effect, act)) {
      return performedWithoutFacts({
        state: 'refused',
        code: nothingHappened,
        message: 'It was paid meanwhile.',
      });
    }
    return performedAs(
      await sendMoneyAct(stripe, act, effect.key),
      (achieved) => ({ resultId: resultIdOf(act, achieved) }),
      // The answer to a refund is the refund alone, and money counts all of them: they are read.
      ({ intent }) => ({ intent: intent && ifFirst(effect, intent) }),
    );
  },
});

/** Right before the send of what ends open payments alone: a shopper may have paid just now. */
const wasPaidMeanwhile = async (
  stripe: Stripe,
  effect: Effect,
  act: MoneyAct,
): Promise<boolean> => {
  if (!cancelsOnlyUnpaid(effect)) return false;
  const outcome = await stripe.readIntent(act.intentId);
  return outcome.kind !== 'done' || outcome.value.kind !== 'intent' || !isOpen(outcome.value);
};

const createIntent = (creation: Creation, stripe: Stripe): EffectPerformer => ({
  repeatable: false,
  look: () => lookForCreation(stripe, creation),
  send: async () => {
    const outcome = await sendCreation(stripe, creation);
    return {
      // What may have been made before was looked for right before this.
      settlement: settlementOfCreation(outcome, false),
      shown:
        outcome.kind === 'done' ? { intent: ifFirst(creation.effect, outcome.value.intent) } : {},
    };
  },
});

/**
 * Stripe gives the answer to the first send of a key again, as it was then: what a repetition shows
 * may be over by now (docs.stripe.com/api/idempotent_requests).
 */
const ifFirst = (effect: Effect, intent: IntentFacts): IntentFacts | null =>
  effect.sentAt === null ? intent : null;

/** Words for Stripe's own pages: said again from new facts if they were lost. */
const updated = (send: () => Promise<Outcome<null>>): EffectPerformer => ({
  repeatable: false,
  look: async () => done(null),
  send: async () => performedWithoutFacts(settlementOf(await send(), () => ({ resultId: null }))),
});

const withoutAccount: EffectPerformer = {
  repeatable: true,
  look: async () => done(null),
  send: async () =>
    performedWithoutFacts({
      state: 'refused',
      code: 'connection-removed',
      message: 'The Stripe account is no longer connected.',
    }),
};
