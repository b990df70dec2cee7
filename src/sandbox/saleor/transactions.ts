import { balancesOf, noBalances } from './balances';
import { completeBySaleor } from './completion';
import { emit } from './events';
import {
  balanceOf,
  checkoutAuthorizeStatus,
  checkoutChargeStatus,
  currencyOf,
  fulfillmentStatus,
  storeStatuses,
  totalOf,
} from './statuses';
import { isAtLeast } from './additions';
import { timeStamp } from './time-stamp';
import {
  nextPk,
  type App,
  type Checkout,
  type Order,
  type Principal,
  type TransactionEvent,
  type TransactionItem,
  type User,
  type World,
} from './state';

export type Source = Checkout | Order;

interface NewTransaction {
  readonly source: Source;
  readonly app: App | null;
  readonly user?: User | null;
  readonly name?: string;
  readonly idempotencyKey?: string | null;
}

/** A transaction on a checkout or order, with nothing on it. */
export const addTransaction = (world: World, input: NewTransaction): TransactionItem => {
  const now = world.clock.now();
  const transaction: TransactionItem = {
    __typename: 'TransactionItem',
    pk: nextPk(world, 'TransactionItem'),
    token: world.random.uuid(),
    currency: currencyOf(input.source),
    createdAt: now,
    modifiedAt: now,
    name: input.name ?? '',
    message: '',
    pspReference: '',
    externalUrl: '',
    actions: [],
    unreadableActions: [],
    balances: noBalances,
    events: [],
    order: input.source.__typename === 'Order' ? input.source : null,
    checkout: input.source.__typename === 'Checkout' ? input.source : null,
    app: input.app,
    user: input.user ?? null,
    idempotencyKey: input.idempotencyKey ?? null,
    paymentMethod: null,
    fundsAsked: false,
    metadata: new Map(),
    privateMetadata: new Map(),
  };
  world.transactions.set(transaction.token, transaction);
  input.source.transactions.push(transaction);
  return transaction;
};

/** A new event; what is left out is empty. It is not on the transaction yet. */
export const newEvent = (
  world: World,
  transaction: TransactionItem,
  event: Partial<TransactionEvent> & Pick<TransactionEvent, 'type' | 'amount'>,
): TransactionEvent => ({
  __typename: 'TransactionEvent',
  pk: nextPk(world, 'TransactionEvent'),
  createdAt: event.createdAt ?? timeStamp(world),
  pspReference: '',
  message: '',
  externalUrl: '',
  currency: transaction.currency,
  included: true,
  createdBy: null,
  idempotencyKey: null,
  grantedRefund: null,
  ...event,
});

interface Before {
  readonly charged: number;
  readonly authorized: number;
  readonly refunded: number;
  readonly chargeStatus: string;
  readonly authorizeStatus: string;
}

const isCovered = (status: string): boolean => status === 'FULL' || status === 'OVERCHARGED';

const noteOf = (transaction: TransactionItem): Before => {
  const { charged, authorized, refunded } = transaction.balances;
  const checkout = transaction.checkout;
  return {
    charged,
    authorized,
    refunded,
    chargeStatus: checkout ? checkoutChargeStatus(checkout) : '',
    authorizeStatus: checkout ? checkoutAuthorizeStatus(checkout) : '',
  };
};

/**
 * Order events of a change of amounts, in Saleor's order. A charge tells of itself again whenever
 * `charged` grows, for instance because a pending refund failed.
 */
const tellOrder = (
  world: World,
  order: Order,
  transaction: TransactionItem,
  before: Before,
  by: Principal,
): void => {
  const { charged, authorized, refunded } = transaction.balances;
  storeStatuses(order);
  const paidInFull = charged > before.charged && isCovered(order.stored.charge);
  const automatic = order.channel.settings.automaticallyConfirmAllNewOrders;
  order.updatedAt = world.clock.now();
  if (order.status === 'DRAFT') return;
  if (order.status === 'UNCONFIRMED' && automatic) order.status = 'UNFULFILLED';
  // Nobody looks at the status here, so a late payment opens closed orders again.
  if (paidInFull && automatic) order.status = fulfillmentStatus(order);
  const names: string[] = [];
  if (charged > before.charged) {
    names.push('ORDER_PAID', ...(paidInFull ? ['ORDER_FULLY_PAID'] : []), 'ORDER_UPDATED');
  }
  if (refunded > before.refunded) {
    const fully = balanceOf(order, 'refunded') >= totalOf(order);
    names.push('ORDER_REFUNDED', 'ORDER_UPDATED', ...(fully ? ['ORDER_FULLY_REFUNDED'] : []));
  }
  const changed = charged !== before.charged || authorized !== before.authorized;
  if (names.length === 0 && changed) names.push('ORDER_UPDATED');
  for (const name of names) emit(world, name, by, { order });
};

const tellCheckout = (world: World, checkout: Checkout, before: Before, by: Principal): void => {
  checkout.lastChange = world.clock.now();
  if (!isCovered(before.chargeStatus) && isCovered(checkoutChargeStatus(checkout))) {
    emit(world, 'CHECKOUT_FULLY_PAID', by, { checkout });
  }
  if (before.authorizeStatus !== 'FULL' && checkoutAuthorizeStatus(checkout) === 'FULL') {
    emit(world, 'CHECKOUT_FULLY_AUTHORIZED', by, { checkout });
    const { automaticallyCompleteFullyPaidCheckouts } = checkout.channel.settings;
    if (automaticallyCompleteFullyPaidCheckouts && !isAtLeast(world.version, '3.22')) {
      completeBySaleor(world, checkout);
    }
  }
};

/**
 * Changes a transaction, counts its balances anew, and tells of what that did to its checkout or
 * order. The change and everything that follows happen at once, as in one database transaction.
 */
export const changeTransaction = <T>(
  world: World,
  transaction: TransactionItem,
  by: Principal,
  change: () => T,
): T => {
  const before = noteOf(transaction);
  const result = change();
  transaction.balances = balancesOf(transaction.events);
  transaction.modifiedAt = world.clock.now();
  if (transaction.order) tellOrder(world, transaction.order, transaction, before, by);
  else if (transaction.checkout) tellCheckout(world, transaction.checkout, before, by);
  return result;
};

/** Shows an unchanged state again: nothing is counted, nothing told. */
export const sourceOf = (transaction: TransactionItem): Source | null =>
  transaction.order ?? transaction.checkout;

/** True where the app made the transaction, or was installed anew under the same identifier. */
export const isOwner = (transaction: TransactionItem, app: App): boolean =>
  transaction.app?.identifier === app.identifier;

/** The app that answers for a transaction now. */
export const ownerOf = (world: World, transaction: TransactionItem): App | null => {
  const owner = transaction.app;
  if (!owner) return null;
  const alive = (app: App): boolean => app.isActive && app.removedAt === null;
  if (alive(owner)) return owner;
  return world.apps.find((app) => alive(app) && app.identifier === owner.identifier) ?? null;
};
