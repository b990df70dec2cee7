/**
 * Branded identifiers: a Saleor order id can never be passed where a Stripe one is meant.
 * The brand exists for the compiler only; at run time each is the plain string.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

/** A Saleor that installed us (ours, UUID). */
export type InstallationId = Id<'InstallationId'>;
/** A Stripe account used by an installation (ours, 128-bit random, also in the webhook path). */
export type ConnectionId = Id<'ConnectionId'>;
/** A checkout, the order it became, and all attempts to pay for them (ours, UUID). */
export type PurchaseId = Id<'PurchaseId'>;
/** One attempt to pay (ours, UUID; `metadata.saleor_attempt_id` of its PaymentIntent). */
export type AttemptId = Id<'AttemptId'>;

/** Saleor global ids: base64 of `Type:pk`. */
export type CheckoutId = Id<'CheckoutId'>;
/** Saleor’s global id of an order. */
export type OrderId = Id<'OrderId'>;
/** Saleor’s global id of a transaction (its `token`, as base64 of `TransactionItem:…`). */
export type TransactionId = Id<'TransactionId'>;
/** Saleor’s global id of our app there; another one after a reinstall. */
export type SaleorAppId = Id<'SaleorAppId'>;

/** Stripe ids: `pi_…`, `ch_…` or `py_…`, `re_…`. */
export type IntentId = Id<'IntentId'>;
/** Stripe’s id of a Checkout Session, `cs_…`. */
export type SessionId = Id<'SessionId'>;
/** Stripe’s id of a charge, `ch_…` or `py_…`. */
export type ChargeId = Id<'ChargeId'>;
/** Stripe’s id of a refund, `re_…`. */
export type RefundId = Id<'RefundId'>;

/** Gives a checked string its brand. Only the edge (routes, adapters, tests) calls this. */
export const asId = <T extends Id<string>>(text: string): T => text as T;
