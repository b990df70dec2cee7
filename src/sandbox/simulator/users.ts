import type { SaleorReading } from '../saleor/contract';
import { deeds } from './deeds';
import { chooseLate, type Late } from './details';
import { chooseMeans, type Means, type Purses } from './means';
import type { SeededRandom } from './seeded-random';
import { intentOf, type Shop, type Started } from './shop';
import type { VirtualClock } from './virtual-clock';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Where shoppers buy; the name says who completes the checkout. */
export const channels = ['storefront', 'app', 'saleor', 'order-first'] as const;

export interface Users {
  readonly clock: VirtualClock;
  readonly shop: Shop;
  readonly read: SaleorReading;
  readonly gateway: string;
  /** Variant ids: plenty of one, few of the other. */
  readonly plenty: string;
  readonly scarce: string;
  readonly priceMajor: number;
  readonly purses: Purses;
  /** Staff send goods and take them back, days later. */
  readonly returns: boolean;
}

const methods = [
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_visa',
  'pm_card_refundFail',
  'pm_card_pendingRefund',
] as const;

/** One shopper's whole story, with what staff do afterwards. */
export const liveThrough = async (users: Users, random: SeededRandom): Promise<void> => {
  const { clock, shop } = users;
  await clock.sleep(random.between(0, 15 * minute));
  const channel = random.pick(channels);
  const variant = channel !== 'order-first' && random.chance(0.3) ? users.scarce : users.plenty;
  const late = channel === 'order-first' ? null : chooseLate(random.fork('details'));
  const quantity = random.between(1, 3);
  const checkoutId = await shop.createCheckout(channel, variant, quantity, late?.detail);
  if (!checkoutId) return; // Sold out already.
  const firstOrder = channel === 'order-first' ? await shop.complete(checkoutId) : null;
  const sourceId = firstOrder ?? checkoutId;
  if (firstOrder && random.chance(0.15)) void cancelSoon(users, random, firstOrder);
  const amounts = random.chance(0.2) ? [users.priceMajor / 2, undefined] : [undefined];
  const started: Started[] = [];
  for (const [place, amount] of amounts.entries()) {
    const means = chooseMeans(users.purses, random.fork(`means ${place}`));
    started.push(...(await pay(users, random, { sourceId, amount, means })));
    if (means.isSlow) void regret(users, random.fork(`regret ${place}`), checkoutId);
  }
  if (late) void supplyLater(users, checkoutId, late);
  if (channel === 'storefront') await completeAtLast(users, random, checkoutId);
  await clock.sleep(random.between(second, 20 * minute));
  const order = users.read.orderOfCheckout(checkoutId);
  if (order && users.returns) void sendAndTakeBack(users, random.fork('returns'), order.id);
  if (order) await afterwards(users, random, order.id, started);
};

const supplyLater = async ({ clock, shop }: Users, checkoutId: string, late: Late) => {
  if (late.afterMs === null) return;
  await clock.sleep(late.afterMs);
  await shop.supply(checkoutId, late.detail);
};

const cancelSoon = async ({ clock, shop }: Users, random: SeededRandom, orderId: string) => {
  await clock.sleep(random.between(0, 2 * minute));
  await shop.cancelOrder(orderId);
};

/** Staff cancel an order whose money is still on its way; a checkout has none yet. */
const regret = async (users: Users, random: SeededRandom, checkoutId: string) => {
  const { clock, shop, read, purses } = users;
  if (random.chance(0.6)) return;
  await clock.sleep(random.between(second, purses.settlementMs));
  const order = read.orderOfCheckout(checkoutId);
  if (order) await shop.cancelOrder(order.id);
};

interface Bill {
  readonly sourceId: string;
  /** Everything that is due where there is none. */
  readonly amount: number | undefined;
  readonly means: Means;
}

/** A shopper tries a few times, clicks twice now and then, and gives up at last. */
const pay = async (
  users: Users,
  random: SeededRandom,
  { sourceId, amount, means }: Bill,
): Promise<Started[]> => {
  const { clock, shop, gateway } = users;
  const action = random.chance(0.4) ? 'AUTHORIZATION' : 'CHARGE';
  const input = { gateway, action, amount, method: means.type } as const;
  for (let tries = 0; tries < 4; tries += 1) {
    const clicks = random.chance(0.15) ? 2 : 1;
    const started = await Promise.all(
      Array.from({ length: clicks }, () => shop.initialize(sourceId, input)),
    );
    const open = started.flatMap((one) => (one?.clientSecret ? [one] : []));
    if (open.length > 0) {
      for (const one of random.chance(0.5) ? open : open.slice(-1)) {
        await confirm(users, random, one, means);
      }
      return open;
    }
    await clock.sleep(random.between(5 * second, minute));
  }
  return [];
};

const confirm = async (
  users: Users,
  random: SeededRandom,
  started: Started,
  means: Means,
): Promise<void> => {
  const { clock, shop } = users;
  const { clientSecret: secret } = started;
  if (secret === null || random.chance(0.08)) return;
  if (users.returns && random.chance(0.5)) await shop.nameRecipient(intentOf(secret));
  await clock.sleep(random.between(second, 30 * second));
  if (random.chance(0.1)) await shop.confirm(secret, 'pm_card_chargeDeclined');
  await means.pay({ clock, shop, secret, started, card: random.pick(methods) });
  if (random.chance(0.7)) await shop.process(started.transactionId);
};

const completeAtLast = async ({ clock, shop }: Users, random: SeededRandom, checkoutId: string) => {
  for (let tries = 0; tries < 8; tries += 1) {
    if (await shop.complete(checkoutId)) return;
    await clock.sleep(random.between(10 * second, 2 * minute));
  }
};

/** Goods are sent, and some come back after days; the order may be closed by then. */
const sendAndTakeBack = async ({ clock, shop }: Users, random: SeededRandom, orderId: string) => {
  await clock.sleep(random.between(hour, day));
  await shop.fulfill(orderId, `SENT-${random.between(1, 999)}`);
  if (random.chance(0.4)) return;
  await clock.sleep(random.between(day, 5 * day));
  await shop.takeBack(orderId, random.chance(0.3));
};

/** What staff do with an order, here or in Stripe's own Dashboard. */
const afterwards = async (
  users: Users,
  random: SeededRandom,
  orderId: string,
  started: readonly Started[],
): Promise<void> => {
  const { clock, shop } = users;
  const [first] = started;
  if (!first) return;
  const { transactionId } = first;
  const intentId = intentOf(first.clientSecret ?? '');
  await random.pick(deeds)({ clock, random, shop, orderId, transactionId, intentId });
  await clock.sleep(random.between(0, 5 * minute));
  if (random.chance(0.2)) await shop.cancelOrder(orderId);
};
