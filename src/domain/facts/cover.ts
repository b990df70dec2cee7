import type { CheckoutFacts, OrderFacts, TransactionFacts } from './facts';
import { minorMax, minorSum } from './money';

/**
 * What is to be paid, and what pays for it: the one place that says so, by sums alone. Saleor keeps
 * the charge status and the authorize status of an order as it last counted them; lines, discounts
 * and shipping that change afterwards leave both as they were, until the next transaction event.
 * Gift cards and vouchers are taken off the total already (Saleor docs: `Checkout.totalPrice`,
 * `Order.total`); transactions of other apps and of staff count like our own.
 */
type Payable = CheckoutFacts | OrderFacts;

const sumOf = (
  { transactions }: Payable,
  amount: (transaction: TransactionFacts) => bigint,
): bigint => minorSum(transactions.map(amount));

/** The total less the refunds that staff granted; never below zero. */
export const dueMinor = (source: Payable): bigint =>
  source.kind === 'order'
    ? minorMax(source.totalMinor - source.totalGrantedRefundMinor, 0n)
    : source.totalMinor;

/** Charged and not given back, nor on its way back. */
export const chargedMinor = (source: Payable): bigint =>
  sumOf(source, (transaction) => transaction.chargedMinor);

/** Held for capture. */
const heldMinor = (source: Payable): bigint =>
  sumOf(source, (transaction) => transaction.authorizedMinor);

/** Announced, and neither held nor charged yet. */
export const pendingMinor = (source: Payable): bigint =>
  sumOf(
    source,
    ({ authorizePendingMinor, chargePendingMinor }) => authorizePendingMinor + chargePendingMinor,
  );

/** Charged or held. What is pending may still fail, and covers nothing. */
const coverMinor = (source: Payable): bigint => chargedMinor(source) + heldMinor(source);

/** True where all that is due is charged or held; also where nothing is due. */
export const isFullyAuthorized = (source: Payable): boolean =>
  coverMinor(source) >= dueMinor(source);

/** What is due and neither charged nor held. */
export const outstandingMinor = (source: Payable): bigint =>
  minorMax(dueMinor(source) - coverMinor(source), 0n);

/**
 * True where more is charged or held than the order costs. A refund that staff granted and that was
 * not made, or failed, is money to be given back, and not money that was paid too much.
 */
export const isOverpaid = (source: Payable): boolean => coverMinor(source) > source.totalMinor;

/** True where nothing is charged and nothing is held, although something is due. */
export const isUnpaid = (source: Payable): boolean =>
  dueMinor(source) > 0n && chargedMinor(source) <= 0n && heldMinor(source) === 0n;

type ChargeStatus = 'NONE' | 'PARTIAL' | 'FULL' | 'OVERCHARGED';
type AuthorizeStatus = 'NONE' | 'PARTIAL' | 'FULL';

/** What Saleor would say if it counted now: what is pending counts for a checkout alone. */
export const chargeStatusOf = (source: Payable): ChargeStatus => {
  const pending =
    source.kind === 'checkout' ? sumOf(source, (each) => each.chargePendingMinor) : 0n;
  const charged = chargedMinor(source) + pending;
  const due = dueMinor(source);
  if (charged === due) return 'FULL';
  if (charged <= 0n) return 'NONE';
  return charged < due ? 'PARTIAL' : 'OVERCHARGED';
};

/** The same for what is held or charged. */
export const authorizeStatusOf = (source: Payable): AuthorizeStatus => {
  const covered = coverMinor(source) + (source.kind === 'checkout' ? pendingMinor(source) : 0n);
  if (covered === 0n) return source.totalMinor === 0n ? 'FULL' : 'NONE';
  return covered >= dueMinor(source) ? 'FULL' : 'PARTIAL';
};

/** True where the order is paid: charged in full, or more than that. */
export const isFullyCharged = (source: Payable): boolean =>
  chargedMinor(source) >= dueMinor(source);
