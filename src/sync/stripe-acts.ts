import type { Effect, EffectAct } from '../domain/facts/effect';
import { createIntentRequest } from '../domain/decide/intent-request';
import type { Attempt } from '../domain/facts/attempt';
import type { IntentFacts, RefundFacts } from '../domain/facts/facts';
import { done, isRefusalOfKey, unknown, type Outcome } from '../domain/facts/outcome';
import type { Purchase } from '../domain/facts/purchase';
import type { Installation, Settlement } from '../ports/store';
import type { CreatedIntent, Stripe } from '../ports/stripe';
import { settlementOf } from './performance';

/** A payment to be made for an attempt, as it is recorded. */
export interface Creation {
  readonly installation: Installation;
  readonly purchase: Purchase;
  readonly attempt: Attempt;
  readonly effect: Effect;
}

/** An intent created at Stripe may bear a time a little before our own record's. */
const clockSkewMs = 5 * 60_000;

/**
 * Creates the payment under the effect's key, built from the record alone: the same for a request
 * of Saleor that waits for the answer and for the worker.
 */
export const sendCreation = (
  stripe: Stripe,
  { installation, purchase, attempt, effect }: Creation,
): Promise<Outcome<CreatedIntent>> =>
  stripe.createIntent(createIntentRequest(installation, attempt, purchase), effect.key);

/** The ending of a creation whose answer was lost, by what Stripe shows; null: it was not made. */
export const lookForCreation = async (
  stripe: Pick<Stripe, 'findIntent'>,
  { attempt, effect }: Pick<Creation, 'attempt' | 'effect'>,
): Promise<Outcome<Settlement | null>> => {
  const outcome = await stripe.findIntent(attempt.id, effect.plannedAt - clockSkewMs);
  if (outcome.kind !== 'done') return outcome;
  return done(outcome.value && { state: 'done', ...createdResult(outcome.value) });
};

/**
 * How a creation ended. `mayBeMade`: it was sent before, and nobody looked for it since. That the
 * API key is refused now says nothing of the earlier send.
 */
export const settlementOfCreation = (
  outcome: Outcome<CreatedIntent>,
  mayBeMade: boolean,
): Settlement => {
  const isUnclear = mayBeMade && outcome.kind === 'refused' && isRefusalOfKey(outcome);
  const ended = isUnclear ? unknown(outcome.code, outcome.message) : outcome;
  return settlementOf(ended, ({ intent }) => createdResult(intent));
};

const createdResult = ({ id }: IntentFacts) => ({ resultId: id, intentId: id });

/** Acts that move the money of a payment which exists. */
export type MoneyAct = Extract<EffectAct, { kind: 'capture' | 'cancel-intent' | 'refund' }>;

/** The act of an effect that a request of Saleor asked for; another one would be a bug. */
export const moneyActOf = ({ act }: Pick<Effect, 'act'>): MoneyAct => {
  if (act.kind === 'capture' || act.kind === 'cancel-intent' || act.kind === 'refund') return act;
  throw new Error(`No request asks for ${act.kind}`);
};

/** What Stripe did for such an act, as its answer shows it. */
export interface MoneyActResult {
  /** The payment after the act; null after a refund, whose answer is the refund alone. */
  readonly intent: IntentFacts | null;
  /** The refund that was made; null after any other act. */
  readonly refund: RefundFacts | null;
}

/**
 * Sends an act under its key, built from the record alone, so that a repetition is equal byte for
 * byte: the same for a request of Saleor that waits for the answer and for the worker.
 */
export const sendMoneyAct = async (
  stripe: Stripe,
  act: MoneyAct,
  key: string,
): Promise<Outcome<MoneyActResult>> => {
  switch (act.kind) {
    case 'capture':
      return withIntent(await stripe.captureIntent(act, key));
    case 'cancel-intent':
      return withIntent(await stripe.cancelIntent(act.intentId, key));
    case 'refund': {
      const { intentId, amountMinor, reason } = act;
      const request = { intentId, amountMinor, reason, effectKey: key };
      const outcome = await stripe.createRefund(request, key);
      return outcome.kind === 'done' ? done({ intent: null, refund: outcome.value }) : outcome;
    }
  }
};

const withIntent = (outcome: Outcome<IntentFacts>): Outcome<MoneyActResult> =>
  outcome.kind === 'done' ? done({ intent: outcome.value, refund: null }) : outcome;

/** What the record keeps as the result: `re_…`, the charge of a capture, or the canceled `pi_…`. */
export const resultIdOf = (act: MoneyAct, { intent, refund }: MoneyActResult): string =>
  refund?.id ?? (act.kind === 'capture' ? intent?.charge?.id : null) ?? intent?.id ?? act.intentId;

/**
 * What a payment shows of an act under this key that may have been sent before: its result, or null
 * where it did not happen.
 */
export const resultSeenIn = (intent: IntentFacts, act: MoneyAct, key: string): string | null => {
  switch (act.kind) {
    case 'capture':
      return intent.amountReceivedMinor > 0n ? (intent.charge?.id ?? intent.id) : null;
    case 'cancel-intent':
      return intent.status === 'canceled' ? intent.id : null;
    case 'refund':
      return intent.refunds.find((known) => known.effectKey === key)?.id ?? null;
  }
};
