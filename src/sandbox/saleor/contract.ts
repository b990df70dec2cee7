import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import type { DeliveryReading, SaleorReading } from './reading';

export type * from './reading';

/** Versions that the stand-in can be (Saleor docs: upgrade guides). */
export type SaleorVersion = '3.21' | '3.22' | '3.23' | '3.24';

/** The Fetch API's `fetch`, for one finished request. */
export type Fetch = (request: Request) => Promise<Response>;

export interface SaleorStandInOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Reaches the apps: manifest, registration and webhooks. */
  readonly fetch: Fetch;
  /** As apps and storefronts know it, for example `http://127.0.0.1:8000/graphql/`. */
  readonly apiUrl: string;
  readonly version: SaleorVersion;
  /** False leaves webhooks unsigned, which makes them cheap. Default true. */
  readonly sign?: boolean;
  /** False leaves the periodic tasks to `runTasks()`. Default true: by the clock. */
  readonly tasks?: boolean;
  /** How long a notice waits for its worker, milliseconds. Default 0. */
  readonly deliveryDelayMs?: number;
  /** Channels at the start. Default: `default-channel` in USD. */
  readonly channels?: readonly ChannelInput[];
  /** Articles at the start. Default: three, in every channel. */
  readonly variants?: readonly VariantInput[];
  readonly faults?: Faults;
}

/** A channel and its rules; what is left out is Saleor's default. */
export interface ChannelInput {
  readonly slug: string;
  readonly name?: string;
  readonly currencyCode?: string;
  readonly settings?: Partial<ChannelSettings>;
}

/** Rules of a channel (Saleor docs: channel settings). */
export interface ChannelSettings {
  readonly isActive: boolean;
  readonly automaticallyConfirmAllNewOrders: boolean;
  readonly allowUnpaidOrders: boolean;
  /** Minutes; null = never. */
  readonly expireOrdersAfter: number | null;
  readonly markAsPaidStrategy: 'PAYMENT_FLOW' | 'TRANSACTION_FLOW';
  readonly defaultTransactionFlowStrategy: 'CHARGE' | 'AUTHORIZATION';
  readonly automaticallyCompleteFullyPaidCheckouts: boolean;
  /** Minutes that Saleor 3.22 and newer wait before they complete a paid checkout. */
  readonly automaticCompletionDelay: number;
  readonly releaseFundsForExpiredCheckouts: boolean;
  /** Hours. */
  readonly checkoutTtlBeforeReleasingFunds: number;
}

export interface VariantInput {
  readonly sku: string;
  readonly productName: string;
  /** In major units; the same number in every channel's currency. */
  readonly price: number;
  /** Pieces in the one warehouse. Default 1,000,000. */
  readonly quantity?: number;
  /** Default true: an address to ship to and a shipping method are needed. */
  readonly isShippingRequired?: boolean;
}

/** What goes wrong. Each is asked anew for every delivery or call; null is nothing. */
export interface Faults {
  /** Notices (asynchronous webhooks). */
  delivery?: (delivery: DeliveryReading) => DeliveryFault | null;
  /** Calls of the GraphQL API. */
  api?: (call: ApiCall) => ApiFault | null;
}

export interface DeliveryFault {
  /** Never sent, and marked FAILED. */
  readonly drop?: boolean;
  /** Sent so many times; 2 is one duplicate. */
  readonly copies?: number;
  /** Waits so long, and so may be overtaken; a copy waits twice, three times as long. */
  readonly delayMs?: number;
}

export interface ApiCall {
  readonly operationName: string | null;
  readonly kind: 'query' | 'mutation';
  readonly variables: Readonly<Record<string, unknown>>;
  readonly principal: 'app' | 'user' | 'anonymous';
}

export interface ApiFault {
  /** Waits before it does anything: the call lands late. */
  readonly delayBeforeMs?: number;
  /** Answers with this status and does nothing. */
  readonly refuseWith?: number;
  /** Fails inside Saleor, which answers 200 with an error: nothing was done, and nothing read. */
  readonly crash?: boolean;
  /** Did it, and waits before it answers. */
  readonly delayAfterMs?: number;
  /** Did it (or was refused), and the connection breaks before the answer. */
  readonly loseAnswer?: boolean;
}

export interface SaleorStandIn {
  readonly apiUrl: string;
  readonly version: SaleorVersion;
  /** `/graphql/` and `/.well-known/jwks.json`. */
  handle(request: Request): Promise<Response>;
  /**
   * The Dashboard's pages, under `/dashboard/`: to be served at an origin of their own. Open to
   * whoever reaches them, so they belong on loopback.
   */
  dashboard(request: Request): Promise<Response>;
  /** May be changed at any time. */
  readonly faults: Faults;
  readonly read: SaleorReading;
  readonly control: SaleorControl;
}

/** What tests and the simulator do that no API call does. */
export interface SaleorControl {
  /** Changes a channel's rules. */
  setChannel(slug: string, change: Partial<ChannelSettings>): void;
  /** Pieces in the warehouse, allocated ones included. */
  setStock(sku: string, quantity: number): void;
  /** Takes an article out of a channel, or puts it back. */
  setAvailable(sku: string, available: boolean): void;
  /** Makes a code that shoppers can enter by `checkoutAddPromoCode`. */
  addPromoCode(promo: PromoCodeInput): void;
  setShop(change: Partial<ShopSettings>): void;
  /**
   * Writes into an order what Saleor's own database takes without a check, as old data and imports
   * have it: asking for a word that is none of its enumeration makes the whole order unreadable.
   */
  storeUnchecked(orderId: string, fields: { readonly origin: string }): void;
  /** As while a completion is under way: sessions on this checkout are refused so long. */
  lockCheckout(checkoutId: string, ms: number): void;
  /** A login token of a member of staff with every permission (also by `tokenCreate`). */
  staffToken(): string;
  /** The Dashboard is an older one, such as `3.23.7`: it shows and answers less. */
  setDashboardVersion(version: string): void;
  /** Another member of staff, who may do less; signed in at the Dashboard by `staff=<e-mail>`. */
  addStaff(staff: { readonly email: string; readonly permissions: readonly string[] }): void;
  /** Installs an app without asking it: for tests of what follows. Gives its token. */
  addApp(app: AppInput): { readonly appId: string; readonly token: string };
  /** One round of the periodic tasks, now: completion, expiry, release of funds. */
  runTasks(): void;
  /** Resolves once no notice, request or task is waiting or under way. */
  idle(): Promise<void>;
  /** Calls off everything that waits for the clock. */
  close(): void;
}

export interface PromoCodeInput {
  readonly code: string;
  readonly kind: 'voucher' | 'gift card';
  /** What it takes off, in major units. */
  readonly amount: number;
}

export interface ShopSettings {
  readonly fulfillmentAutoApprove: boolean;
  readonly fulfillmentAllowUnpaid: boolean;
  /** From Saleor 3.23 on; false answers anonymous calls with 401. */
  readonly allowStorefrontTraffic: boolean;
}

export interface AppInput {
  readonly identifier: string;
  readonly name?: string;
  readonly permissions: readonly string[];
  readonly webhooks: readonly WebhookInput[];
}

export interface WebhookInput {
  readonly name: string;
  readonly targetUrl: string;
  readonly query: string;
  readonly asyncEvents?: readonly string[];
  readonly syncEvents?: readonly string[];
}
