import type { OrderReading, TransactionReading } from '../saleor/contract';
import type { IntentRow } from '../stripe/world';
import { auditRows } from './audit-rows';
import { minorOf } from './channels';
import { balanceOf, intentsOf, restOf, type Evidence, type Finding, type Tale } from './evidence';
import type { Ending } from './stage';

/**
 * Compares the ledgers of both stand-ins with each other, with what each story must have led to,
 * and with the sync table. It computes everything from the ledgers and believes no state of the
 * app.
 */
export const audit = (evidence: Evidence): readonly Finding[] => [
  ...evidence.tales.flatMap((tale) => auditTale(evidence, tale)),
  ...evidence.saleor
    .transactions()
    .filter(({ appIdentifier }) => appIdentifier === evidence.appIdentifier)
    .flatMap((transaction) => auditTransaction(evidence, transaction)),
  ...evidence.intents.flatMap((row) => auditIntent(evidence, row)),
  ...auditRows(evidence),
];

const orderFits = (order: OrderReading | undefined, wanted: Ending['order']): boolean => {
  switch (wanted) {
    case 'none':
      return order === undefined;
    case 'live':
      return order !== undefined && !['CANCELED', 'EXPIRED'].includes(order.status);
    case 'fulfilled':
      return order?.status === 'FULFILLED';
    case 'canceled':
      return order?.status === 'CANCELED';
    case 'expired':
      return order?.status === 'EXPIRED';
  }
};

/** One order at most, in the state that the story led to, with the money that is its own. */
const auditTale = (evidence: Evidence, tale: Tale): readonly Finding[] => {
  const { saleor } = evidence;
  const { checkoutId, currency } = tale.cart;
  const orders = saleor.orders().filter((order) => order.checkoutId === checkoutId);
  const [order] = orders;
  const transactions = (order ?? saleor.checkout(checkoutId))?.transactions ?? [];
  const { kept, held } = restOf(evidence, intentsOf(evidence, transactions));
  const { ending } = tale;
  const found: string[] = [];
  if (orders.length > 1) found.push(`the checkout became ${orders.length} orders`);
  if (!orderFits(order, ending.order)) {
    found.push(`the order is ${order?.status ?? 'missing'}, it must be ${ending.order}`);
  }
  const allowed = (amounts: readonly number[]) => amounts.map((one) => minorOf(one, currency));
  if (!allowed(ending.kept).includes(kept)) {
    found.push(`${kept} rest in Stripe, not ${allowed(ending.kept).join(' or ')}`);
  }
  if (!allowed(ending.held ?? [0]).includes(held)) {
    found.push(`${held} are held in Stripe, not ${allowed(ending.held ?? [0]).join(' or ')}`);
  }
  return found.map((what) => ({ of: nameOf(tale, order), what, checkoutId }));
};

const nameOf = (tale: Tale, order: OrderReading | undefined): string =>
  order ? `order ${order.number} (${tale.name})` : `${tale.cart.checkoutId} (${tale.name})`;

/** Saleor's sums of a transaction equal what Stripe has, and nothing is pending. */
const auditTransaction = (
  evidence: Evidence,
  transaction: TransactionReading,
): readonly Finding[] => {
  const { kept, held } = restOf(evidence, intentsOf(evidence, [transaction]));
  const minor = (amount: number) => minorOf(amount, transaction.currency);
  const pairs: readonly (readonly [string, number, number])[] = [
    ['charged', minor(transaction.charged), kept],
    ['authorised', minor(transaction.authorized), held],
    ['pending charge', minor(transaction.chargePending), 0],
    ['pending authorisation', minor(transaction.authorizePending), 0],
    ['pending refund', minor(transaction.refundPending), 0],
    ['pending cancelation', minor(transaction.cancelPending), 0],
  ];
  return pairs
    .filter(([, saleor, stripe]) => saleor !== stripe)
    .map(([what, saleor, stripe]) => ({
      of: `transaction ${transaction.id}`,
      checkoutId: checkoutOf(evidence, transaction),
      what: `${what}: ${saleor} in Saleor, ${stripe} in Stripe`,
    }));
};

/** A transaction moves from the checkout to the order. */
const checkoutOf = (
  { saleor }: Evidence,
  { checkoutId, orderId }: TransactionReading,
): string | null => checkoutId ?? (orderId ? (saleor.order(orderId)?.checkoutId ?? null) : null);

const isPayable = ({ intent }: IntentRow): boolean => intent.status.startsWith('requires_');

/** A payment is known to a transaction, gave back nothing twice, and tells of its order. */
const auditIntent = (evidence: Evidence, row: IntentRow): readonly Finding[] => {
  const { intent } = row;
  const transactionId = intent.metadata['saleor_transaction_id'] ?? '';
  const transaction = evidence.saleor.transaction(transactionId);
  const order = transaction?.orderId ? evidence.saleor.order(transaction.orderId) : null;
  const found: string[] = [];
  if (!transaction) found.push('no transaction of Saleor knows it');
  const { capturedMinor, refundedMinor } = balanceOf(evidence, intent.id);
  if (refundedMinor > capturedMinor) found.push(`gave back ${refundedMinor} of ${capturedMinor}`);
  for (const [effect, times] of refundsByRequest(row)) {
    if (times > 1) found.push(`${effect} was refunded ${times} times`);
  }
  const isClosed = order?.status === 'CANCELED' || order?.status === 'EXPIRED';
  if (isClosed && isPayable(row))
    found.push(`order ${order.number} is closed and can still be paid`);
  if (order && capturedMinor > 0) found.push(...toldOf(row, order));
  const checkoutId = transaction ? checkoutOf(evidence, transaction) : null;
  return found.map((what) => ({ of: `payment ${intent.id}`, what, checkoutId }));
};

/** How often each request of Saleor for a refund was carried out, over all its generations. */
const refundsByRequest = ({ refunds }: IntentRow): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const { refund } of refunds) {
    const effect = refund.metadata?.['saleor_effect']?.replace(/:g\d+$/, '');
    const isGood = refund.status !== 'failed' && refund.status !== 'canceled';
    if (effect && isGood) times.set(effect, (times.get(effect) ?? 0) + 1);
  }
  return times;
};

/** Number, status and tracking of the order stand on the payment. */
const toldOf = ({ intent, charges }: IntentRow, order: OrderReading): readonly string[] => {
  const found: string[] = [];
  const told = (key: string): string | undefined => intent.metadata[key];
  if (told('saleor_order_number') !== order.number) {
    found.push(`names order ${told('saleor_order_number')}, not ${order.number}`);
  }
  if (told('saleor_order_status') !== order.status) {
    found.push(`says ${told('saleor_order_status')}, Saleor ${order.status}`);
  }
  const tracking = order.fulfillments.find(({ trackingNumber }) => trackingNumber !== '');
  const shipped = charges.at(-1)?.charge.shipping?.tracking_number ?? undefined;
  if (tracking && shipped !== tracking.trackingNumber) {
    found.push(`has the tracking number ${shipped}, not ${tracking.trackingNumber}`);
  }
  return found;
};
