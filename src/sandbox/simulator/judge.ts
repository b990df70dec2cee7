import { requestName, type EffectId } from '../../domain/facts/effect';
import type { IntentRow } from '../stripe/world';
import type { OrderReading, SaleorReading, TransactionReading } from '../saleor/contract';
import type { MirrorRow } from '../../ports/store';
import { waitedForDetails } from './details';
import { calledForCause, lossIsShown } from './judge-alarms';
import { judgeShipping } from './judge-shipping';
import { closedStayClosed } from './judge-closed';
import { isLeftToStaff, isSurplusShown, isUnheardGrant } from './judge-problems';
import { appId } from './setting';
import {
  actionsOfNow,
  barePromises,
  failedStayUndone,
  grantedRefundsEnd,
  isReportOutdated,
  knownPayments,
  paidFirst,
  referenceOfPayment,
  refundPerRequest,
  timesOfStripe,
} from './judge-closely';
import {
  groupBy,
  hasProblem,
  minor,
  refundedOf,
  refundsOf,
  releasedOf,
  restingOf,
  sum,
} from './sums';

/** What is judged: both sides themselves, and the mirror that claims to agree with them. */
export interface Evidence {
  readonly saleor: SaleorReading;
  readonly intents: readonly IntentRow[];
  readonly mirrors: readonly MirrorRow[];
  /** The app's own record: what stands behind the keys that refunds bear in Stripe. */
  readonly effects: ReadonlyMap<string, EffectId>;
  readonly appIdentifier: string;
  /**
   * False where a report may be under way for longer than anybody waits: an order that is
   * cancelled meanwhile is paid by a report that was sent while it lived, and actions that are over
   * are offered by one that was told again by then. Saleor offers no report with a condition.
   */
  readonly isPrompt: boolean;
  /** The longest that an answer and the next request are under way together, milliseconds. */
  readonly roundTripMs: number;
  /** True where lists of what changed are read, and not events alone. */
  readonly isSwept: boolean;
}

/** The invariants that hold once the last fault is over; gives what is broken, in words. */
export const judge = (evidence: Evidence): readonly string[] => [
  ...oneOrderPerCheckout(evidence),
  ...(evidence.isPrompt ? closedStayClosed(evidence.saleor, evidence.roundTripMs) : []),
  ...oneLiveIntentPerAttempt(evidence),
  ...nothingUnderWay(evidence),
  ...orderedForMoney(evidence),
  ...refundsOnce(evidence),
  ...refundPerRequest(evidence.saleor),
  ...grantedRefundsEnd(evidence.saleor.orders(), evidence.mirrors),
  ...barePromises(evidence.saleor.deliveries()),
  ...failedStayUndone(evidence.saleor, evidence.intents, evidence.effects),
  ...knownPayments(evidence.intents, evidence.mirrors),
  ...waitedForDetails(evidence.saleor.checkouts()),
  ...lossIsShown(evidence.mirrors, evidence.intents, evidence.saleor),
  ...calledForCause(evidence.mirrors, evidence.intents, evidence.saleor),
  ...placed(evidence).flatMap((order) => judgeOrder(evidence, order)),
  ...evidence.saleor
    .transactions()
    .filter((transaction) => transaction.appIdentifier === evidence.appIdentifier)
    .flatMap((transaction) => judgeTransaction(evidence, transaction)),
  ...evidence.saleor.checkouts().flatMap((checkout) => judgeCheckout(evidence, checkout)),
];

/** Drafts are nobody's yet: what replaces returned goods begins as one. */
const placed = ({ saleor }: Evidence): readonly OrderReading[] =>
  saleor.orders().filter(({ status }) => status !== 'DRAFT');

const oneOrderPerCheckout = ({ saleor }: Evidence): readonly string[] =>
  [...groupBy(saleor.orders(), (order) => order.checkoutId)]
    .filter(([, orders]) => orders.length > 1)
    .map(([checkout, orders]) => `${checkout} became ${orders.length} orders`);

/** A debit ends long before the world does: what is pending now would be so for ever. */
const nothingUnderWay = ({ intents }: Evidence): readonly string[] =>
  intents
    .filter(({ intent }) => intent.status === 'processing')
    .map(({ intent }) => `${intent.id} is still processing`);

/** Saleor and storefronts may order for a debit that is under way; the app waits for the money. */
const orderedForMoney = (evidence: Evidence): readonly string[] =>
  placed(evidence)
    .filter(({ channel }) => channel === 'app')
    .filter(({ transactions }) =>
      transactions.every((transaction) => rowOf(evidence, transaction)?.charges.every(isUnpaid)),
    )
    .map(({ number }) => `order ${number} was made by the app for money that never came`);

const isUnpaid = ({ charge }: IntentRow['charges'][number]): boolean =>
  charge.status !== 'succeeded';

const oneLiveIntentPerAttempt = ({ intents }: Evidence): readonly string[] =>
  [...groupBy(intents, ({ intent }) => intent.metadata['saleor_attempt_id'] ?? null)]
    .filter(([, rows]) => rows.filter(({ intent }) => intent.status !== 'canceled').length > 1)
    .map(([attempt, rows]) => `attempt ${attempt} has ${rows.length} intents`);

const refundsOnce = ({ intents, effects }: Evidence): readonly string[] =>
  intents.flatMap((row) => {
    const requests = groupBy(refundsOf(row), ({ metadata }) => {
      const key = metadata?.['saleor_effect'] ?? null;
      const id = key === null ? undefined : effects.get(key);
      if (id?.request === 'return') return null;
      return id ? requestName(id) : key;
    });
    const twice = [...requests].filter(([, refunds]) => refunds.length > 1);
    return [
      ...twice.map(([request, refunds]) => `${request} was refunded ${refunds.length} times`),
      ...(refundedOf(row) > row.intent.amount_received
        ? [`${row.intent.id} gave back more than it took`]
        : []),
    ];
  });

const rowOf = ({ intents }: Evidence, transaction: TransactionReading): IntentRow | undefined =>
  intents.find(
    ({ intent }) =>
      intent.metadata['saleor_transaction_id'] === transaction.id && intent.status !== 'canceled',
  ) ?? intents.find(({ intent }) => intent.metadata['saleor_transaction_id'] === transaction.id);

const judgeOrder = (evidence: Evidence, order: OrderReading): readonly string[] => {
  const rows = order.transactions.flatMap((transaction) => rowOf(evidence, transaction) ?? []);
  const resting = sum(rows.map(restingOf));
  const isClosed = order.status === 'CANCELED' || order.status === 'EXPIRED';
  const mirror = evidence.mirrors.find(({ orderId }) => orderId === order.id);
  const found: string[] = [];
  const isTold = hasProblem(mirror, 'refund-failed') || isLeftToStaff(order, rows, mirror);
  if (isClosed && resting > 0 && !isTold) {
    found.push(`closed order ${order.number} keeps ${resting}`);
  }
  if (!isClosed && resting > minor(order.total) && !isSurplusShown(order, rows, mirror)) {
    found.push(`order ${order.number} was paid ${resting} of ${minor(order.total)}`);
  }
  if (!mirror) return rows.length === 0 ? found : [...found, `order ${order.number} has no row`];
  // Whoever takes its payments, this app was not asked to.
  if (order.transactions.every(({ appIdentifier }) => appIdentifier !== appId)) {
    return [...found, `order ${order.number} is not ours and has a row`];
  }
  if (mirror.saleorStatus !== order.status) {
    found.push(`row of ${order.number} says ${mirror.saleorStatus}, Saleor ${order.status}`);
  }
  const isUnheard = !evidence.isSwept && isUnheardGrant(order, mirror);
  if (mirror.saleorChargeStatus !== order.chargeStatus && !isUnheard) {
    found.push(`row of ${order.number} says ${mirror.saleorChargeStatus} ${order.chargeStatus}`);
  }
  return [
    ...found,
    ...judgeStripeSide(order, rows),
    ...judgeShipping(order, rows),
    ...paidFirst(order, rows),
  ];
};

/** Id, number and status of the order stand on every payment that took money. */
const judgeStripeSide = (order: OrderReading, rows: readonly IntentRow[]): readonly string[] =>
  rows
    .filter(({ intent }) => intent.amount_received > 0)
    .flatMap(({ intent }) =>
      intent.metadata['saleor_order_id'] === order.id &&
      intent.metadata['saleor_order_number'] === order.number &&
      intent.metadata['saleor_order_status'] === order.status
        ? []
        : [`${intent.id} says ${intent.metadata['saleor_order_status']}, not ${order.status}`],
    );

/** Saleor's sums equal Stripe's at rest. */
const judgeTransaction = (
  evidence: Evidence,
  transaction: TransactionReading,
): readonly string[] => {
  const row = rowOf(evidence, transaction);
  const name = `transaction ${transaction.id}`;
  if (!row) {
    return transaction.charged + transaction.authorized > 0 ? [`${name} has no payment`] : [];
  }
  // A closed order is not told that its refund failed, or it would be open again: a person is.
  const mirror = evidence.mirrors.find(({ orderId }) => orderId === transaction.orderId);
  if (hasProblem(mirror, 'refund-failed')) return [];
  // A hold that ended before Saleor knew of it is told as a failed payment: nothing was released.
  const wasHeld = transaction.events.some(({ type }) => type === 'AUTHORIZATION_SUCCESS');
  const pairs: readonly (readonly [string, number, number])[] = [
    ['charged', minor(transaction.charged), row.intent.amount_received - refundedOf(row)],
    ['authorized', minor(transaction.authorized), row.intent.amount_capturable],
    ['charge pending', minor(transaction.chargePending), 0],
    ['authorize pending', minor(transaction.authorizePending), 0],
    ['cancel pending', minor(transaction.cancelPending), 0],
    ['refunded', minor(transaction.refunded), refundedOf(row)],
    ['canceled', minor(transaction.canceled), wasHeld ? releasedOf(row) : 0],
  ];
  return [
    ...referenceOfPayment(transaction, row),
    ...(transaction.unreadableActions.length > 0 ? [`${name} cannot be shown`] : []),
    ...pairs
      .filter(([, saleor, stripe]) => saleor !== stripe)
      .map(([what, saleor, stripe]) => `${name}: ${what} ${saleor} in Saleor, ${stripe} in Stripe`),
    ...(!evidence.isPrompt && isReportOutdated(evidence.saleor.requests(), transaction.id)
      ? []
      : actionsOfNow(transaction, row, restingOf(row))),
    ...timesOfStripe(transaction, row, evidence.saleor.requests()),
  ];
};

/** Money on a checkout becomes an order, goes back, or is shown to a person. */
const judgeCheckout = (
  evidence: Evidence,
  checkout: ReturnType<SaleorReading['checkouts']>[number],
): readonly string[] => {
  const rows = checkout.transactions.flatMap((transaction) => rowOf(evidence, transaction) ?? []);
  const resting = sum(rows.map(restingOf));
  if (resting === 0) return [];
  const mirror = evidence.mirrors.find(({ checkoutId }) => checkoutId === checkout.id);
  return hasProblem(mirror, 'money-without-order') || hasProblem(mirror, 'refund-failed')
    ? []
    : [`checkout ${checkout.id} keeps ${resting} and nobody is told`];
};
