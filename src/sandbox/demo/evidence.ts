import type { SaleorReading, TransactionReading } from '../saleor/contract';
import type { Balance } from '../stripe/stand-in';
import type { IntentRow } from '../stripe/world';
import type { Row } from './dashboard';
import type { Bought } from './stage';

/** A purchase of the demo, and what its shopper knows of it. */
export interface Tale extends Bought {
  readonly name: string;
}

/** What both clients have in their own books, and what the app shows of it. */
export interface Evidence {
  readonly saleor: SaleorReading;
  readonly intents: readonly IntentRow[];
  readonly balances: ReadonlyMap<string, Balance>;
  readonly rows: readonly Row[];
  readonly tales: readonly Tale[];
  /** The app's identifier, by which its transactions are known. */
  readonly appIdentifier: string;
}

/** Something that is not as it must be. */
export interface Finding {
  /** The story, or the order. */
  readonly of: string;
  readonly what: string;
  /** Checkout of the purchase concerned, where one is. */
  readonly checkoutId: string | null;
}

const nothing: Balance = { authorizedMinor: 0, capturedMinor: 0, refundedMinor: 0 };

/** What Stripe's books say of a payment. */
export const balanceOf = ({ balances }: Pick<Evidence, 'balances'>, intentId: string): Balance =>
  balances.get(intentId) ?? nothing;

/** The payments that belong to some transactions. */
export const intentsOf = (
  { intents }: Pick<Evidence, 'intents'>,
  transactions: readonly TransactionReading[],
): readonly IntentRow[] => {
  const ids = new Set(transactions.map(({ id }) => id));
  return intents.filter(({ intent }) => ids.has(intent.metadata['saleor_transaction_id'] ?? ''));
};

/** What rests with the merchant, and what is held, over some payments. */
export const restOf = (
  evidence: Pick<Evidence, 'balances'>,
  rows: readonly IntentRow[],
): { readonly kept: number; readonly held: number } => {
  const each = rows.map(({ intent }) => balanceOf(evidence, intent.id));
  return {
    kept: each.reduce((sum, one) => sum + one.capturedMinor - one.refundedMinor, 0),
    held: each.reduce((sum, one) => sum + one.authorizedMinor, 0),
  };
};
