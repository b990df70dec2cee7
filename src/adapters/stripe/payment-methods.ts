import type { Sdk } from './sdk';

type MethodOptions = NonNullable<Sdk.PaymentIntentCreateParams['payment_method_options']>;

/** Types whose options know `capture_method`; the compiler keeps the table below complete. */
type CapturableType = {
  [Type in keyof MethodOptions]-?: 'capture_method' extends keyof Extract<
    MethodOptions[Type],
    object
  >
    ? Type
    : never;
}[keyof MethodOptions];

/**
 * Payment methods that can be authorised first and captured later
 * (docs.stripe.com/payments/place-a-hold-on-a-payment-method). A card at a terminal cannot be
 * chosen in a storefront.
 */
const authorisedSeparately: Readonly<Record<CapturableType, boolean>> = {
  affirm: true,
  afterpay_clearpay: true,
  alma: true,
  amazon_pay: true,
  billie: true,
  card: true,
  card_present: false,
  cashapp: true,
  kakao_pay: true,
  klarna: true,
  kr_card: true,
  link: true,
  mobilepay: true,
  naver_pay: true,
  payco: true,
  paypal: true,
  revolut_pay: true,
  samsung_pay: true,
  satispay: true,
  scalapay: true,
  sequra: true,
  sunbit: true,
};

/** Wallets are cards to Stripe, though storefronts name them. */
const wallets: ReadonlySet<string> = new Set(['apple_pay', 'google_pay']);

/**
 * Options that hold the money instead of taking it, for the type that the shopper chose. They are
 * set per method and never on the intent as a whole, since storefronts open Elements with
 * `{ mode, amount, currency }` alone and Stripe checks that both agree. A type that cannot be
 * authorised separately (iDEAL, SEPA) gives none: such a payment is a charge.
 */
export const holdOptions = (paymentMethodType: string | null): MethodOptions | undefined => {
  const type =
    paymentMethodType === null || wallets.has(paymentMethodType) ? 'card' : paymentMethodType;
  const held = Object.entries(authorisedSeparately).some(([name, yes]) => yes && name === type);
  return held ? { [type]: { capture_method: 'manual' } } : undefined;
};
