import { z } from 'zod';
import { knownType } from './payment-method';

/** What the browser chose, or a stable code that says why it cannot be read. */
type SessionInput =
  | { readonly kind: 'chosen'; readonly paymentMethodType: string | null }
  | { readonly kind: 'unreadable'; readonly code: 'ParseError' | 'UnsupportedPaymentMethodError' };

/** The shape of the official Stripe app; a key too many is an error, as it is there. */
const officialShape = z.strictObject({
  paymentIntent: z.strictObject({ paymentMethod: z.string() }),
});

const methodPattern = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * Storefronts of the app before send raw parameters of a PaymentIntent
 * (docs.stripe.com/api/payment_intents/create). They are recognised and not used: no amount, no
 * currency and no customer ever comes from a browser.
 */
const olderParameters: ReadonlySet<string> = new Set(
  (
    'amount amount_details application_fee_amount automatic_payment_methods capture_method ' +
    'confirm confirmation_method confirmation_token currency customer description ' +
    'error_on_requires_action excluded_payment_method_types mandate mandate_data metadata ' +
    'off_session on_behalf_of payment_method payment_method_configuration payment_method_data ' +
    'payment_method_options payment_method_types receipt_email return_url setup_future_usage ' +
    'shipping statement_descriptor statement_descriptor_suffix transfer_data transfer_group ' +
    'use_stripe_sdk'
  ).split(' '),
);

const chosen = (paymentMethodType: string | null): SessionInput => ({
  kind: 'chosen',
  paymentMethodType,
});

/** Reads `data` of TRANSACTION_INITIALIZE_SESSION. */
export const readSessionInput = (data: unknown): SessionInput => {
  if (data === undefined || data === null) return chosen(null);
  const official = officialShape.safeParse(data);
  if (official.success) {
    const type = official.data.paymentIntent.paymentMethod;
    return methodPattern.test(type)
      ? chosen(knownType(type))
      : { kind: 'unreadable', code: 'UnsupportedPaymentMethodError' };
  }
  const isObject = typeof data === 'object' && !Array.isArray(data);
  return isObject && Object.keys(data).every((key) => olderParameters.has(key))
    ? chosen(null)
    : { kind: 'unreadable', code: 'ParseError' };
};
