import { z } from 'zod';
import { actionPayload, requestPayloadOf } from '../../handlers/actions';
import { identifyRequest } from '../../handlers/request-key';
import type { EffectId } from '../../domain/facts/effect';
import type { MirrorRow } from '../../ports/store';
import type {
  DeliveryReading,
  OrderReading,
  RequestReading,
  SaleorReading,
  TransactionReading,
} from '../saleor/contract';
import type { IntentRow } from '../stripe/world';
import { groupBy, hasProblem, minor, refundsOf, sum } from './sums';

/** Key in an order's metadata that says which effect of the app made it. */
const madeBy = 'stripe_orders_effect';

/** Times of Stripe are whole seconds. */
const msOf = (seconds: number): number => seconds * 1_000;

/**
 * An answer without a result that carries anything but its reference: its actions hide the order
 * from everybody who reads it, even if only until the next report.
 */
export const barePromises = (deliveries: readonly DeliveryReading[]): readonly string[] =>
  deliveries.flatMap(({ event, attempts }) => {
    const last = attempts.at(-1);
    if (!event.endsWith('_REQUESTED') || last?.responseStatus !== 200) return [];
    const answer = z.record(z.string(), z.unknown()).parse(JSON.parse(last.response));
    const isBare = 'result' in answer || !('actions' in answer);
    return isBare ? [] : [`what ${event} was answered with cannot be shown`];
  });

/**
 * By the end no refund is under way: one that is granted and pending would be so for ever. A closed
 * order is not told that its refund failed while money rests on it: a person is.
 */
export const grantedRefundsEnd = (
  orders: readonly OrderReading[],
  mirrors: readonly MirrorRow[],
): readonly string[] =>
  orders.flatMap(({ id: orderId, number, grantedRefunds }) =>
    grantedRefunds
      .filter(({ status }) => status === 'PENDING')
      .filter(
        () =>
          !hasProblem(
            mirrors.find((mirror) => mirror.orderId === orderId),
            'refund-failed',
          ),
      )
      .map(({ id }) => `refund ${id} that was granted for order ${number} is still pending`),
  );

/**
 * Each request of staff gets a refund of its own, however equal their amounts are; a refund that
 * was granted gets one, however often it is asked for.
 */
export const refundPerRequest = (saleor: SaleorReading): readonly string[] => {
  const done = answersTo(saleor.deliveries()).filter(({ failed }) => !failed);
  const shared = [...groupBy(done, ({ reference }) => reference)]
    .map(([reference, answers]) => [reference, new Set(answers.map((one) => one.claimant)).size])
    .filter(([, requests]) => Number(requests) > 1)
    .map(([reference, requests]) => `${requests} requests were answered with one ${reference}`);
  // A second answer may have been given before the first was known: that one fails in the end.
  const granted = done.filter(
    ({ claimant, reference }) => claimant.startsWith('granted-') && !endsFailed(saleor, reference),
  );
  const twice = [...groupBy(granted, ({ claimant }) => claimant)]
    .map(([key, answers]) => [key, new Set(answers.map((one) => one.reference)).size])
    .filter(([, refunds]) => Number(refunds) > 1)
    .map(([key, refunds]) => `${key} was refunded ${refunds} times`);
  return [...shared, ...twice];
};

const endsFailed = (saleor: SaleorReading, reference: string): boolean =>
  saleor
    .transactions()
    .some(({ events }) =>
      events.some(
        ({ type, pspReference }) => type === 'REFUND_FAILURE' && pspReference === reference,
      ),
    );

/**
 * What staff were told has failed is not done behind their backs: they may ask again. Of equal
 * requests nobody can say which is whose, so that they are counted for each payment.
 */
export const failedStayUndone = (
  saleor: SaleorReading,
  intents: readonly IntentRow[],
  effects: ReadonlyMap<string, EffectId>,
): readonly string[] => {
  const answers = answersTo(saleor.deliveries()).filter(({ failed }) => failed);
  return saleor.transactions().flatMap(({ id, events }) => {
    const failed = answers.filter(({ transactionId }) => transactionId === id);
    const requests = events.filter(({ type }) => type === 'REFUND_REQUEST').length;
    const made = intents
      .filter(({ intent }) => intent.metadata['saleor_transaction_id'] === id)
      .flatMap(refundsOf)
      .map(({ metadata }) => metadata?.['saleor_effect'] ?? '')
      .filter((key) => key !== '' && effects.get(key)?.request !== 'return');
    const isDone = failed.length > 0 && made.length > requests - failed.length;
    return isDone ? [`a request of ${id} was answered as failed and done`] : [];
  });
};

/** How the requests for a refund were answered that were answered at all. */
const answersTo = (deliveries: readonly DeliveryReading[]) =>
  deliveries.flatMap(({ event, body, attempts }) => {
    const last = attempts.at(-1);
    if (event !== 'TRANSACTION_REFUND_REQUESTED' || last?.responseStatus !== 200) return [];
    const answer = JSON.parse(last.response) as { pspReference: string; result?: string };
    const asked: unknown = JSON.parse(body ?? '');
    const payload = actionPayload.parse(asked);
    const { issuedAt } = z.object({ issuedAt: z.string() }).parse(asked);
    const { claimant } = identifyRequest(requestPayloadOf('REFUND', payload, issuedAt));
    const failed = answer.result === 'REFUND_FAILURE';
    return [
      { reference: answer.pspReference, failed, claimant, transactionId: payload.transaction.id },
    ];
  });

/** Whatever Stripe was asked to take belongs to a purchase that the app looks after. */
export const knownPayments = (
  intents: readonly IntentRow[],
  mirrors: readonly MirrorRow[],
): readonly string[] => {
  const known = new Set<string>(mirrors.flatMap(({ intentIds }) => intentIds));
  return intents
    .filter(({ intent }) => !known.has(intent.id))
    .map(({ intent }) => `${intent.id} is known to no row`);
};

/** An order that the app makes was paid before, and its money had not gone back by then. */
export const paidFirst = (order: OrderReading, rows: readonly IntentRow[]): readonly string[] => {
  if (!(madeBy in order.metadata)) return [];
  const paid = sum(rows.map((row) => takenBy(row, order.createdAt)));
  const left = sum(rows.map((row) => leftBy(row, order.createdAt)));
  const total = minor(order.total);
  if (paid < total) return [`order ${order.number} was made when ${paid} of ${total} were paid`];
  return paid - left < total
    ? [`order ${order.number} was made after its money had gone back`]
    : [];
};

const takenBy = ({ charges }: IntentRow, at: number): number =>
  sum(
    charges
      .filter(({ charge }) => charge.status === 'succeeded' && msOf(charge.created) <= at)
      .map(({ charge }) => charge.amount),
  );

const leftBy = (row: IntentRow, at: number): number => {
  const { intent, refunds } = row;
  if (intent.canceled_at !== null) {
    return msOf(intent.canceled_at + 1) <= at ? takenBy(row, at) : 0;
  }
  return sum(
    refunds
      .filter(({ refund }) => msOf(refund.created + 1) <= at)
      .map(({ refund }) => refund.amount),
  );
};

/**
 * Staff find a payment in Stripe by the reference of its transaction, whatever became of its money;
 * a session that was refused before there was a payment bears that of its refusal.
 */
export const referenceOfPayment = (
  { id, pspReference }: TransactionReading,
  { intent, charges }: IntentRow,
): readonly string[] => {
  const own = [intent.id, ...charges.map(({ charge }) => charge.id)];
  const tookMoney = charges.some(({ charge }) => charge.status === 'succeeded');
  return !tookMoney || pspReference === '' || own.includes(pspReference)
    ? []
    : [`transaction ${id} bears the reference ${pspReference}`];
};

/** Staff are offered what Stripe would do now, and nothing that is over. */
export const actionsOfNow = (
  { id, actions }: TransactionReading,
  { intent }: IntentRow,
  restingMinor: number,
): readonly string[] => {
  const ofMoney = intent.status === 'requires_capture' ? ['CANCEL', 'CHARGE'] : ['REFUND'];
  const wanted = restingMinor === 0 ? '' : ofMoney.join();
  const offered = [...actions].sort().join();
  // What nobody paid yet may be called off; Saleor learns of that only with a report.
  const isOpen = intent.status.startsWith('requires_') && restingMinor === 0;
  return offered === wanted || (isOpen && offered === 'CANCEL')
    ? []
    : [`transaction ${id} offers ${offered || 'nothing'}, not ${wanted || 'nothing'}`];
};

/**
 * True where the last report to land was an old one, after others: Saleor takes the actions of a
 * repetition, which are those of its own time.
 */
export const isReportOutdated = (
  requests: readonly RequestReading[],
  transactionId: string,
): boolean => {
  const told = requests
    .filter(({ operationName }) => operationName?.startsWith('ReportTransactionEvent'))
    .filter(({ variables }) => variables['transactionId'] === transactionId)
    .map(({ variables }) => `${String(variables['type'])} ${String(variables['pspReference'])}`);
  const last = told.at(-1) ?? '';
  return told.indexOf(last) < told.findLastIndex((report) => report !== last);
};

/**
 * A charge that was reported bears Stripe's time of it, or one just after the request that began
 * it; one that was told in an answer bears the time of the answer. Of what was held before, Stripe
 * keeps no time of the capture; and what follows a failure that was told must bear a later time
 * than that.
 */
export const timesOfStripe = (
  { id, events }: TransactionReading,
  { charges }: IntentRow,
  requests: readonly RequestReading[],
): readonly string[] => {
  const reported = requests
    .filter(({ variables }) => variables['transactionId'] === id && 'time' in variables)
    .map(({ variables }) => Date.parse(String(variables['time'])));
  if (events.some(({ type }) => type === 'AUTHORIZATION_SUCCESS')) return [];
  return charges.flatMap(({ charge }) => {
    const told = events.filter(({ pspReference }) => pspReference === charge.id);
    if (told.some(({ type }) => type === 'CHARGE_FAILURE')) return [];
    return told
      .filter(({ type }) => type === 'CHARGE_SUCCESS')
      .filter(({ createdAt }) => reported.includes(createdAt))
      .map(({ createdAt }) => createdAt - msOf(charge.created))
      .filter((lateMs) => lateMs > msOf(1))
      .map((lateMs) => `transaction ${id} was charged ${lateMs} ms late`);
  });
};
