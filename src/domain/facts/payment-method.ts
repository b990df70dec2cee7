/** What a payment was made with (`payment_method_details` of a charge), as staff may see it. */
export interface PaymentMethodFacts {
  /** Stripe's type: `card`, `sepa_debit`, … */
  readonly type: string;
  /** Of a card: `visa`, … */
  readonly brand: string | null;
  readonly lastDigits: string | null;
  /** 1 to 12. */
  readonly expMonth: number | null;
  /** Four digits. */
  readonly expYear: number | null;
}
