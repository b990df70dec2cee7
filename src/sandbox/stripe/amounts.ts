import { stripeStepOf } from '../../domain/facts/currency';
import { badParam } from './problem';

/** docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in minor units. */
const minimums: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ['usd', 'eur', 'aud', 'cad', 'chf', 'nzd', 'sgd', 'brl', 'inr'].map((code) => [code, 50]),
  ),
  gbp: 30,
  aed: 200,
  myr: 200,
  pln: 200,
  ron: 200,
  czk: 1_500,
  dkk: 250,
  hkd: 400,
  huf: 17_500,
  jpy: 50,
  krw: 50,
  mxn: 1_000,
  nok: 300,
  sek: 300,
  thb: 1_000,
};

/** Cards take amounts of up to 12 digits. */
const amountAtMost = 999_999_999_999;

const checkStep = (amount: number, currency: string): void => {
  const step = stripeStepOf(currency.toUpperCase());
  if (BigInt(amount) % step === 0n) return;
  const code = step === 100n ? 'invalid_charge_amount_no_decimal_compatible' : undefined;
  throw badParam('amount', `Amounts in ${currency} must be a multiple of ${step}`, code);
};

/** A currency is sent in lower case, though Stripe takes either. */
export const checkCurrency = (currency: string): string => {
  const code = currency.toLowerCase();
  if (!/^[a-z]{3}$/.test(code)) throw badParam('currency', `Invalid currency: ${currency}`);
  return code;
};

/** The amount of a new payment. */
export const checkChargeAmount = (amount: number, currency: string): void => {
  if (amount < 1) throw badParam('amount', 'Invalid positive integer', 'parameter_invalid_integer');
  if (amount > amountAtMost) {
    throw badParam('amount', 'Amount must be no more than 12 digits', 'amount_too_large');
  }
  if (amount < (minimums[currency] ?? 1)) {
    throw badParam('amount', `Amount must be at least ${minimums[currency]}`, 'amount_too_small');
  }
  checkStep(amount, currency);
};

/** The amount of a capture or a refund, which has no minimum. */
export const checkPartAmount = (amount: number, currency: string, param: string): void => {
  if (amount < 1) throw badParam(param, 'Invalid positive integer', 'parameter_invalid_integer');
  checkStep(amount, currency);
};
