/**
 * Decimal digits of currencies, as each side counts them. The two tables differ, and neither is
 * ISO 4217: Saleor rounds to CLDR digits, Stripe has a list of its own.
 */
const saleorZero =
  'ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK ' +
  'MRO PYG RSD RWF SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD';
const saleorThree = 'BHD JOD KWD LYD OMR TND';
const saleorFour = 'CLF UYW';

/** docs.stripe.com/currencies#zero-decimal. */
const stripeZero = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';
/** docs.stripe.com/currencies#three-decimal; the last digit must be 0. */
const stripeThree = 'BHD JOD KWD OMR TND';
/** docs.stripe.com/currencies#special-cases: two decimals in the API, but whole units only. */
const stripeWholeUnits = 'ISK UGX';

const tableOf = (entries: readonly (readonly [string, number])[]): ReadonlyMap<string, number> =>
  new Map(
    entries.flatMap(([codes, value]) => codes.split(' ').map((code) => [code, value] as const)),
  );

const saleorDigits = tableOf([
  [saleorZero, 0],
  [saleorThree, 3],
  [saleorFour, 4],
]);
const stripeDigits = tableOf([
  [stripeZero, 0],
  [stripeThree, 3],
]);
const stripeStep = tableOf([
  [stripeThree, 10],
  [stripeWholeUnits, 100],
]);

/** Digits to which Saleor rounds amounts of a currency (CLDR). */
export const saleorDigitsOf = (currency: string): number => saleorDigits.get(currency) ?? 2;

/** Digits in Stripe's integer amounts of a currency. */
export const stripeDigitsOf = (currency: string): number => stripeDigits.get(currency) ?? 2;

/** Stripe amounts of a currency must be a multiple of this many minor units. */
export const stripeStepOf = (currency: string): bigint => BigInt(stripeStep.get(currency) ?? 1);
