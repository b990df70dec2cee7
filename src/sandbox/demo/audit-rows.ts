import type { OrderReading } from '../saleor/contract';
import { statusesOf, type Statuses } from './audit-status';
import { minorOf } from './channels';
import type { Row } from './dashboard';
import { balanceOf, intentsOf, type Evidence, type Finding } from './evidence';

/** Compares the sync table, as people see it, with the ledgers of both sides. */
export const auditRows = (evidence: Evidence): readonly Finding[] => [
  ...evidence.saleor.orders().flatMap((order) => auditOrder(evidence, order)),
  ...evidence.rows.flatMap((row) => auditRow(evidence, row)),
  ...auditPayments(evidence),
];

/** Every order that was to be paid by this app has one row, and it says what Saleor says. */
const auditOrder = (evidence: Evidence, order: OrderReading): readonly Finding[] => {
  const about = { of: `order ${order.number}`, checkoutId: order.checkoutId };
  const own = evidence.rows.filter(({ orderId }) => orderId === order.id);
  const [row] = own;
  // Where no payment began (nobody paid, or the order was closed before), there need be no row.
  if (!row && intentsOf(evidence, order.transactions).length === 0) return [];
  if (!row || own.length > 1) return [{ ...about, what: `has ${own.length} rows` }];
  const minor = String(minorOf(order.total, order.currency));
  const pairs: readonly (readonly [string, string | null, string | null])[] = [
    ['number', row.number, order.number],
    ['channel', row.channel, order.channel],
    ['checkout', row.checkoutId, order.checkoutId],
    ['status', row.saleorStatus, order.status],
    ['charge status', row.saleorChargeStatus, order.chargeStatus],
    ['authorisation status', row.saleorAuthorizeStatus, order.authorizeStatus],
    ['total', row.amount?.minor ?? null, minor],
    ['currency', row.amount?.currency ?? null, order.currency],
  ];
  return pairs
    .filter(([, shown, real]) => shown !== real)
    .map(([what, shown, real]) => ({
      ...about,
      what: `${what} in the row ${shown}, in Saleor ${real}`,
    }));
};

const nameOf = (row: Row): string =>
  row.number ? `row of order ${row.number}` : `row of ${row.checkoutId ?? row.id}`;

/** A row says what Stripe says, and that it is in sync. */
const auditRow = (evidence: Evidence, row: Row): readonly Finding[] => {
  const { saleor } = evidence;
  const order = row.orderId ? saleor.order(row.orderId) : null;
  const source = row.orderId ? order : saleor.checkout(row.checkoutId ?? '');
  const intents = intentsOf(evidence, source?.transactions ?? []);
  const sum = (of: 'capturedMinor' | 'refundedMinor') =>
    String(intents.reduce((total, { intent }) => total + balanceOf(evidence, intent.id)[of], 0));
  const found: string[] = [];
  if (row.syncState !== 'IN_SYNC') found.push(`is ${row.syncState}: ${row.syncReason ?? ''}`);
  for (const { key, message } of row.problems) found.push(`has the problem ${key}: ${message}`);
  if (row.waiting) found.push('waits to be read');
  found.push(...auditStatuses(row, statusesOf(evidence, order, intents)));
  if (!source) found.push('stands for neither an order nor a checkout');
  const list = (ids: readonly string[]) => [...ids].sort().join(' ');
  const real = list(intents.map(({ intent }) => intent.id));
  if (list(row.intentIds) !== real)
    found.push(`has the payments "${list(row.intentIds)}", not "${real}"`);
  const statuses = list(intents.map(({ intent }) => intent.status));
  if (list(row.stripeStatuses) !== statuses) {
    found.push(`says "${list(row.stripeStatuses)}", Stripe "${statuses}"`);
  }
  const received = row.amountReceived?.minor ?? '0';
  if (received !== sum('capturedMinor')) {
    found.push(`says ${received} received, Stripe ${sum('capturedMinor')}`);
  }
  const returned = row.amountReturned?.minor ?? '0';
  if (returned !== sum('refundedMinor')) {
    found.push(`says ${returned} given back, Stripe ${sum('refundedMinor')}`);
  }
  return found.map((what) => ({ of: nameOf(row), what, checkoutId: row.checkoutId }));
};

const auditStatuses = (row: Row, real: Statuses): readonly string[] =>
  (['orderStatus', 'paymentStatus', 'shipmentStatus'] as const)
    .filter((name) => row[name] !== real[name])
    .map((name) => `has the ${name} ${row[name]}, by the ledgers ${real[name]}`);

/** Every payment that came to be in Stripe stands in exactly one row. */
const auditPayments = ({ intents, rows }: Evidence): readonly Finding[] =>
  intents.flatMap(({ intent }) => {
    const own = rows.filter(({ intentIds }) => intentIds.includes(intent.id));
    return own.length === 1
      ? []
      : [{ of: `payment ${intent.id}`, what: `stands in ${own.length} rows`, checkoutId: null }];
  });
