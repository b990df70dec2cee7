/** What a person must see: what happened, why, and what to do next. */
export interface Problem {
  /** Stable; one open problem per key and subject. */
  readonly key: ProblemKey;
  readonly message: string;
  readonly nextStep: string;
}

/** What kind of trouble it is: a stable word, which rows, pages and the command line show. */
export type ProblemKey =
  /** Money rests without an order for longer than the stuck limit. */
  | 'money-without-order'
  /** A paid checkout lacks what its order needs and is waited for, before its money goes back. */
  | 'checkout-incomplete'
  /** The order that the app made is worth more than what was paid. */
  | 'underpaid'
  /** Nothing is left to do, and the sums of both sides differ all the same. */
  | 'amounts-differ'
  /** More was paid than is due. */
  | 'overpaid'
  /** Stripe or Saleor refused an act that the reconciler needs. */
  | 'effect-refused'
  /** Money that goes back came back: the refund failed, and the shopper has not got it. */
  | 'refund-failed'
  /** A cancelled order keeps its money, because its channel says so. */
  | 'canceled-not-refunded'
  /** An order appeared after its money had gone back, and it is already fulfilled. */
  | 'order-without-money'
  /** A hold that an order needs ends soon. */
  | 'hold-expires'
  /** A hold expired or a debit failed, and the order lives on without money. */
  | 'cover-lost'
  /** An amount of one side cannot be written on the other. */
  | 'amount-not-exact'
  /** Work was tried for a day without success. */
  | 'work-parked'
  /** The connection's key no longer works. */
  | 'connection-broken'
  /** Saleor no longer accepts our token. */
  | 'installation-broken';
