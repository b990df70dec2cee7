import { minorOf, shareOf } from './channels';
import {
  buy,
  either,
  fillCart,
  moneyKnown,
  orderMade,
  pay,
  type Scenario,
  type Stage,
} from './stage';

const trackingOf = (stage: Stage): string => `1Z${stage.random.between(10_000_000, 99_999_999)}`;

const insistAtMost = 4;

/**
 * Where the app was dead when it was asked, Saleor shows the refund as failed. Staff looks whether
 * the money went back all the same, and otherwise asks once more; the app may die then as well.
 */
const insist = async (stage: Stage, transactionId: string, granted: string): Promise<void> => {
  const { clock, saleor, staff } = stage;
  const isUnderWay = (): boolean => {
    const known = saleor.read.transaction(transactionId);
    return known === null || known.refunded + known.refundPending > 0;
  };
  for (let asked = 0; stage.deafMs > 0 && asked < insistAtMost; asked += 1) {
    const askedAt = clock.now();
    // Asked again too early, what the dead app did and could not tell yet would be done twice.
    const deafUntil = () => Math.max(askedAt, stage.lastKillAt()) + stage.deafMs;
    while (!isUnderWay() && clock.now() < deafUntil()) await clock.sleep(1_000);
    if (isUnderWay()) return;
    await staff.requestGranted(granted, transactionId);
  }
};

/** What staff does with an order that is paid, on both sides. */
const withPaidOrders: readonly Scenario[] = [
  {
    name: 'fulfilled with a tracking number',
    channel: 'us',
    weight: 3,
    play: async (stage) => {
      const { cart, orderId } = await buy(stage, 'us');
      await stage.staff.fulfill(orderId, trackingOf(stage));
      return { cart, orderId, ending: { order: 'fulfilled', kept: [cart.total] } };
    },
  },
  {
    name: 'refunded in part by Saleor',
    channel: 'us',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'us');
      const back = shareOf(cart.total, 0.25, cart.currency);
      await stage.staff.request(payment.transactionId, 'REFUND', back);
      const kept = either(stage, cart.total, cart.total - back);
      return { cart, orderId, ending: { order: 'live', kept } };
    },
  },
  {
    name: 'two equal refunds by Saleor',
    channel: 'us',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'us');
      const back = shareOf(cart.total, 0.2, cart.currency);
      await stage.staff.request(payment.transactionId, 'REFUND', back);
      await stage.staff.request(payment.transactionId, 'REFUND', back);
      const left = cart.total - 2 * back;
      const kept = stage.deafMs > 0 ? [cart.total, cart.total - back, left] : [left];
      return { cart, orderId, ending: { order: 'live', kept } };
    },
  },
  {
    name: 'refunded in full by Saleor',
    channel: 'us',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'us');
      await stage.staff.request(payment.transactionId, 'REFUND');
      return { cart, orderId, ending: { order: 'live', kept: either(stage, cart.total, 0) } };
    },
  },
  {
    name: 'granted refund',
    channel: 'us',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'us');
      const back = shareOf(cart.total, 0.1, cart.currency);
      const granted = await stage.staff.grantRefund(orderId, payment.transactionId, back);
      const ending = { order: 'live', kept: [cart.total - back] } as const;
      const followUp = () => insist(stage, payment.transactionId, granted);
      return { cart, orderId, ending, followUp };
    },
  },
  {
    name: 'refunded in part by Stripe',
    channel: 'us',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'us');
      const back = shareOf(cart.total, 0.5, cart.currency);
      await stage.merchant.refund(payment.intentId, minorOf(back, cart.currency));
      return { cart, orderId, ending: { order: 'live', kept: [cart.total - back] } };
    },
  },
  {
    name: 'refunded in full by Stripe',
    channel: 'us',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'us');
      await stage.merchant.refund(payment.intentId);
      return { cart, orderId, ending: { order: 'live', kept: [0] } };
    },
  },
  {
    name: 'refund that the bank takes its time for',
    channel: 'us',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'us', { card: 'pm_card_pendingRefund' });
      const back = shareOf(cart.total, 0.3, cart.currency);
      await stage.staff.request(payment.transactionId, 'REFUND', back);
      const kept = either(stage, cart.total, cart.total - back);
      return { cart, orderId, ending: { order: 'live', kept } };
    },
  },
  {
    name: 'cancelled after payment: the money goes back',
    channel: 'us',
    weight: 2,
    play: async (stage) => {
      const { cart, orderId } = await buy(stage, 'us');
      await stage.staff.cancelOrder(orderId);
      return { cart, orderId, ending: { order: 'canceled', kept: [0] } };
    },
  },
  {
    name: 'yen, refunded in part',
    channel: 'japan',
    play: async (stage) => {
      const cart = await fillCart(stage, 'japan');
      const payment = await pay(stage, cart.checkoutId);
      const { id } = await orderMade(stage, cart);
      const back = shareOf(cart.total, 0.3, cart.currency);
      await stage.staff.request(payment.transactionId, 'REFUND', back);
      const kept = either(stage, cart.total, cart.total - back);
      return { cart, orderId: id, ending: { order: 'live', kept } };
    },
  },
];

const withHeldMoney: readonly Scenario[] = [
  {
    name: 'authorised, captured in full',
    channel: 'hold',
    weight: 2,
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'hold');
      await stage.staff.request(payment.transactionId, 'CHARGE');
      const [kept, held] = [either(stage, 0, cart.total), either(stage, cart.total, 0)];
      return { cart, orderId, ending: { order: 'live', kept, held } };
    },
  },
  {
    name: 'authorised, 30 of 100 captured',
    channel: 'hold',
    weight: 2,
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'hold');
      const part = shareOf(cart.total, 0.3, cart.currency);
      await stage.staff.request(payment.transactionId, 'CHARGE', part);
      const [kept, held] = [either(stage, 0, part), either(stage, cart.total, 0)];
      return { cart, orderId, ending: { order: 'live', kept, held } };
    },
  },
  {
    name: 'authorised, shipped and captured',
    channel: 'hold',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'hold');
      await moneyKnown(stage, payment);
      await stage.staff.request(payment.transactionId, 'CHARGE');
      await stage.staff.fulfill(orderId, trackingOf(stage));
      const [kept, held] = [either(stage, 0, cart.total), either(stage, cart.total, 0)];
      return { cart, orderId, ending: { order: 'fulfilled', kept, held } };
    },
  },
  {
    name: 'cancelled while the money was held',
    channel: 'hold',
    play: async (stage) => {
      const { cart, orderId } = await buy(stage, 'hold');
      await stage.staff.cancelOrder(orderId);
      return { cart, orderId, ending: { order: 'canceled', kept: [0] } };
    },
  },
  {
    name: 'authorisation released by Saleor',
    channel: 'hold',
    play: async (stage) => {
      const { cart, orderId, payment } = await buy(stage, 'hold');
      await stage.staff.request(payment.transactionId, 'CANCEL');
      const held = either(stage, cart.total, 0);
      return { cart, orderId, ending: { order: 'live', kept: [0], held } };
    },
  },
  {
    name: 'cancelled before it was paid',
    channel: 'orderFirst',
    play: async (stage) => {
      const cart = await fillCart(stage, 'orderFirst');
      const orderId = await stage.office.makeOrder(cart.checkoutId);
      await stage.shopper.startPayment({ sourceId: orderId });
      await stage.staff.cancelOrder(orderId);
      return { cart, orderId, ending: { order: 'canceled', kept: [0] } };
    },
  },
];

export const afterwards: readonly Scenario[] = [...withPaidOrders, ...withHeldMoney];
