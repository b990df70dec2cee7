import type { SeededRandom } from './seeded-random';
import type { Users } from './users';

const second = 1_000;
const minute = 60 * second;

/** Where staff confirm each order by hand, and may edit it until then. */
export const edited = 'edited';

/** A card that pays a part of a checkout; its amount in major units. */
export const giftCard = { code: 'CARD-0003', kind: 'gift card', amount: 3 } as const;

/** What happens to few orders, once or so in each world; its draws shift nobody else's. */
export const liveSeldom = async (users: Users, random: SeededRandom): Promise<void> => {
  await Promise.all([
    editAfterPayment(users, random.fork('edit')),
    payOtherwise(users, random.fork('otherwise')),
  ]);
};

/** Pays all that Saleor asks for: of a checkout, gift cards are left out of that. */
const payOnce = async ({ shop, gateway, clock }: Users, random: SeededRandom, sourceId: string) => {
  const started = await shop.initialize(sourceId, { gateway, action: 'CHARGE', method: 'card' });
  await clock.sleep(random.between(second, 20 * second));
  if (started?.clientSecret) await shop.confirm(started.clientSecret, 'pm_card_visa');
};

/** Staff add an article to an order that was paid, and the customer pays the difference, or not. */
const editAfterPayment = async (users: Users, random: SeededRandom): Promise<void> => {
  const { clock, shop } = users;
  await clock.sleep(random.between(0, 10 * minute));
  const checkoutId = await shop.createCheckout(edited, users.plenty, 1);
  if (!checkoutId) return;
  if (random.chance(0.5)) await shop.enterCode(checkoutId, giftCard.code);
  const isPaidFirst = random.chance(0.5);
  if (isPaidFirst) await payOnce(users, random, checkoutId);
  const orderId = await shop.complete(checkoutId);
  if (!orderId) return;
  if (!isPaidFirst) await payOnce(users, random, orderId);
  await clock.sleep(random.between(second, 10 * minute));
  await shop.addLine(orderId, users.plenty);
  await clock.sleep(random.between(second, 10 * minute));
  if (random.chance(0.7)) await payOnce(users, random, orderId);
};

/** An order that is paid by hand, and paid too much once it was edited: none of this app's. */
const payOtherwise = async (users: Users, random: SeededRandom): Promise<void> => {
  const { clock, shop } = users;
  await clock.sleep(random.between(0, 10 * minute));
  const checkoutId = await shop.createCheckout(edited, users.plenty, 1);
  const orderId = checkoutId && (await shop.complete(checkoutId));
  if (!orderId) return;
  await clock.sleep(random.between(second, minute));
  await shop.markAsPaid(orderId);
  await shop.discount(orderId, 2);
  await clock.sleep(random.between(second, 5 * minute));
  if (random.chance(0.4)) await shop.cancelOrder(orderId);
};
