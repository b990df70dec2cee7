import type { OrderFacts } from '../domain/facts/facts';
import type { CheckoutId, InstallationId, TransactionId } from '../domain/facts/ids';
import type { MirrorPaymentStatus } from '../domain/row/mirror';
import type { StartedPayment } from '../ports/shopper';
import type {
  ChannelAssignment,
  Connection,
  Installation,
  MirrorRow,
  TestPaymentOutcome,
  TestPaymentStepName,
} from '../ports/store';
import { readKey } from '../ports/stripe-account';
import type { TestPaymentDeps, TestPaymentWish } from './contract';
import { StepFailed, valueOf, type Progress } from './progress';
import { refundOrder } from './refund';

/** RFC 2606: nobody's address, for ever. */
const email = 'test-payment@example.com';
/** Where Saleor names no country of the channel. */
const usualCountry = 'US';

/** docs.stripe.com/testing */
const paymentMethods: Readonly<Record<TestPaymentOutcome, string>> = {
  success: 'pm_card_visa',
  refund: 'pm_card_visa',
  decline: 'pm_card_chargeDeclined',
};

const paying: readonly TestPaymentStepName[] = [
  'checkout',
  'delivery',
  'gateway',
  'initialize',
  'confirm',
  'process',
];

/** The steps of each outcome; a payment that is only authorized is captured before its refund. */
export const planOf = (outcome: TestPaymentOutcome): readonly TestPaymentStepName[] => {
  if (outcome === 'decline') return [...paying, 'no-order', 'sync'];
  return [...paying, 'order', ...(outcome === 'refund' ? (['refund'] as const) : []), 'sync'];
};

/** Everything that one run goes by. */
export interface Play {
  readonly deps: TestPaymentDeps;
  readonly installation: Installation;
  readonly connection: Connection;
  readonly assignment: ChannelAssignment;
  readonly wish: TestPaymentWish;
  readonly progress: Progress;
}

const fillCart = async ({ deps, installation, wish, progress }: Play): Promise<CheckoutId> => {
  const shopper = deps.shopperFor(installation);
  const cart = await progress.step('checkout', async (say) => {
    const asked = await deps
      .staffSaleorFor(installation, 'worker')
      .readChannelCountry(wish.channel);
    const country = valueOf('saleor', asked) ?? usualCountry;
    const { channel, variantId } = wish;
    const made = valueOf(
      'saleor',
      await shopper.createCart({ channel, variantId, email, country }),
    );
    progress.change({ checkoutId: made.checkoutId, article: made.article });
    say('saleor', `checkoutCreate: ${made.total}`, made.checkoutId);
    return made;
  });
  await progress.step('delivery', async (say) => {
    if (!cart.isShippingRequired) return say('saleor', 'isShippingRequired: false');
    const [method] = cart.deliveryMethods;
    if (!method) throw new StepFailed('no-delivery-method', null);
    const chosen = await shopper.chooseDelivery(cart.checkoutId, method.id);
    const { total } = valueOf('saleor', chosen);
    say('saleor', `checkoutDeliveryMethodUpdate: ${method.name}, ${total}`);
  });
  return cart.checkoutId;
};

const startPayment = async (play: Play, checkoutId: CheckoutId): Promise<StartedPayment> => {
  const { deps, installation, progress } = play;
  const shopper = deps.shopperFor(installation);
  await progress.step('gateway', async (say) => {
    const key = valueOf('saleor', await shopper.askGateway(checkoutId));
    // The channel may have been given another connection since the click.
    if (readKey(key)?.mode !== 'test') throw new StepFailed('live-connection', null);
    if (key !== play.connection.publishableKey) throw new StepFailed('connection-changed', null);
    say('saleor', `paymentGatewayInitialize: ${key.slice(0, 12)}…`);
  });
  return progress.step('initialize', async (say) => {
    const key = `test-payment:${progress.run().id}`;
    const started = valueOf('saleor', await shopper.startPayment(checkoutId, key));
    say('saleor', started.event, started.transactionId);
    say('app', 'PaymentIntent', started.intentId);
    return started;
  });
};

const isSuccess = (event: string): boolean => event.endsWith('_SUCCESS');

/** The card is declined, or Stripe takes or holds the money. True where it was declined. */
const confirm = (play: Play, payment: StartedPayment): Promise<boolean> => {
  const { deps, installation, connection, progress, wish } = play;
  return progress.step('confirm', async (say) => {
    const { intentId, clientSecret } = payment;
    const paymentMethod = paymentMethods[wish.outcome];
    const confirmed = await deps.confirm(
      connection,
      { intentId, clientSecret, paymentMethod, returnUrl: deps.appUrl },
      `test-payment:${progress.run().id}:confirm`,
    );
    if (confirmed.kind === 'done') {
      say('stripe', `${paymentMethod}: ${confirmed.value}`, intentId);
      return false;
    }
    const words = `${confirmed.code}: ${confirmed.message}`;
    say('stripe', words, intentId);
    if (confirmed.kind === 'refused' && confirmed.shopperSafe) {
      if (wish.outcome === 'decline') return true;
      throw new StepFailed('declined', words);
    }
    if (confirmed.kind === 'refused') throw new StepFailed('stripe-refused', words);
    // The answer was lost: what became of it is looked up, by the way that a storefront has.
    const shopper = deps.shopperFor(installation);
    const looked = await shopper.processPayment(payment.transactionId);
    if (looked.kind === 'done' && isSuccess(looked.value.event)) return false;
    throw new StepFailed('stripe-unavailable', words);
  });
};

/** The event that decides it; of a declined payment the first one. */
const expectEvent = (play: Play, payment: StartedPayment, isDeclined: boolean): Promise<void> => {
  const { deps, installation, progress, wish } = play;
  const shopper = deps.shopperFor(installation);
  return progress.step('process', async (say) => {
    const found = await progress.waitFor(async () => {
      const said = valueOf('saleor', await shopper.processPayment(payment.transactionId));
      const isOpen = /_(ACTION_REQUIRED|REQUEST)$/.test(said.event);
      return isOpen && !isDeclined ? null : said;
    });
    if (!found) throw new StepFailed('not-paid', null);
    const words = [found.event, found.message].filter(Boolean).join(': ');
    say('saleor', words, payment.transactionId);
    if (isDeclined === !isSuccess(found.event)) return;
    throw new StepFailed(wish.outcome === 'decline' ? 'not-declined' : 'not-paid', words);
  });
};

const findOrder = (play: Play, checkoutId: CheckoutId): Promise<OrderFacts> => {
  const { deps, installation, assignment, progress } = play;
  return progress.step('order', async (say) => {
    if (assignment.completion !== 'app') {
      // Also where Saleor completes it by itself: that may take half an hour.
      const completed = await deps.shopperFor(installation).completeCheckout(checkoutId);
      say('saleor', 'checkoutComplete', valueOf('saleor', completed));
    }
    const saleor = deps.saleorFor(installation, 'worker');
    const order = await progress.waitFor(async () =>
      valueOf('saleor', await saleor.findOrderOfCheckout(checkoutId)),
    );
    if (!order) throw new StepFailed('no-order', null);
    say('saleor', `#${order.number}: ${order.status}`, order.id);
    return order;
  });
};

/** A declined payment leaves no order behind, and nothing paid. */
const expectNoOrder = ({ deps, installation, progress }: Play, checkoutId: CheckoutId) =>
  progress.step('no-order', async (say) => {
    const saleor = deps.saleorFor(installation, 'worker');
    const source = valueOf('saleor', await saleor.readSource({ checkoutId, orderId: null }));
    if (source.kind === 'order') throw new StepFailed('order-unpaid', `#${source.number}`);
    const paid =
      source.kind === 'checkout' &&
      source.transactions.some(({ chargedMinor }) => chargedMinor > 0);
    if (paid) throw new StepFailed('not-declined', null);
    say('saleor', 'orders: 0', checkoutId);
  });

const paidStates: readonly MirrorPaymentStatus[] = ['charged', 'authorized'];

const isSettled = (row: MirrorRow, outcome: TestPaymentOutcome): boolean => {
  if (row.syncState !== 'in_sync') return false;
  if (outcome === 'decline') return row.orderId === null;
  if (row.orderId === null) return false;
  return outcome === 'refund'
    ? row.paymentStatus === 'refunded'
    : paidStates.includes(row.paymentStatus);
};

/** The row of a checkout; null while there is none. */
export const findRow = async (
  store: Pick<TestPaymentDeps['store'], 'findPurchase' | 'readMirror'>,
  installationId: InstallationId,
  checkoutId: CheckoutId,
): Promise<MirrorRow | null> => {
  const ids = { checkoutId, orderId: null, channel: null };
  const found = await store.findPurchase(installationId, ids);
  return found ? store.readMirror(installationId, found.purchase.id) : null;
};

const expectInSync = ({ deps, installation, wish, progress }: Play, checkoutId: CheckoutId) =>
  progress.step('sync', async (say) => {
    const look = () => findRow(deps.store, installation.id, checkoutId);
    const settled = await progress.waitFor(async () => {
      const row = await look();
      return row && isSettled(row, wish.outcome) ? row : null;
    });
    if (!settled) throw new StepFailed('not-in-sync', wordsOf(await look()));
    say('app', wordsOf(settled));
  });

const wordsOf = (row: MirrorRow | null): string =>
  row
    ? [row.syncState, row.paymentStatus, row.syncReason]
        .filter((word) => word !== null)
        .map((word) => word.replaceAll('_', ' '))
        .join(', ')
    : 'There is no row of it.';

/** Plays a shopper from the cart to the order, and staff who refund it. Throws `StepFailed`. */
export const play = async (all: Play): Promise<void> => {
  const checkoutId = await fillCart(all);
  const payment = await startPayment(all, checkoutId);
  const isDeclined = await confirm(all, payment);
  await expectEvent(all, payment, isDeclined);
  if (isDeclined) await expectNoOrder(all, checkoutId);
  else {
    const order = await findOrder(all, checkoutId);
    if (all.wish.outcome === 'refund') await refund(all, order, payment.transactionId);
  }
  await expectInSync(all, checkoutId);
};

const refund = (all: Play, order: OrderFacts, transactionId: TransactionId): Promise<void> => {
  const { deps, installation, progress } = all;
  const saleor = deps.saleorFor(installation, 'worker');
  const staff = deps.staffSaleorFor(installation, 'worker');
  return refundOrder({ saleor, staff, progress }, order, transactionId);
};
