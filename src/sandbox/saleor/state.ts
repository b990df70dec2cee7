import type { GraphQLSchema } from 'graphql';
import type { Clock } from '../../ports/clock';
import type { Random } from '../../ports/random';
import type { App, Delivery, Installation, User } from './app-state';
import type { Faults, Fetch, RequestReading, SaleorVersion, ShopSettings } from './contract';
import type { GrantedRefund, TransactionItem } from './payment-state';
import type {
  Channel,
  Checkout,
  Fulfillment,
  Order,
  PromoCode,
  ShippingMethod,
  Variant,
} from './shop-state';

export type * from './app-state';
export type * from './payment-state';
export type * from './shop-state';

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
  /** In full; a Dashboard may be older than its Saleor. */
  dashboardVersion: string;
  readonly schema: GraphQLSchema;
  readonly sign: boolean;
  readonly deliveryDelayMs: number;
  readonly faults: Faults;
  shop: ShopSettings;
  readonly channels: Channel[];
  readonly variants: Variant[];
  readonly shippingMethods: ShippingMethod[];
  readonly promoCodes: Map<string, PromoCode>;
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

interface UserToken {
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
