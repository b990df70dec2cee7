import type { CheckoutFacts, OrderFacts, SaleorFacts } from '../domain/facts/facts';
import type { CheckoutId, OrderId, TransactionId } from '../domain/facts/ids';
import type { Outcome } from '../domain/facts/outcome';
import type { TransactionAction, TransactionEvent } from '../domain/facts/transaction-event';
import type { AppProblem, KnownAppProblem } from './app-problems';
import type { Installation } from './store';

/**
 * Saleor's API as the features need it, for one installation. Every call has a deadline, follows
 * no redirect, and ends as an Outcome: a permission error or a rejected token is `refused` with
 * code `not-permitted`, a time-out or 5xx is `unknown`.
 */
export interface Saleor {
  /**
   * Reads the purchase: the order if there is one (by id, else by the checkout it came from),
   * else the checkout, else `gone`.
   */
  readSource(ids: SourceIds): Promise<Outcome<SaleorFacts>>;

  /** `transactionEventReport`; `alreadyProcessed` is done as well. */
  reportTransactionEvent(event: TransactionEvent): Promise<Outcome<Reported>>;

  /** `transactionUpdate` of the name and the link of a transaction of our own. */
  updateTransaction(update: TransactionUpdate): Promise<Outcome<WriteAnswer>>;

  /**
   * `orderCreateFromCheckout` with `removeCheckout: true`; metadata names the effect. A checkout
   * that is not found is refused with code CHECKOUT_NOT_FOUND: look for the order then.
   */
  createOrderFromCheckout(request: CreateOrderRequest): Promise<Outcome<OrderFacts>>;

  /** The order that came from a checkout, or null (orders filter `checkoutIds`). */
  findOrderOfCheckout(checkoutId: CheckoutId): Promise<Outcome<OrderFacts | null>>;

  /** `orderCancel`. Refused with CANNOT_CANCEL_ORDER once something is fulfilled. */
  cancelOrder(orderId: OrderId): Promise<Outcome<WriteAnswer>>;

  /** Orders changed since, oldest first; at most 100 a page. */
  listChangedOrders(page: ChangedOrdersPage): Promise<Outcome<ChangedOrders>>;

  /** Channels of the shop, for the configuration page. */
  listChannels(): Promise<Outcome<readonly Channel[]>>;
}

/**
 * What the answer to a write shows of the order or checkout, as it is after the write. Null where
 * the answer could not show it, although the write was made: it is to be read then.
 */
export interface WriteAnswer {
  readonly source: CheckoutFacts | OrderFacts | null;
}

/** What became of a reported event. */
export interface Reported extends WriteAnswer {
  readonly alreadyProcessed: boolean;
}

/** What a purchase is known by in Saleor; the order is asked for first. */
export interface SourceIds {
  readonly checkoutId: CheckoutId | null;
  readonly orderId: OrderId | null;
}

/** What staff see of a transaction of ours in the Dashboard. */
export interface TransactionUpdate {
  readonly transactionId: TransactionId;
  readonly name: string;
  readonly externalUrl: string;
}

interface CreateOrderRequest {
  readonly checkoutId: CheckoutId;
  /** Key of the effect; becomes the order's metadata `stripe_orders_effect`. */
  readonly effectKey: string;
}

/** Which part of the list of changed orders is asked for. */
export interface ChangedOrdersPage {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly cursor: string | null;
}

/** One page of the list of changed orders, oldest change first. */
export interface ChangedOrders {
  readonly orders: readonly ChangedOrder[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** Of a changed order only what tells where to look. */
export interface ChangedOrder {
  readonly orderId: OrderId;
  readonly checkoutId: CheckoutId | null;
  readonly channel: string;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** A channel of the shop; `slug` is what assignments name it by. */
export interface Channel {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly currencyCode: string;
}

/** `inline`: a storefront is waiting (short deadlines). `worker`: nobody is. */
export type Priority = 'inline' | 'worker';

/** What only staff sees of, or in, Saleor; ends as the calls of `Saleor` do. */
export interface StaffSaleor {
  /** E-mail of a customer's account, or null where there is none. */
  findCustomerEmail(userId: string): Promise<Outcome<string | null>>;

  /** `App.problems` of our own, from 3.22 on: open ones first; dismissed ones are kept as well. */
  listAppProblems(): Promise<Outcome<readonly KnownAppProblem[]>>;

  /** `appProblemCreate`: opens it, or gives the open one of this key these words. */
  reportAppProblem(problem: AppProblem): Promise<Outcome<null>>;

  /** Two letters, ISO 3166-1: where a channel sells to by default. Null for an unknown channel. */
  readChannelCountry(channel: string): Promise<Outcome<string | null>>;

  /** `transactionRequestAction` for the whole amount, as staff ask for it in the Dashboard. */
  requestAction(transactionId: TransactionId, action: TransactionAction): Promise<Outcome<null>>;

  /** `appProblemDismiss`; keys of which nothing is open are no error. At most 100 of them. */
  dismissAppProblems(keys: readonly string[]): Promise<Outcome<null>>;
}

/** Opens an installation's encrypted token and gives what staff sees of its Saleor. */
export type StaffSaleorFor = (installation: Installation, priority: Priority) => StaffSaleor;

/** Opens an installation's encrypted token and gives its Saleor. */
export type SaleorFor = (installation: Installation, priority: Priority) => Saleor;
