import type { Mills } from './amounts';
import type { ChannelSettings } from './contract';
import type { AuthorizeStatus, ChargeStatus } from './statuses';
import type { GrantedRefund, TransactionItem } from './payment-state';

export interface Channel {
  readonly __typename: 'Channel';
  readonly pk: number;
  readonly slug: string;
  readonly name: string;
  readonly currencyCode: string;
  settings: ChannelSettings;
}

export interface Variant {
  readonly __typename: 'ProductVariant';
  readonly pk: number;
  readonly sku: string;
  readonly productName: string;
  readonly price: Mills;
  readonly isShippingRequired: boolean;
  available: boolean;
  quantity: number;
  allocated: number;
}

export interface Address {
  readonly __typename: 'Address';
  readonly pk: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly companyName: string;
  readonly streetAddress1: string;
  readonly streetAddress2: string;
  readonly city: string;
  readonly cityArea: string;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly countryArea: string;
  readonly phone: string | null;
}

export interface ShippingMethod {
  readonly __typename: 'ShippingMethod';
  readonly pk: number;
  readonly name: string;
  readonly price: Mills;
}

export interface CheckoutLine {
  readonly __typename: 'CheckoutLine';
  readonly pk: string;
  readonly variant: Variant;
  quantity: number;
  readonly unitPrice: Mills;
  readonly channel: Channel;
}

export type Notes = Map<string, string>;

interface Sellable {
  readonly pk: string;
  readonly channel: Channel;
  readonly createdAt: number;
  /** Newest last. */
  transactions: TransactionItem[];
  billingAddress: Address | null;
  shippingAddress: Address | null;
  shippingMethod: ShippingMethod | null;
  /** What vouchers and discounts take off, and of an order its gift cards as well. */
  deducted: Mills;
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

/** A gift card that was entered at a checkout. */
export interface GiftCard {
  readonly __typename: 'GiftCard';
  readonly pk: number;
  readonly last4CodeChars: string;
  readonly balance: Mills;
  readonly currency: string;
}

/** A code that shoppers can enter at a checkout. */
export interface PromoCode {
  readonly code: string;
  readonly kind: 'voucher' | 'gift card';
  readonly amount: Mills;
}

export interface Checkout extends Sellable {
  readonly __typename: 'Checkout';
  email: string | null;
  readonly giftCards: GiftCard[];
  lines: CheckoutLine[];
  /** Touched by metadata and by every change; auto-completion and fund release wait for it. */
  lastChange: number;
  lockedUntil: number;
}

export interface OrderLine {
  readonly __typename: 'OrderLine';
  readonly pk: string;
  readonly variant: Variant;
  readonly quantity: number;
  quantityFulfilled: number;
  readonly unitPrice: Mills;
  readonly channel: Channel;
}

type OrderStatus =
  | 'DRAFT'
  | 'UNCONFIRMED'
  | 'UNFULFILLED'
  | 'PARTIALLY_FULFILLED'
  | 'FULFILLED'
  | 'PARTIALLY_RETURNED'
  | 'RETURNED'
  | 'CANCELED'
  | 'EXPIRED';

export interface Order extends Sellable {
  readonly __typename: 'Order';
  number: number;
  status: OrderStatus;
  /** A word of `OrderOriginEnum`; stored unchecked, and empty in old and imported data. */
  origin: string;
  updatedAt: number;
  readonly checkoutPk: string | null;
  readonly userEmail: string;
  readonly lines: OrderLine[];
  /**
   * `chargeStatus` and `authorizeStatus` as Saleor last counted them: at a transaction event and at
   * a granted refund, and not when lines, discounts or shipping change.
   */
  stored: { readonly charge: ChargeStatus; readonly authorize: AuthorizeStatus };
  readonly grantedRefunds: GrantedRefund[];
  fulfillments: Fulfillment[];
}

export interface Fulfillment {
  readonly __typename: 'Fulfillment';
  readonly pk: number;
  readonly fulfillmentOrder: number;
  status: 'FULFILLED' | 'WAITING_FOR_APPROVAL' | 'RETURNED' | 'REPLACED' | 'CANCELED';
  trackingNumber: string;
  readonly createdAt: number;
  readonly order: Order;
  lines: FulfillmentLine[];
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

export interface FulfillmentLine {
  readonly __typename: 'FulfillmentLine';
  readonly pk: number;
  quantity: number;
  readonly orderLine: OrderLine;
}
