import { saleorDigitsOf } from '../../domain/facts/currency';

/**
 * An amount as Saleor keeps it: three decimals (its columns have no more), here as a whole number
 * of thousandths, so that sums are exact.
 */
export type Mills = number;

export const millsOf = (amount: number | string): Mills => Math.round(Number(amount) * 1_000);
export const majorOf = (mills: Mills): number => mills / 1_000;

/** Rounds half-even to `step`: Saleor's `quantize_price`. */
const halfEven = (value: number, step: number): number => {
  const quotient = Math.floor(value / step);
  const rest = value - quotient * step;
  const up = rest * 2 > step || (rest * 2 === step && quotient % 2 !== 0);
  return (quotient + (up ? 1 : 0)) * step;
};

/** Digits after which a decimal text has nothing left that could tip a rounding. */
const kept = 6;

/**
 * An amount given to a mutation, rounded half-even to the currency's digits: 10.005 becomes 10.00
 * and 10.015 becomes 10.02. The text is read digit by digit, since 10.015 is no exact double.
 */
export const roundedMills = (amount: number | string, currency: string): Mills => {
  const micro = Math.round(Number(Number(amount).toFixed(kept)) * 10 ** kept);
  const digits = Math.min(saleorDigitsOf(currency), 3);
  return halfEven(micro, 10 ** (kept - digits)) / 1_000;
};

/** The same for an amount that is kept already: what GraphQL shows of it. */
export const quantized = (mills: Mills, currency: string): Mills =>
  halfEven(mills, 10 ** (3 - Math.min(saleorDigitsOf(currency), 3)));
