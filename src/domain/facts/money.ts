import { saleorDigitsOf, stripeDigitsOf, stripeStepOf } from './currency';

/**
 * An amount in **Stripe's minor units** of `currency` (upper-case ISO code). No floats anywhere:
 * conversion to and from Saleor's decimals is exact or refused.
 */
export interface Money {
  /** Cents of EUR, yen of JPY, thousandths of KWD. */
  readonly minor: bigint;
  readonly currency: string;
}

/** Why an amount cannot be carried over; `code` is stable. */
interface MoneyRefusal {
  readonly refusal: 'not-a-number' | 'negative' | 'not-exact' | 'not-a-currency';
  readonly message: string;
}

/** True where an amount could not be carried over. */
export const isRefusal = (value: Money | MoneyRefusal): value is MoneyRefusal => 'refusal' in value;

const decimalPattern = /^(-?)(\d{1,20})(?:\.(\d{1,20}))?$/;

const refuse = (refusal: MoneyRefusal['refusal'], message: string): MoneyRefusal => ({
  refusal,
  message,
});

/** A JSON number as the decimal text that it came from: `1e-7` and friends are written out. */
const decimalText = (amount: number | string): string =>
  typeof amount === 'string'
    ? amount.trim()
    : Math.abs(amount) < 1e-6 || Math.abs(amount) >= 1e21
      ? amount.toFixed(10)
      : String(amount);

/**
 * Reads a decimal amount of Saleor (a JSON number or a numeric string) as money.
 * Refuses what Stripe cannot charge exactly: too many decimals, an odd last digit of a
 * three-decimal currency, fractions of a króna.
 */
export const moneyFromSaleor = (
  amount: number | string,
  currency: string,
): Money | MoneyRefusal => {
  const read = digitsOf(amount, currency);
  if ('refusal' in read) return read;
  const { whole, kept, beyond, negative } = read;
  if (negative) return refuse('negative', 'The amount is negative');
  const minor = BigInt(whole + kept);
  return /[1-9]/.test(beyond) || minor % stripeStepOf(currency) !== 0n
    ? refuse('not-exact', `${amount} ${currency} cannot be charged exactly`)
    : { minor, currency };
};

/**
 * The same for an amount that is only read: a total, a balance, what was once asked for and
 * refused. It need not be one that Stripe could charge, and it may be below zero. Saleor keeps
 * three decimals of every amount and compares amounts rounded half to even (Saleor docs:
 * transaction amounts), so digits beyond the currency's are rounded here as they are there.
 */
export const roundedFromSaleor = (
  amount: number | string,
  currency: string,
): Money | MoneyRefusal => {
  const read = digitsOf(amount, currency);
  if ('refusal' in read) return read;
  const { whole, kept, beyond, negative } = read;
  const down = BigInt(whole + kept);
  const isHalf = /^50*$/.test(beyond);
  const isUp = isHalf ? down % 2n === 1n : beyond >= '5';
  const minor = isUp ? down + 1n : down;
  return { minor: negative ? -minor : minor, currency };
};

const digitsOf = (amount: number | string, currency: string) => {
  if (!/^[A-Z]{3}$/.test(currency)) return refuse('not-a-currency', `"${currency}" is no currency`);
  const match = decimalPattern.exec(decimalText(amount));
  if (!match) return refuse('not-a-number', 'The amount is not a decimal number');
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = stripeDigitsOf(currency);
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  return { whole, kept, beyond: fraction.slice(digits), negative: sign !== '' };
};

/**
 * Writes money as the decimal text that Saleor takes. Refuses an amount that Saleor would round
 * (Stripe can hold 1.50 ALL, Saleor only whole lekë).
 */
export const moneyToSaleor = (money: Money): string | MoneyRefusal => {
  const digits = stripeDigitsOf(money.currency);
  const negative = money.minor < 0n;
  const text = (negative ? -money.minor : money.minor).toString().padStart(digits + 1, '0');
  const whole = digits === 0 ? text : text.slice(0, -digits);
  const fraction = digits === 0 ? '' : text.slice(-digits).replace(/0+$/, '');
  if (fraction.length > saleorDigitsOf(money.currency)) {
    return refuse('not-exact', `Saleor cannot hold ${whole}.${fraction} ${money.currency}`);
  }
  return `${negative ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
};

/** Money for people who read English, in Stripe's digits: `12.50 USD`. */
export const amountText = ({ minor, currency }: Money): string => {
  const digits = stripeDigitsOf(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const cut = text.length - digits;
  const amount = digits === 0 ? text : `${text.slice(0, cut)}.${text.slice(cut)}`;
  return `${minor < 0n ? '-' : ''}${amount} ${currency}`;
};

/** The larger of two amounts in minor units of one currency. */
export const minorMax = (a: bigint, b: bigint): bigint => (a > b ? a : b);
/** The smaller of two amounts in minor units of one currency. */
export const minorMin = (a: bigint, b: bigint): bigint => (a < b ? a : b);
/** The sum of amounts in minor units of one currency; 0 where there are none. */
export const minorSum = (parts: readonly bigint[]): bigint => parts.reduce((a, b) => a + b, 0n);
