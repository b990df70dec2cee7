import type { OrderReading } from '../saleor/contract';
import type { IntentRow } from '../stripe/world';
import { minorOf } from './channels';
import { balanceOf, type Evidence } from './evidence';

/** The three words that people read in a row, as the ledgers of both sides have them. */
export interface Statuses {
  readonly orderStatus: string;
  readonly paymentStatus: string;
  readonly shipmentStatus: string;
}

interface Sums {
  readonly asked: number;
  readonly held: number;
  readonly captured: number;
  readonly refunded: number;
}

export const statusesOf = (
  evidence: Pick<Evidence, 'balances'>,
  order: OrderReading | null,
  intents: readonly IntentRow[],
): Statuses => {
  const sums = sumsOf(evidence, intents);
  const paymentStatus = paymentOf(sums, intents);
  return {
    paymentStatus,
    orderStatus: order ? orderStatusOf(order, paymentStatus, sums.captured) : 'CHECKOUT',
    shipmentStatus: (order && shipments[order.status]) ?? 'NONE',
  };
};

const sumsOf = (evidence: Pick<Evidence, 'balances'>, intents: readonly IntentRow[]): Sums => {
  const each = intents.map(({ intent }) => ({ intent, ...balanceOf(evidence, intent.id) }));
  const sum = (of: (one: (typeof each)[number]) => number) =>
    each.reduce((total, one) => total + of(one), 0);
  return {
    // What was asked of the shopper by the payments that brought something.
    asked: sum(({ intent, capturedMinor }) => (capturedMinor > 0 ? intent.amount : 0)),
    held: sum(({ authorizedMinor }) => authorizedMinor),
    captured: sum(({ capturedMinor }) => capturedMinor),
    refunded: sum(({ refundedMinor }) => refundedMinor),
  };
};

const paymentOf = (
  { asked, held, captured, refunded }: Sums,
  intents: readonly IntentRow[],
): string => {
  if (intents.length === 0) return 'NONE';
  if (captured > 0 && refunded >= captured) return 'REFUNDED';
  if (refunded > 0) return 'PARTIALLY_REFUNDED';
  if (captured > 0) return captured < asked ? 'PARTIALLY_CHARGED' : 'CHARGED';
  if (held > 0) return 'AUTHORIZED';
  return intents.every(({ intent }) => intent.status === 'canceled') ? 'CANCELED' : 'PENDING';
};

const shipments: Readonly<Record<string, string>> = {
  FULFILLED: 'SHIPPED',
  PARTIALLY_FULFILLED: 'PARTIAL',
  RETURNED: 'RETURNED',
  PARTIALLY_RETURNED: 'RETURNED',
};

const endings: Readonly<Record<string, string>> = {
  CANCELED: 'CANCELED',
  EXPIRED: 'CANCELED',
  FULFILLED: 'FULFILLED',
  RETURNED: 'RETURNED',
  PARTIALLY_FULFILLED: 'PARTIAL',
  PARTIALLY_RETURNED: 'PARTIAL',
};

const orderStatusOf = (order: OrderReading, payment: string, captured: number): string => {
  const ending = endings[order.status];
  if (ending) return ending;
  if (payment === 'REFUNDED') return 'RETURNED';
  const total = minorOf(order.total, order.currency);
  const isPaid = order.chargeStatus === 'FULL' || order.chargeStatus === 'OVERCHARGED';
  if (isPaid || (total > 0 && captured >= total)) return 'PAID';
  return payment === 'NONE' || payment === 'CANCELED' ? 'CREATED' : 'PENDING';
};
