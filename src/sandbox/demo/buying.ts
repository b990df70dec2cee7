import { demoChannels, shareOf } from './channels';
import { buy, completed, fillCart, orderMade, pay, until, type Scenario } from './stage';

const settlesLater = { iban: 'AT611904300234573201' };
const failsLater = { iban: 'IT60X0542811101000000123456' };
const debit = 'sepa_debit';

/** Every way from a cart to an order, and the ways that lead to none. */
export const buying: readonly Scenario[] = [
  {
    name: 'completed by the storefront',
    channel: 'us',
    weight: 5,
    play: async (stage) => {
      const { cart, orderId } = await buy(stage, 'us');
      return { cart, orderId, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'two clicks on "Pay", two on "Place order"',
    channel: 'us',
    play: async (stage) => {
      const { shopper } = stage;
      const cart = await fillCart(stage, 'us');
      const click = { sourceId: cart.checkoutId, idempotencyKey: stage.random.uuid() };
      const clicks = await Promise.all([shopper.tryPayment(click), shopper.tryPayment(click)]);
      const payment = clicks.find((answer) => answer !== null);
      const paid = payment ?? (await shopper.startPayment({ sourceId: cart.checkoutId }));
      await shopper.confirm(paid, 'pm_card_visa');
      await Promise.all([shopper.finishPayment(paid), shopper.finishPayment(paid)]);
      const [orderId] = await Promise.all([completed(stage, cart), completed(stage, cart)]);
      return { cart, orderId, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'declined, then paid with another card',
    channel: 'us',
    play: async (stage) => {
      const { shopper } = stage;
      const cart = await fillCart(stage, 'us');
      const first = await shopper.startPayment({ sourceId: cart.checkoutId });
      await shopper.confirm(first, 'pm_card_chargeDeclined');
      await pay(stage, cart.checkoutId);
      const orderId = await completed(stage, cart);
      return { cart, orderId, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'declined, then paid on the same payment',
    channel: 'us',
    play: async (stage) => {
      const { shopper } = stage;
      const cart = await fillCart(stage, 'us');
      const payment = await shopper.startPayment({ sourceId: cart.checkoutId });
      await shopper.confirm(payment, 'pm_card_chargeDeclinedInsufficientFunds');
      await shopper.confirm(payment, 'pm_card_mastercard');
      await shopper.finishPayment(payment);
      const orderId = await completed(stage, cart);
      return { cart, orderId, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: '3-D Secure',
    channel: 'us',
    weight: 2,
    play: async (stage) => {
      const { shopper } = stage;
      const cart = await fillCart(stage, 'us');
      const payment = await shopper.startPayment({ sourceId: cart.checkoutId });
      await shopper.confirm(payment, 'pm_card_threeDSecure2Required');
      await shopper.authenticate(payment);
      await shopper.finishPayment(payment);
      const orderId = await completed(stage, cart);
      return { cart, orderId, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'two partial payments',
    channel: 'us',
    play: async (stage) => {
      const cart = await fillCart(stage, 'us');
      await pay(stage, cart.checkoutId, { amount: shareOf(cart.total, 0.4, cart.currency) });
      await pay(stage, cart.checkoutId);
      const orderId = await completed(stage, cart);
      return { cart, orderId, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'completed by the app',
    channel: 'app',
    weight: 3,
    play: async (stage) => {
      const cart = await fillCart(stage, 'app');
      await pay(stage, cart.checkoutId);
      const { id } = await orderMade(stage, cart);
      return { cart, orderId: id, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'paid, and the browser closed',
    channel: 'app',
    play: async (stage) => {
      const cart = await fillCart(stage, 'app');
      const payment = await stage.shopper.startPayment({ sourceId: cart.checkoutId });
      await stage.shopper.confirm(payment, 'pm_card_visa');
      return { cart, orderId: null, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'app and storefront complete at once',
    channel: 'app',
    play: async (stage) => {
      const cart = await fillCart(stage, 'app');
      await pay(stage, cart.checkoutId);
      await stage.shopper.complete(cart.checkoutId);
      const { id } = await orderMade(stage, cart);
      return { cart, orderId: id, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'bank debit that settles later',
    channel: 'app',
    weight: 2,
    play: async (stage) => {
      const cart = await fillCart(stage, 'app');
      await pay(stage, cart.checkoutId, { card: settlesLater, method: debit });
      return { cart, orderId: null, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'bank debit that fails',
    channel: 'app',
    play: async (stage) => {
      const cart = await fillCart(stage, 'app');
      const payment = await stage.shopper.startPayment({
        sourceId: cart.checkoutId,
        method: debit,
      });
      await stage.shopper.confirm(payment, failsLater);
      // It may have failed before the app could be asked: she may pay anew then, and does not.
      await stage.shopper.lookAtPayment(payment);
      return { cart, orderId: null, ending: { order: 'none', kept: [0] } };
    },
  },
  {
    name: 'sold out at completion: the money goes back',
    channel: 'app',
    weight: 2,
    play: async (stage) => {
      const sku = stage.lastPiece();
      const cart = await fillCart(stage, 'app', sku);
      const payment = await stage.shopper.startPayment({ sourceId: cart.checkoutId });
      stage.saleor.control.setStock(sku, 0);
      await stage.shopper.confirm(payment, 'pm_card_visa');
      await stage.shopper.finishPayment(payment);
      return { cart, orderId: null, ending: { order: 'none', kept: [0] } };
    },
  },
  {
    name: 'never paid',
    channel: 'app',
    play: async (stage) => {
      const cart = await fillCart(stage, 'app');
      await stage.shopper.startPayment({ sourceId: cart.checkoutId });
      return { cart, orderId: null, ending: { order: 'none', kept: [0] } };
    },
  },
  {
    name: 'completed by Saleor',
    channel: 'auto',
    weight: 3,
    play: async (stage) => {
      const cart = await fillCart(stage, 'auto');
      await pay(stage, cart.checkoutId);
      const { id } = await orderMade(stage, cart);
      return { cart, orderId: id, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'yen',
    channel: 'japan',
    weight: 2,
    play: async (stage) => {
      const cart = await fillCart(stage, 'japan');
      await pay(stage, cart.checkoutId);
      const { id } = await orderMade(stage, cart);
      return { cart, orderId: id, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'order first, paid afterwards',
    channel: 'orderFirst',
    weight: 2,
    play: async (stage) => {
      const cart = await fillCart(stage, 'orderFirst');
      const orderId = await stage.office.makeOrder(cart.checkoutId);
      await pay(stage, orderId);
      return { cart, orderId, ending: { order: 'live', kept: [cart.total] } };
    },
  },
  {
    name: 'order expired, payment refused afterwards',
    channel: 'orderFirst',
    play: async (stage) => {
      const cart = await fillCart(stage, 'orderFirst');
      const orderId = await stage.office.makeOrder(cart.checkoutId);
      await until(stage, 'the order to expire', () =>
        stage.saleor.read.order(orderId)?.status === 'EXPIRED' ? true : null,
      );
      const late = await stage.shopper.tryPayment({ sourceId: orderId });
      if (late)
        throw new Error(`an expired order could be paid in ${demoChannels.orderFirst.slug}`);
      return { cart, orderId, ending: { order: 'expired', kept: [0] } };
    },
  },
];
