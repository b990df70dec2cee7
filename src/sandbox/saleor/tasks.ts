import { isAtLeast } from './additions';
import { requestAction } from './actions';
import { completeBySaleor } from './completion';
import { emit } from './events';
import { releaseStock } from './orders';
import { checkoutAuthorizeStatus, totalOf } from './statuses';
import { nobody, type Checkout, type World } from './state';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Completions in one round (Saleor docs: automatic checkout completion). */
const completionsPerRound = 20;
const expiriesPerRound = 100;
const releasesPerRound = 60;

const isDueForCompletion = (world: World, checkout: Checkout): boolean => {
  const { automaticallyCompleteFullyPaidCheckouts, automaticCompletionDelay } =
    checkout.channel.settings;
  return (
    automaticallyCompleteFullyPaidCheckouts &&
    checkoutAuthorizeStatus(checkout) === 'FULL' &&
    checkout.email !== null &&
    checkout.billingAddress !== null &&
    totalOf(checkout) > 0 &&
    checkout.lastChange <= world.clock.now() - automaticCompletionDelay * minuteMs
  );
};

/** From 3.22 on paid checkouts are completed by a task; 3.21 did so at once. */
const completeCheckouts = (world: World): void => {
  if (!isAtLeast(world.version, '3.22')) return;
  const due = [...world.checkouts.values()].filter((item) => isDueForCompletion(world, item));
  for (const checkout of due.slice(0, completionsPerRound)) completeBySaleor(world, checkout);
};

/**
 * Only orders without any transaction expire; `updatedAt` stays as it is, since Saleor does this
 * by one bulk statement.
 */
const expireOrders = (world: World): void => {
  const now = world.clock.now();
  const due = [...world.orders.values()].filter((order) => {
    const minutes = order.channel.settings.expireOrdersAfter;
    return (
      minutes !== null &&
      minutes > 0 &&
      order.status === 'UNCONFIRMED' &&
      order.transactions.length === 0 &&
      order.createdAt <= now - minutes * minuteMs
    );
  });
  for (const order of due.slice(0, expiriesPerRound)) {
    order.status = 'EXPIRED';
    releaseStock(order);
    emit(world, 'ORDER_EXPIRED', nobody, { order });
    emit(world, 'ORDER_UPDATED', nobody, { order });
  }
};

const isAbandoned = (world: World, checkout: Checkout): boolean => {
  const { releaseFundsForExpiredCheckouts, checkoutTtlBeforeReleasingFunds } =
    checkout.channel.settings;
  const before = world.clock.now() - checkoutTtlBeforeReleasingFunds * hourMs;
  return (
    releaseFundsForExpiredCheckouts &&
    checkout.lastChange < before &&
    checkoutAuthorizeStatus(checkout) !== 'NONE' &&
    checkout.transactions.every((transaction) => transaction.modifiedAt < before)
  );
};

/** Each is asked once, and again after a success alone; what is only pending is never touched. */
const releaseFunds = (world: World): void => {
  const due = [...world.checkouts.values()]
    .filter((checkout) => isAbandoned(world, checkout))
    .flatMap((checkout) => checkout.transactions)
    .filter((transaction) => !transaction.fundsAsked);
  for (const transaction of due.slice(0, releasesPerRound)) {
    const { authorized, charged } = transaction.balances;
    if (authorized <= 0 && charged <= 0) continue;
    transaction.fundsAsked = true;
    const input = { transaction, amount: null, by: null };
    if (authorized > 0) requestAction(world, { ...input, action: 'CANCEL' });
    if (charged > 0) requestAction(world, { ...input, action: 'REFUND' });
  }
};

/** One round of the periodic tasks. */
export const runTasks = (world: World): void => {
  completeCheckouts(world);
  expireOrders(world);
  releaseFunds(world);
};

/**
 * Runs the tasks by the clock: one round a minute. Saleor's own rounds are one, five and ten
 * minutes apart; nothing that an app sees depends on the difference.
 */
export const startTasks = (world: World): (() => void) => {
  let stopped = false;
  let cancel = (): void => undefined;
  const schedule = (): void => {
    cancel = world.clock.after(minuteMs, () => {
      if (stopped) return;
      runTasks(world);
      schedule();
    });
  };
  schedule();
  return () => {
    stopped = true;
    cancel();
  };
};
