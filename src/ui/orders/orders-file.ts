import { stripeDigitsOf } from '../../domain/facts/currency';
import type { Money, Order } from '../../generated/api-schema';
import { decimalOf } from '../format';
import type { MessageKey } from '../messages/catalogue';

/** A text of the catalogue that has no places to fill in. */
type Word = (key: MessageKey) => string;

/**
 * What makes a spreadsheet calculate a cell instead of showing it, also behind spaces and in the
 * wide characters of East Asian keyboards (OWASP: "CSV Injection").
 */
const beginsFormula = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u;

/** Text as a field of a CSV file (RFC 4180): a spreadsheet shows it and never works it out. */
const textField = (text: string | null): string => {
  const shown = text ?? '';
  const harmless = beginsFormula.test(shown) ? `'${shown}` : shown;
  return `"${harmless.replaceAll('"', '""')}"`;
};

/** Major units with a point, as a number; the currency has a column of its own. */
const amountField = (money: Money | null): string =>
  money ? decimalOf(money.minor, stripeDigitsOf(money.currency)) : '';

interface Column {
  readonly title: MessageKey;
  readonly field: (order: Order, word: Word) => string;
}

const text = (title: MessageKey, of: (order: Order, word: Word) => string | null): Column => ({
  title,
  field: (order, word) => textField(of(order, word)),
});

const amount = (title: MessageKey, of: (order: Order) => Money | null): Column => ({
  title,
  field: (order) => amountField(of(order)),
});

/** The columns of the table under their own words, and the ids that programs ask for. */
const columns: readonly Column[] = [
  text('orders.columns.order', ({ number }) => number ?? null),
  text('orders.columns.sync', ({ syncState }, word) => word(`syncState.${syncState}`)),
  text('orders.file.reason', ({ syncReason }) => syncReason ?? null),
  text('orders.columns.customer', ({ userEmail }) => userEmail ?? null),
  text('orders.columns.created', ({ createdAt }) => createdAt),
  text('orders.saleorStatus', ({ orderStatus }, word) => word(`orderStatus.${orderStatus}`)),
  text('orders.columns.payment', ({ paymentStatus }, word) =>
    word(`paymentStatus.${paymentStatus}`),
  ),
  text('orders.columns.shipment', ({ shipmentStatus }, word) =>
    word(`shipmentStatus.${shipmentStatus}`),
  ),
  text('orders.file.currency', (order) => order.amount?.currency ?? null),
  amount('orders.columns.amount', (order) => order.amount ?? null),
  amount('orders.captured', (order) => order.amountReceived ?? null),
  amount('orders.columns.returned', (order) => order.amountReturned ?? null),
  text('orders.columns.channel', ({ channel }) => channel ?? null),
  text('orders.columns.mode', ({ mode }, word) =>
    mode ? word(mode === 'LIVE' ? 'common.live' : 'common.test') : null,
  ),
  text('orders.columns.changed', ({ changedAt }) => changedAt),
  text('orders.file.orderId', ({ orderId }) => orderId ?? null),
  text('orders.file.checkoutId', ({ checkoutId }) => checkoutId ?? null),
  text('orders.file.intents', ({ intentIds }) => intentIds.join(' ')),
];

const lineOf = (fields: readonly string[]): string => `${fields.join(',')}\r\n`;

/** Writes orders as a CSV file in the words of one language. */
export const ordersFileOf = (word: Word) => ({
  head: lineOf(columns.map(({ title }) => textField(word(title)))),
  line: (order: Order): string => lineOf(columns.map(({ field }) => field(order, word))),
});
