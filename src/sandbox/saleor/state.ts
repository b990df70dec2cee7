import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import type { Mills } from './amounts';
import type { Balances } from './balances';
import type {
  ChannelSettings,
  Faults,
  Fetch,
  RequestReading,
  SaleorVersion,
  ShopSettings,
} from './contract';
import type { TransactionAction, TransactionEventType } from '../../domain/transaction-event';

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
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

export interface Checkout extends Sellable {
  readonly __typename: 'Checkout';
  email: string | null;
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

export type OrderStatus =
  | 'DRAFT'
  | 'UNCONFIRMED'
  | 'UNFULFILLED'
  | 'PARTIALLY_FULFILLED'
  | 'FULFILLED'
  | 'CANCELED'
  | 'EXPIRED';

export interface Order extends Sellable {
  readonly __typename: 'Order';
  number: number;
  status: OrderStatus;
  readonly origin: 'CHECKOUT' | 'DRAFT';
  updatedAt: number;
  readonly checkoutPk: string | null;
  readonly userEmail: string;
  readonly lines: OrderLine[];
  readonly grantedRefunds: GrantedRefund[];
  readonly fulfillments: Fulfillment[];
}

export interface Fulfillment {
  readonly __typename: 'Fulfillment';
  readonly pk: number;
  readonly fulfillmentOrder: number;
  status: 'FULFILLED' | 'WAITING_FOR_APPROVAL' | 'CANCELED';
  trackingNumber: string;
  readonly createdAt: number;
  readonly order: Order;
  readonly lines: {
    readonly __typename: 'FulfillmentLine';
    readonly pk: number;
    readonly quantity: number;
    readonly orderLine: OrderLine;
  }[];
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

export interface GrantedRefund {
  readonly __typename: 'OrderGrantedRefund';
  readonly pk: number;
  readonly createdAt: number;
  updatedAt: number;
  readonly amount: Mills;
  readonly reason: string;
  status: 'NONE' | 'PENDING' | 'SUCCESS' | 'FAILURE';
  readonly order: Order;
  readonly transaction: TransactionItem;
}

export interface TransactionItem {
  readonly __typename: 'TransactionItem';
  readonly pk: number;
  readonly token: string;
  readonly currency: string;
  readonly createdAt: number;
  modifiedAt: number;
  name: string;
  message: string;
  /** Empty text where there is none. */
  pspReference: string;
  externalUrl: string;
  actions: TransactionAction[];
  balances: Balances;
  /** Oldest first. */
  readonly events: TransactionEvent[];
  order: Order | null;
  checkout: Checkout | null;
  /** Owner; matched by the identifier where the app was installed anew. */
  app: App | null;
  user: User | null;
  readonly idempotencyKey: string | null;
  paymentMethod: Readonly<Record<string, unknown>> | null;
  /** Set once the release of an abandoned checkout's funds was asked for. */
  fundsAsked: boolean;
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

export interface TransactionEvent {
  readonly __typename: 'TransactionEvent';
  readonly pk: number;
  type: TransactionEventType;
  createdAt: number;
  /** Empty text where there is none. */
  pspReference: string;
  message: string;
  externalUrl: string;
  amount: Mills;
  readonly currency: string;
  /** `includeInCalculations`. */
  included: boolean;
  readonly createdBy: App | User | null;
  readonly idempotencyKey: string | null;
  grantedRefund: GrantedRefund | null;
}

export interface App {
  readonly __typename: 'App';
  readonly pk: number;
  readonly identifier: string;
  readonly name: string;
  readonly version: string;
  readonly permissions: readonly string[];
  readonly appUrl: string | null;
  readonly manifestUrl: string | null;
  readonly audience: string | null;
  readonly createdAt: number;
  isActive: boolean;
  isInstalled: boolean;
  removedAt: number | null;
  token: string;
  readonly webhooks: Webhook[];
  readonly metadata: Notes;
  readonly privateMetadata: Notes;
}

export interface Webhook {
  readonly __typename: 'Webhook';
  readonly pk: number;
  readonly name: string;
  readonly targetUrl: string;
  readonly isActive: boolean;
  readonly query: string;
  readonly asyncEvents: readonly string[];
  readonly syncEvents: readonly string[];
  readonly app: App;
  readonly deliveries: Delivery[];
}

export interface Delivery {
  readonly __typename: 'EventDelivery';
  readonly pk: number;
  readonly event: string;
  readonly kind: 'async' | 'sync';
  readonly webhook: Webhook;
  readonly createdAt: number;
  status: 'PENDING' | 'SUCCESS' | 'FAILED';
  /** As first sent. */
  body: string | null;
  /** What the API shows; emptied by a retry of an action request. */
  payload: string | null;
  readonly attempts: DeliveryAttempt[];
}

export interface DeliveryAttempt {
  readonly __typename: 'EventDeliveryAttempt';
  readonly pk: number;
  readonly at: number;
  endedAt: number | null;
  responseStatus: number | null;
  response: string;
  status: 'PENDING' | 'SUCCESS' | 'FAILED';
}

export interface Installation {
  readonly __typename: 'AppInstallation';
  readonly pk: number;
  readonly appName: string;
  readonly manifestUrl: string;
  readonly permissions: readonly string[] | null;
  activate: boolean;
  status: 'PENDING' | 'FAILED';
  message: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface User {
  readonly __typename: 'User';
  readonly pk: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isStaff: boolean;
}

/** Who calls; a user token of the Dashboard holds only the permissions that the app has too. */
export type Principal =
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'user'; readonly user: User; readonly permissions: readonly string[] }
  | { readonly kind: 'anonymous' };

export const nobody: Principal = { kind: 'anonymous' };

/** Everything that the stand-in remembers. */
export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch: Fetch;
  readonly apiUrl: string;
  readonly version: SaleorVersion;
  readonly schema: GraphQLSchema;
  readonly sign: boolean;
  readonly deliveryDelayMs: number;
  readonly faults: Faults;
  shop: ShopSettings;
  readonly channels: Channel[];
  readonly variants: Variant[];
  readonly shippingMethods: ShippingMethod[];
  readonly checkouts: Map<string, Checkout>;
  readonly orders: Map<string, Order>;
  /** Set once an order was made of a checkout that stayed: then it may have several. */
  keepsCheckouts: boolean;
  /** Order by the key of the checkout that it came from. */
  readonly orderOfCheckout: Map<string, Order>;
  readonly transactions: Map<string, TransactionItem>;
  readonly grantedRefunds: GrantedRefund[];
  readonly fulfillments: Fulfillment[];
  readonly apps: App[];
  readonly installations: Installation[];
  readonly deliveries: Delivery[];
  readonly requests: RequestReading[];
  readonly users: User[];
  /** Issued user tokens and what they allow until when. */
  readonly userTokens: Map<string, UserToken>;
  readonly counters: Map<string, number>;
  /** Calls off what waits for the clock. */
  readonly timers: Set<() => void>;
  /** Work under way, for `idle()`. */
  readonly busy: Set<Promise<void>>;
}

export interface UserToken {
  readonly user: User;
  readonly permissions: readonly string[];
  readonly expiresAt: number;
}

/** The next number of a kind: Saleor's primary keys. */
export const nextPk = (world: World, kind: string): number => {
  const next = (world.counters.get(kind) ?? 0) + 1;
  world.counters.set(kind, next);
  return next;
};
