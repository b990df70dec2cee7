import type { SeededRandom } from './seeded-random';
import type { Shop } from './shop';
import type { VirtualClock } from './virtual-clock';

const second = 1_000;
const minute = 60 * second;

/** The order that staff have before them, and its first payment. */
interface Case {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly shop: Shop;
  readonly orderId: string;
  readonly transactionId: string;
  readonly intentId: string;
}

type Deed = (it: Case) => Promise<void>;

const fulfill: Deed = ({ shop, orderId, random }) =>
  shop.fulfill(orderId, `TRACK-${random.between(1, 999)}`);
const cancel: Deed = ({ shop, orderId }) => shop.cancelOrder(orderId);
const ask =
  (action: 'CHARGE' | 'REFUND' | 'CANCEL', amount?: number): Deed =>
  ({ shop, transactionId }) =>
    shop.request(transactionId, action, amount);

/** A refund that is granted first: Saleor keeps its state, and lets it be asked for again. */
const grant: Deed = async ({ shop, orderId, transactionId }) => {
  const granted = await shop.grantRefund(orderId, transactionId, 2);
  if (granted) await shop.requestGranted(granted, transactionId);
};

/** Both at the same moment: each body that Saleor makes shows both requests. */
const atOnce =
  (...deeds: readonly Deed[]): Deed =>
  async (it) => {
    await Promise.all(deeds.map((deed) => deed(it)));
  };

/** Two members of staff press the same button: Saleor accepts both. */
const grantTwice: Deed = async ({ shop, orderId, transactionId }) => {
  const granted = await shop.grantRefund(orderId, transactionId, 2);
  if (!granted) return;
  const ask = () => shop.requestGranted(granted, transactionId);
  await Promise.all([ask(), ask()]);
};

/** One thing, a while of `longestMs` at most, and the next one. */
const inTurn =
  (first: Deed, longestMs: number, next: Deed): Deed =>
  async (it) => {
    await first(it);
    await it.clock.sleep(it.random.between(0, longestMs));
    await next(it);
  };

/** What is done once an order is there, in Saleor or in Stripe's own Dashboard; each as often. */
export const deeds: readonly [Deed, ...Deed[]] = [
  fulfill,
  fulfill,
  cancel,
  cancel,
  ask('CHARGE', 3),
  ask('CHARGE'),
  ask('REFUND'),
  // Two refunds of one amount are two refunds.
  inTurn(ask('REFUND', 2), minute, ask('REFUND', 2)),
  grant,
  inTurn(grant, minute, grant),
  atOnce(ask('REFUND', 2), ask('REFUND', 2)),
  atOnce(grant, grant),
  grantTwice,
  ({ shop, intentId }) => shop.refundInStripe(intentId, 150),
  // Stripe releases what is held as a whole alone: the app refuses a part of it.
  ask('CANCEL'),
  ask('CANCEL', 4),
  ({ shop, intentId }) => shop.captureInStripe(intentId, null),
  ({ shop, intentId }) => shop.captureInStripe(intentId, 350),
  ({ shop, intentId }) => shop.cancelInStripe(intentId),
  inTurn(ask('REFUND', 2), 2 * second, ({ shop, intentId }) => shop.refundInStripe(intentId, 200)),
  inTurn(ask('REFUND'), 30 * second, cancel),
  inTurn(ask('REFUND', 2), 30 * second, cancel),
];
