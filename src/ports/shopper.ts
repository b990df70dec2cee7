import type { CheckoutId, IntentId, OrderId, TransactionId } from '../domain/facts/ids';
import type { Outcome } from '../domain/facts/outcome';
import type { Connection, Installation } from './store';

/** An article that a shopper can buy now: published in the channel, and in stock. */
export interface Article {
  readonly variantId: string;
  /** Name of the product, and of the variant where it has one of its own. */
  readonly name: string;
  readonly sku: string | null;
  /** As Saleor writes it, such as `19.99 USD`; null where it has no price. */
  readonly price: string | null;
}

/** What is put into the cart of a test, and who buys it. */
export interface CartRequest {
  readonly channel: string;
  readonly variantId: string;
  readonly email: string;
  /** Two letters, ISO 3166-1: where it is shipped to. */
  readonly country: string;
}

/** A checkout as a storefront sees it. */
export interface Cart {
  readonly checkoutId: CheckoutId;
  readonly article: string | null;
  /** As Saleor writes it, such as `19.99 USD`. */
  readonly total: string;
  readonly isShippingRequired: boolean;
  readonly deliveryMethods: readonly { readonly id: string; readonly name: string }[];
}

/** What `transactionInitialize` gives a storefront. */
export interface StartedPayment {
  readonly transactionId: TransactionId;
  readonly intentId: IntentId;
  /** For the confirmation at Stripe alone: it is neither kept nor shown. */
  readonly clientSecret: string;
  /** Saleor's word for the event, such as `CHARGE_ACTION_REQUIRED`. */
  readonly event: string;
}

/** What `transactionProcess` answers. */
interface ProcessedPayment {
  /** Saleor's word for the event, such as `CHARGE_SUCCESS`. */
  readonly event: string;
  readonly message: string;
}

/**
 * Saleor's public API as a storefront uses it: without a token, so that a test meets what shoppers
 * meet. Only a shop that answers no strangers (Saleor 3.23: "API access") is asked with the app's
 * token. What Saleor names in `errors` is `refused` with Saleor's code.
 */
export interface Shopper {
  /** At most `limit` articles by a part of their name or SKU; any where the text is empty. */
  findArticles(channel: string, text: string, limit: number): Promise<Outcome<readonly Article[]>>;
  createCart(request: CartRequest): Promise<Outcome<Cart>>;
  chooseDelivery(checkoutId: CheckoutId, methodId: string): Promise<Outcome<Cart>>;
  /** `paymentGatewayInitialize`: the publishable key that Stripe.js is given. */
  askGateway(checkoutId: CheckoutId): Promise<Outcome<string>>;
  startPayment(checkoutId: CheckoutId, idempotencyKey: string): Promise<Outcome<StartedPayment>>;
  processPayment(transactionId: TransactionId): Promise<Outcome<ProcessedPayment>>;
  completeCheckout(checkoutId: CheckoutId): Promise<Outcome<OrderId>>;
}

/** The storefront's side of one Saleor. */
export type ShopperFor = (installation: Installation) => Shopper;

/** What Stripe.js sends when the shopper clicks "Pay". */
interface Confirmation {
  readonly intentId: IntentId;
  readonly clientSecret: string;
  /** One of Stripe's test payment methods, such as `pm_card_visa` (docs.stripe.com/testing). */
  readonly paymentMethod: string;
  /** Where a bank's page would send the shopper back to; Stripe asks for it. */
  readonly returnUrl: string;
}

/**
 * Confirms a payment at Stripe with the publishable key, as Stripe.js does; gives the
 * PaymentIntent's status. A declined card is `refused` with Stripe's decline code.
 */
export type ConfirmPayment = (
  connection: Pick<Connection, 'publishableKey'>,
  confirmation: Confirmation,
  key: string,
) => Promise<Outcome<string>>;
