import type { SeededRandom } from './seeded-random';
import type { Shop, Started } from './shop';
import type { VirtualClock } from './virtual-clock';

const second = 1_000;
const minute = 60 * second;

/** How the shoppers of one world pay. */
export interface Purses {
  /** False: by cards alone that are charged at once. */
  readonly banks: boolean;
  /** How long a debit or a pending refund is on its way. */
  readonly settlementMs: number;
}

export const pursesOf = (
  banks: boolean,
  [shortest, longest]: readonly [number, number],
  random: SeededRandom,
): Purses => ({ banks, settlementMs: random.between(shortest, longest) });

interface Till {
  readonly clock: VirtualClock;
  readonly shop: Shop;
  /** The client secret of the session. */
  readonly secret: string;
  readonly started: Started;
  /** Of those that are charged at once: for whoever has nothing else, or needs another one. */
  readonly card: string;
}

/** How one payment is made. */
export interface Means {
  /** What the storefront names when it starts the payment. */
  readonly type: 'card' | 'sepa_debit';
  /** True where the money is long on its way. */
  readonly isSlow: boolean;
  pay(till: Till): Promise<void>;
}

const plainCard: Means = {
  type: 'card',
  isSlow: false,
  pay: ({ shop, secret, card }) => shop.confirm(secret, card),
};

/** The shopper’s bank asks: it is answered, failed, or the window is closed. */
const authenticatedCard = (random: SeededRandom): Means => ({
  type: 'card',
  isSlow: false,
  pay: async ({ clock, shop, secret, started, card }) => {
    const asking = ['pm_card_authenticationRequired', 'pm_card_threeDSecure2Required'] as const;
    await shop.confirm(secret, random.pick(asking));
    if (random.chance(0.2)) return;
    await clock.sleep(random.between(second, 3 * minute));
    // The storefront looks in before the bank has answered.
    if (random.chance(0.3)) await shop.process(started.transactionId);
    const passed = random.chance(0.65);
    await shop.authenticate(secret, passed);
    if (!passed && random.chance(0.6)) await shop.confirm(secret, card);
  },
});

const accounts = ['AT611904300234573201', 'IT60X0542811101000000123456'] as const;

/** The bank pays, or refuses, long after the shopper left; some come back and pay anew then. */
const debit = (random: SeededRandom, { settlementMs }: Purses): Means => ({
  // The Payment Element can be switched after the session was made.
  type: random.chance(0.8) ? 'sepa_debit' : 'card',
  isSlow: true,
  pay: async ({ clock, shop, secret, card }) => {
    const iban = random.pick(accounts);
    const comesBack = random.chance(0.4);
    const laterMs = settlementMs + random.between(second, 3 * minute);
    const next = random.chance(0.3) ? { iban: random.pick(accounts) } : card;
    await shop.confirm(secret, { iban });
    if (!comesBack) return;
    // The shopper of a debit that was paid is refused by Stripe here.
    clock.after(laterMs, () => void shop.confirm(secret, next));
  },
});

/** Chosen apart from all else, so that a shopper of plain cards lives as in a world without. */
export const chooseMeans = (purses: Purses, random: SeededRandom): Means => {
  if (!purses.banks) return plainCard;
  const drawn = random.fraction();
  if (drawn < 0.35) return authenticatedCard(random);
  return drawn < 0.7 ? debit(random, purses) : plainCard;
};
