import { stripeDigitsOf } from '../../domain/currency';

/** `12.50 USD`, from Stripe's minor units. */
export const amountText = (minor: bigint | null, currency: string | null): string | null => {
  if (minor === null || currency === null) return null;
  const digits = stripeDigitsOf(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const cut = text.length - digits;
  const amount = digits === 0 ? text : `${text.slice(0, cut)}.${text.slice(cut)}`;
  return `${minor < 0n ? '-' : ''}${amount} ${currency}`;
};
