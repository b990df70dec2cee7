import type { Flow } from '../../domain/facts/attempt';
import { manualCaptureMethods } from '../../domain/facts/payment-methods';

/**
 * Payment methods whose money cannot be held first and captured later: vouchers, transfers, debits
 * (docs.stripe.com/payments/place-a-hold-on-a-payment-method#authorize-only). A payment by one of
 * them is a charge, whatever the channel asks for.
 */
const chargedAtOnce: ReadonlySet<string> = new Set(
  (
    'acss_debit alipay au_becs_debit bacs_debit bancontact bizum blik boleto crypto ' +
    'customer_balance eps fpx giropay grabpay ideal konbini mb_way multibanco nz_bank_account ' +
    'oxxo p24 pay_by_bank paynow paypay payto pix promptpay sepa_debit sofort swish twint upi ' +
    'us_bank_account wechat_pay zip'
  ).split(' '),
);

/** Wallets are cards to Stripe, though storefronts name them. */
const heldTypes: ReadonlySet<string> = new Set([
  ...manualCaptureMethods,
  'apple_pay',
  'google_pay',
]);

/** The flow in which a payment by this method can be made. */
export const flowFor = (asked: Flow, type: string | null): Flow =>
  type !== null && chargedAtOnce.has(type) ? 'CHARGE' : asked;

/**
 * The type as recorded: a word that we do not know (a method newer than we are, `unknown` of a
 * saved Link) is no choice, and Stripe may offer any.
 */
export const knownType = (type: string): string | null =>
  heldTypes.has(type) || chargedAtOnce.has(type) ? type : null;
