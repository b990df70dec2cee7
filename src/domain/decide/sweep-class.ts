import { capturableMinor, retainedMinor } from '../facts/intent-amounts';
import type { IntentFacts, SaleorFacts } from '../facts/facts';
import type { PurchaseView } from '../facts/purchase';
import { differenceOf } from './agreement';
import { attemptsWithIntent, type Decision } from './decision';

/**
 * How often the sweep looks at a purchase: `open` waits for a shopper or for Stripe and is looked
 * at often, `live` may still change, `final` is left alone until news comes.
 */
export type SweepClass = 'open' | 'live' | 'final';

/**
 * How long the sweep leaves an open purchase alone, as a multiple of the time for which nothing had
 * happened to it when it was looked at last. Lists of both sides show what no webhook reported.
 */
export const quietTimes = 2;

/** Neither paid, nor held, nor canceled (docs.stripe.com/payments/paymentintents/lifecycle). */
const isWaiting = ({ status }: IntentFacts): boolean =>
  status !== 'succeeded' && status !== 'requires_capture' && status !== 'canceled';

/** The class of a purchase about which nothing is left to do, given the facts of both sides. */
export const sweepClassOf = (view: PurchaseView, { problems }: Decision): SweepClass => {
  const { saleor } = view;
  const intents = attemptsWithIntent(view).map(({ intent }) => intent);
  if (intents.some(isWaiting)) return 'open';
  if (problems.length > 0 || differenceOf(view) !== null) return 'live';
  const isHeld = intents.some((intent) => capturableMinor(intent) > 0n);
  if (hasEnded(saleor, intents) && !isHeld) return 'final';
  // Checkouts that nobody pays for are many; a new attempt makes them due by itself.
  const isUnpaidCheckout =
    saleor.kind !== 'order' && intents.every((intent) => retainedMinor(intent) <= 0n);
  return isUnpaidCheckout ? 'final' : 'live';
};

/** Nobody will pay, deliver or return anything; also where all that was paid was refunded. */
const hasEnded = (saleor: SaleorFacts, intents: readonly IntentFacts[]): boolean => {
  if (saleor.kind !== 'order') return saleor.kind === 'gone';
  const ended: readonly string[] = ['FULFILLED', 'RETURNED', 'CANCELED', 'EXPIRED'];
  if (ended.includes(saleor.status)) return true;
  return (
    !saleor.status.startsWith('PARTIALLY_') &&
    intents.some(({ amountReceivedMinor }) => amountReceivedMinor > 0n) &&
    intents.every((intent) => retainedMinor(intent) <= 0n)
  );
};
