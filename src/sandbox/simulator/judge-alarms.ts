import type { Problem, ProblemKey } from '../../domain/decide/problem';
import type { MirrorRow } from '../../ports/store';
import type { OrderReading, SaleorReading } from '../saleor/contract';
import type { IntentRow } from '../stripe/world';
import { refundsCanceled } from './setting';
import { minor, restingOf, sum } from './sums';

/** What both ledgers say of one row of the mirror. */
interface Platform {
  readonly order: OrderReading | null;
  readonly rows: readonly IntentRow[];
}

const coverOf = (order: OrderReading): number => minor(order.totalCharged + order.totalAuthorized);

/** When the ledgers bear a problem out; what is not here does not occur in this world. */
const causes: Readonly<Partial<Record<ProblemKey, (platform: Platform) => boolean>>> = {
  'money-without-order': ({ order, rows }) => order === null && sum(rows.map(restingOf)) > 0,
  'refund-failed': ({ rows }) =>
    rows.some(({ refunds }) => refunds.some(({ refund }) => refund.status === 'failed')),
  'canceled-not-refunded': ({ order, rows }) =>
    order?.status === 'CANCELED' && !refundsCanceled(order.channel) && sum(rows.map(restingOf)) > 0,
  'cover-lost': ({ order, rows }) =>
    order !== null &&
    isAlive(order) &&
    takenOf(rows) < minor(order.total) &&
    rows.some((row) => isExpired(row) || hasFailedDebit(row)),
  overpaid: ({ order, rows }) =>
    order !== null && Math.max(coverOf(order), sum(rows.map(restingOf))) > minor(order.total),
  underpaid: ({ order }) =>
    order !== null && coverOf(order) < minor(order.total - order.totalGrantedRefund),
};

/** What was taken or is held for an order, whatever went back by a person's act since. */
const takenOf = (rows: readonly IntentRow[]): number =>
  sum(rows.map(({ intent }) => intent.amount_received + intent.amount_capturable));

const isExpired = ({ intent }: IntentRow): boolean => intent.cancellation_reason === 'automatic';

const hasFailedDebit = ({ charges }: IntentRow): boolean =>
  charges.some(({ charge }) => charge.status === 'failed' && charge.id.startsWith('py_'));

const isAlive = ({ status }: OrderReading): boolean =>
  status !== 'CANCELED' && status !== 'EXPIRED';

/** An order that lost what covered it says so, as long as it lives on without money. */
export const lossIsShown = (
  mirrors: readonly MirrorRow[],
  intents: readonly IntentRow[],
  saleor: SaleorReading,
): readonly string[] =>
  mirrors.flatMap((mirror) => {
    const order = mirror.orderId === null ? null : saleor.order(mirror.orderId);
    if (!order || !isAlive(order)) return [];
    const rows = intents.filter(({ intent }) => mirror.intentIds.some((id) => id === intent.id));
    const isTold = mirror.problems.some(({ key }) => key === 'cover-lost');
    const expired = rows.filter(isExpired);
    // What one payment alone did not cover is not lost with it.
    const lost = takenOf(rows) < minor(order.total) && expired.some((row) => isWhole(row, order));
    return lost && !isTold ? [`order ${order.number} lost its hold and its row is fine`] : [];
  });

const isWhole = ({ intent }: IntentRow, order: OrderReading): boolean =>
  intent.amount >= minor(order.total) && (intent.canceled_at ?? 0) * 1_000 > order.createdAt;

/** Nobody is called for nothing: each problem has its cause, and no row waits for want of one. */
export const calledForCause = (
  mirrors: readonly MirrorRow[],
  intents: readonly IntentRow[],
  saleor: SaleorReading,
): readonly string[] =>
  mirrors.flatMap((mirror) => {
    const order = mirror.orderId === null ? null : saleor.order(mirror.orderId);
    const rows = intents.filter(({ intent }) => mirror.intentIds.some((id) => id === intent.id));
    const name = `row of ${order?.number ?? mirror.checkoutId}`;
    return [
      ...mirror.problems
        .filter(({ key }) => !(causes[key]?.({ order, rows }) ?? false))
        .map(({ key, message }: Problem) => `${name} shows ${key} without cause: ${message}`),
      ...(mirror.syncState === 'in_sync' || mirror.problems.length > 0
        ? []
        : [`${name} is ${mirror.syncState}: ${mirror.syncReason ?? ''}`]),
      ...(mirror.syncState === 'in_sync' && mirror.problems.length > 0
        ? [`${name} is in_sync with a problem`]
        : []),
    ];
  });
