import { changed } from './checkouts';
import { millsOf } from './amounts';
import type { PromoCodeInput } from './contract';
import { failed } from './failure';
import { nextPk, type Principal, type World } from './state';

/** Makes a code that shoppers can enter: a voucher, or a gift card with so much on it. */
export const addPromoCode = (world: World, { code, kind, amount }: PromoCodeInput): void => {
  world.promoCodes.set(code, { code, kind, amount: millsOf(amount) });
};

export interface PromoCodeArgs {
  readonly id?: string | null;
  readonly promoCode: string;
}

/** `checkoutAddPromoCode`: both kinds lower `totalPrice`. */
export const checkoutAddPromoCode = (world: World, by: Principal, args: PromoCodeArgs): object =>
  changed(world, by, args.id, (checkout) => {
    const promo = world.promoCodes.get(args.promoCode);
    if (!promo) return failed('promoCode', 'INVALID', 'Promo code is invalid');
    if (promo.kind === 'voucher') checkout.deducted += promo.amount;
    else {
      checkout.giftCards.push({
        __typename: 'GiftCard',
        pk: nextPk(world, 'GiftCard'),
        last4CodeChars: promo.code.slice(-4),
        balance: promo.amount,
        currency: checkout.channel.currencyCode,
      });
    }
    return null;
  });
