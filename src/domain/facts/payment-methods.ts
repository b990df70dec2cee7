/**
 * Payment methods that can be held first and captured later
 * (docs.stripe.com/payments/place-a-hold-on-a-payment-method). All others are charges.
 */
export const manualCaptureMethods: ReadonlySet<string> = new Set(
  (
    'affirm afterpay_clearpay alma amazon_pay billie card cashapp kakao_pay klarna kr_card link ' +
    'mobilepay naver_pay payco paypal revolut_pay samsung_pay satispay scalapay sequra sunbit'
  ).split(' '),
);
