import type { TransactionReading, SaleorReading } from '../saleor/contract';
import type { SeededRandom } from './seeded-random';

const second = 1_000;
const minute = 60 * second;

/** What wallets give to the storefront with the payment alone. */
export type Detail = 'email' | 'billing address';

export const email = 'ada@example.com';
export const address = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  streetAddress1: '1 Main Street',
  city: 'London',
  postalCode: 'N1 9GU',
  country: 'GB',
};

/** A shopper whose checkout lacks something when it is paid. */
export interface Late {
  readonly detail: Detail;
  /** After the last payment; well within the grace. Null = never. */
  readonly afterMs: number | null;
}

/** Chosen apart from all else, so that other shoppers live as in a world without. */
export const chooseLate = (random: SeededRandom): Late | null => {
  if (!random.chance(0.25)) return null;
  const detail = random.pick<Detail>(['email', 'billing address']);
  return { detail, afterMs: random.chance(0.25) ? null : random.between(second, 4 * minute) };
};

const refusedFor = (transaction: TransactionReading, code: string): boolean =>
  transaction.events.some(({ message }) => message.includes(`Saleor refused the order: ${code}`));

/** What came within the grace was waited for: no money went back for want of it. */
export const waitedForDetails = (
  checkouts: ReturnType<SaleorReading['checkouts']>,
): readonly string[] =>
  checkouts.flatMap(({ id, transactions, lacksEmail, lacksBillingAddress }) =>
    (
      [
        ['EMAIL_NOT_SET', lacksEmail],
        ['BILLING_ADDRESS_NOT_SET', lacksBillingAddress],
      ] as const
    )
      .filter(([code, lacks]) => !lacks && transactions.some((one) => refusedFor(one, code)))
      .map(([code]) => `checkout ${id} got its money back for ${code}, which came in time`),
  );
