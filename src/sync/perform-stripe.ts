import { isForOpenOnly } from '../domain/decide-money';
import { isOpen, nothingHappened } from '../domain/decision';
import type { Effect } from '../domain/effect';
import type { IntentFacts } from '../domain/facts';
import type { IntentId } from '../domain/ids';
import { createIntentRequest } from '../domain/intent-request';
import { done, type Outcome } from '../domain/outcome';
import type { Settlement } from '../ports/store';
import type { Stripe } from '../ports/stripe';
import {
  attemptOf,
  endedAs,
  performedAs,
  settlementOf,
  type PerformContext,
  type Performance,
  type StripeAct,
} from './performance';

/** An intent created at Stripe may bear a time a little before our own record's. */
const clockSkewMs = 5 * 60_000;

/** Acts on Stripe, on the account that the attempt is pinned to. */
export const performOnStripe = async (
  effect: Effect,
  act: StripeAct,
  context: PerformContext,
): Promise<Performance> => {
  const attempt = attemptOf(context.view, act.attemptId);
  const stripe = await context.sides.stripeOf(attempt.connectionId);
  if (!stripe) return withoutAccount;
  switch (act.kind) {
    case 'create-intent':
      return createIntent(effect, attempt.id, stripe, context);
    case 'capture':
      return {
        repeatable: false,
        look: async () => ifIntent(await stripe.readIntent(act.intentId), captured),
        send: async () =>
          performedAs(
            await stripe.captureIntent(
              { intentId: act.intentId, amountMinor: act.amountMinor },
              effect.key,
            ),
            (intent) => ({ resultId: intent.charge?.id ?? intent.id }),
            (intent) => ({ intent: ifFirst(effect, intent) }),
          ),
      };
    case 'cancel-intent':
      return cancelIntent(effect, act, stripe);
    case 'refund':
      return {
        repeatable: false,
        look: async () => ifIntent(await stripe.readIntent(act.intentId), refundedBy(effect.key)),
        // Its answer is the refund alone, and money counts all of them: they are read anew.
        send: async () =>
          performedAs(
            await stripe.createRefund(
              {
                intentId: act.intentId,
                amountMinor: act.amountMinor,
                effectKey: effect.key,
                reason: act.reason,
              },
              effect.key,
            ),
            (refund) => ({ resultId: refund.id }),
            () => ({}),
          ),
      };
    case 'tell-stripe':
      return told(() => stripe.updateIntentMetadata(act.intentId, act.metadata, effect.key));
    case 'tell-tracking':
      return told(() => stripe.updateChargeShipping(act.chargeId, act.shipping, effect.key));
  }
};

const cancelIntent = (
  effect: Effect,
  act: Extract<StripeAct, { kind: 'cancel-intent' }>,
  stripe: Stripe,
): Performance => ({
  repeatable: false,
  look: async () => ifIntent(await stripe.readIntent(act.intentId), canceled),
  send: async () => {
    if (isForOpenOnly(act.reason) && !(await isStillOpen(stripe, act.intentId))) {
      return endedAs({
        state: 'refused',
        code: nothingHappened,
        message: 'It was paid meanwhile.',
      });
    }
    return performedAs(
      await stripe.cancelIntent(act.intentId, effect.key),
      (intent) => ({ resultId: intent.id }),
      (intent) => ({ intent: ifFirst(effect, intent) }),
    );
  },
});

/** Right before the send: a shopper may have paid since the last reading. */
const isStillOpen = async (stripe: Stripe, intentId: IntentId): Promise<boolean> => {
  const outcome = await stripe.readIntent(intentId);
  return outcome.kind === 'done' && outcome.value.kind === 'intent' && isOpen(outcome.value);
};

const createIntent = (
  effect: Effect,
  attemptId: Parameters<Stripe['findIntent']>[0],
  stripe: Stripe,
  { installation, view }: PerformContext,
): Performance => ({
  repeatable: false,
  look: async () => {
    const outcome = await stripe.findIntent(attemptId, effect.plannedAt - clockSkewMs);
    if (outcome.kind !== 'done') return outcome;
    return done(
      outcome.value
        ? { state: 'done', resultId: outcome.value.id, intentId: outcome.value.id }
        : null,
    );
  },
  send: async () =>
    performedAs(
      await stripe.createIntent(
        createIntentRequest(installation, attemptOf(view, attemptId), view.purchase),
        effect.key,
      ),
      ({ intent }) => ({ resultId: intent.id, intentId: intent.id }),
      ({ intent }) => ({ intent: ifFirst(effect, intent) }),
    ),
});

/**
 * Stripe gives the answer to the first send of a key again, as it was then: what a repetition shows
 * may be over by now (docs.stripe.com/api/idempotent_requests).
 */
const ifFirst = (effect: Effect, intent: IntentFacts): IntentFacts | null =>
  effect.sentAt === null ? intent : null;

/** Words for Stripe's own pages: said again from new facts if they were lost. */
const told = (send: () => Promise<Outcome<null>>): Performance => ({
  repeatable: false,
  look: async () => done(null),
  send: async () => endedAs(settlementOf(await send(), () => ({ resultId: null }))),
});

const withoutAccount: Performance = {
  repeatable: true,
  look: async () => done(null),
  send: async () =>
    endedAs({
      state: 'refused',
      code: 'connection-removed',
      message: 'The Stripe account is no longer connected.',
    }),
};

const ifIntent = (
  outcome: Awaited<ReturnType<Stripe['readIntent']>>,
  look: (intent: IntentFacts) => Settlement | null,
): Outcome<Settlement | null> =>
  outcome.kind !== 'done'
    ? outcome
    : done(outcome.value.kind === 'intent' ? look(outcome.value) : null);

const captured = (intent: IntentFacts): Settlement | null =>
  intent.amountReceivedMinor > 0n
    ? { state: 'done', resultId: intent.charge?.id ?? intent.id }
    : null;

const canceled = (intent: IntentFacts): Settlement | null =>
  intent.status === 'canceled' ? { state: 'done', resultId: intent.id } : null;

const refundedBy =
  (key: string) =>
  (intent: IntentFacts): Settlement | null => {
    const refund = intent.refunds.find((known) => known.effectKey === key);
    return refund ? { state: 'done', resultId: refund.id } : null;
  };
