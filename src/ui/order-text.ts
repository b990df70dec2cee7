import type { SyncState } from '../generated/api-schema';
import type { Translate } from './intl';
import type { MessageKey } from './messages/catalogue';

/** A pill's shape and colour; the words always stand beside it. */
export type Tone = 'neutral' | 'good' | 'busy' | 'warning' | 'bad';

export const syncTones: Readonly<Record<SyncState, Tone>> = {
  IN_SYNC: 'good',
  WORKING: 'busy',
  ATTENTION: 'warning',
  FAILED: 'bad',
};

type Words = Readonly<Record<string, MessageKey>>;

/** Saleor's `OrderStatus` in the Dashboard's words, and what there is in an order's place. */
const saleorStatuses: Words = {
  DRAFT: 'saleorStatus.DRAFT',
  UNCONFIRMED: 'saleorStatus.UNCONFIRMED',
  UNFULFILLED: 'saleorStatus.UNFULFILLED',
  PARTIALLY_FULFILLED: 'saleorStatus.PARTIALLY_FULFILLED',
  FULFILLED: 'saleorStatus.FULFILLED',
  PARTIALLY_RETURNED: 'saleorStatus.PARTIALLY_RETURNED',
  RETURNED: 'saleorStatus.RETURNED',
  CANCELED: 'saleorStatus.CANCELED',
  EXPIRED: 'saleorStatus.EXPIRED',
  CHECKOUT: 'saleorStatus.CHECKOUT',
  GONE: 'saleorStatus.GONE',
  NONE: 'saleorStatus.NONE',
};

/** Saleor's `OrderChargeStatusEnum`, of checkouts as well. */
const chargeStatuses: Words = {
  NONE: 'chargeStatus.NONE',
  PARTIAL: 'chargeStatus.PARTIAL',
  FULL: 'chargeStatus.FULL',
  OVERCHARGED: 'chargeStatus.OVERCHARGED',
};

/** Saleor's `OrderAuthorizeStatusEnum`. */
const authorizeStatuses: Words = {
  NONE: 'authorizeStatus.NONE',
  PARTIAL: 'authorizeStatus.PARTIAL',
  FULL: 'authorizeStatus.FULL',
};

/** Of a PaymentIntent, in the words of Stripe's Dashboard. */
const stripeStatuses: Words = {
  requires_payment_method: 'stripeStatus.requires_payment_method',
  requires_confirmation: 'stripeStatus.requires_confirmation',
  requires_action: 'stripeStatus.requires_action',
  processing: 'stripeStatus.processing',
  requires_capture: 'stripeStatus.requires_capture',
  canceled: 'stripeStatus.canceled',
  succeeded: 'stripeStatus.succeeded',
};

/** A word that came with a newer Saleor or Stripe is shown without its form of a program. */
const readable = (word: string): string => {
  const text = word.replaceAll('_', ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const inWords =
  (words: Words) =>
  (word: string | null, t: Translate): string | null => {
    if (!word) return null;
    const key = words[word];
    return key ? t(key) : readable(word);
  };

export const saleorStatusText = inWords(saleorStatuses);
export const chargeStatusText = inWords(chargeStatuses);
export const authorizeStatusText = inWords(authorizeStatuses);
export const stripeStatusText = inWords(stripeStatuses);

/** Names of card brands and payment methods, which are the same in every language. */
const methodNames: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  eftpos_au: 'eftpos Australia',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
  bancontact: 'Bancontact',
  bacs_debit: 'Bacs Direct Debit',
  blik: 'BLIK',
  cashapp: 'Cash App Pay',
  eps: 'EPS',
  ideal: 'iDEAL',
  klarna: 'Klarna',
  link: 'Link',
  oxxo: 'OXXO',
  p24: 'Przelewy24',
  paypal: 'PayPal',
  sepa_debit: 'SEPA Direct Debit',
  us_bank_account: 'ACH Direct Debit',
};

/** What a payment was made with. */
interface PaidWith {
  readonly methodType: string | null;
  readonly brand: string | null;
  readonly lastDigits: string | null;
}

/** `Visa •••• 4242`, or Stripe's name of another method; null where none was chosen yet. */
export const methodText = ({ methodType, brand, lastDigits }: PaidWith): string | null => {
  const word = brand ?? methodType;
  if (!word) return null;
  const name = methodNames[word] ?? readable(word);
  return lastDigits ? `${name} •••• ${lastDigits}` : name;
};
