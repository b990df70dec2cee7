import type { Effect, EffectAct } from '../domain/decide/effect';
import type { IntentFacts, RefundFacts } from '../domain/facts/facts';
import { done, type Outcome } from '../domain/facts/outcome';
import type { Stripe } from '../ports/stripe';

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
