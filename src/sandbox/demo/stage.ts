import type { Clock } from '../../ports/clock';
import type { OrderReading, SaleorStandIn, TransactionReading } from '../saleor/contract';
import type { SeededRandom } from '../simulator/seeded-random';
import { demoChannels, type ChannelName } from './channels';
import type { Card, Cart, Payment, Shopper } from '../storefront/shopper';
import type { Staff } from '../storefront/staff';

/** Everybody who acts in a story, and what they act on. */
export interface Stage {
  readonly shopper: Shopper;
  readonly staff: Staff;
  /** The merchant in Stripe's own Dashboard. */
  readonly merchant: Merchant;
  /** Another app of the shop, which makes orders of checkouts before they are paid. */
  readonly office: { makeOrder(checkoutId: string): Promise<string> };
  readonly saleor: SaleorStandIn;
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** Variant id of an article. */
  readonly variant: (sku: string) => string;
  /** An article of which one piece is left; each is given out once. */
  readonly lastPiece: () => string;
  /**
   * Above 0 the app may be killed at any moment, so that a request of staff goes unheard; what it
   * did before it died is told within so many milliseconds.
   */
  readonly deafMs: number;
  readonly lastKillAt: () => number;
}

export interface Merchant {
  /** In minor units; everything where left out. */
  refund(intentId: string, amountMinor?: number): Promise<void>;
}

/** What must be true in the end, whatever befell. Amounts are major units. */
export interface Ending {
  readonly order: 'none' | 'live' | 'fulfilled' | 'canceled' | 'expired';
  /** Charged minus given back; one of these. */
  readonly kept: readonly number[];
  /** Authorised and not yet captured; one of these. Default: nothing. */
  readonly held?: readonly number[];
}

/** A purchase as its shopper saw it. */
export interface Bought {
  readonly cart: Cart;
  readonly orderId: string | null;
  readonly ending: Ending;
  /** What staff does afterwards, while both sides come to agree. */
  readonly followUp?: () => Promise<void>;
}

export interface Scenario {
  readonly name: string;
  readonly channel: ChannelName;
  /** How often in a round of all scenarios. Default 1. */
  readonly weight?: number;
  play(stage: Stage): Promise<Bought>;
}

const pollMs = 100;
const waitMs = 150_000;

/** Waits until `look` finds something. Throws, with what was waited for, when it never does. */
export const until = async <T>(
  stage: Stage,
  what: string,
  look: () => T | null,
  limitMs = waitMs,
): Promise<T> => {
  const deadline = stage.clock.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== null) return found;
    if (stage.clock.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await stage.clock.sleep(pollMs);
  }
};

export const orderMade = (stage: Stage, cart: Cart): Promise<OrderReading> =>
  until(stage, 'an order', () => stage.saleor.read.orderOfCheckout(cart.checkoutId));

/** Resolves once Saleor knows of the money, charged or held. */
export const moneyKnown = (stage: Stage, payment: Payment): Promise<TransactionReading> =>
  until(stage, 'Saleor to know of the money', () => {
    const known = stage.saleor.read.transaction(payment.transactionId);
    return known && known.charged + known.authorized > 0 ? known : null;
  });

export const fillCart = (
  stage: Stage,
  channel: ChannelName,
  sku: string = stage.random.pick(['mug', 'chair', 'lamp']),
): Promise<Cart> =>
  stage.shopper.fillCart({
    channel: demoChannels[channel].slug,
    variantId: stage.variant(sku),
    quantity: sku.startsWith('last-') ? 1 : stage.random.between(1, 3),
    email: `shopper-${stage.random.between(1, 9_999)}@example.com`,
  });

interface PayInput {
  readonly amount?: number;
  readonly card?: Card;
  readonly method?: string;
}

/** Starts, confirms and finishes a payment, as a storefront does. */
export const pay = async (
  stage: Stage,
  sourceId: string,
  input: PayInput = {},
): Promise<Payment> => {
  const { card = 'pm_card_visa', ...rest } = input;
  const payment = await stage.shopper.startPayment({ sourceId, ...rest });
  await stage.shopper.confirm(payment, card);
  await stage.shopper.finishPayment(payment);
  return payment;
};

/** A paid order of a channel where the storefront completes. */
export const buy = async (
  stage: Stage,
  channel: ChannelName,
  input: PayInput = {},
): Promise<{ cart: Cart; payment: Payment; orderId: string }> => {
  const cart = await fillCart(stage, channel);
  const payment = await pay(stage, cart.checkoutId, input);
  return { cart, payment, orderId: await completed(stage, cart) };
};

/** The storefront completes, and again while Saleor does not know of the money yet. */
export const completed = async (stage: Stage, cart: Cart): Promise<string> => {
  const deadline = stage.clock.now() + waitMs;
  for (;;) {
    const orderId = await stage.shopper.complete(cart.checkoutId);
    if (orderId !== null) return orderId;
    if (stage.clock.now() > deadline) throw new Error('the checkout could not be completed');
    await stage.clock.sleep(pollMs * 5);
  }
};

/** What a request of staff leads to; to nothing, where the app may be dead just then. */
export const either = (stage: Stage, before: number, after: number): readonly number[] =>
  stage.deafMs > 0 ? [before, after] : [after];
