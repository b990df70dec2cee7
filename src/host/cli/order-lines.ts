import { isoTime } from '../../domain/facts/iso-time';
import type { MirrorRow, TimelineEntry } from '../../ports/store';
import { moneyCell, moneyOf, plain, timeCell, type Column } from './print';

/** A row of the sync table. */
export const orderItem = (row: MirrorRow) => ({
  id: row.purchaseId,
  orderNumber: row.orderNumber,
  orderId: row.orderId,
  checkoutId: row.checkoutId,
  orderStatus: row.orderStatus,
  paymentStatus: row.paymentStatus,
  shipmentStatus: row.shipmentStatus,
  amount: moneyOf(row.amountMinor, row.currency),
  received: moneyOf(row.amountReceivedMinor, row.currency),
  returned: moneyOf(row.amountReturnedMinor, row.currency),
  saleorStatus: row.saleorStatus,
  stripeStatus: row.stripeStatus,
  syncState: row.syncState,
  syncReason: row.syncReason,
});
type OrderItem = ReturnType<typeof orderItem>;

/** What a person must see of a row, each with what to do next. */
export const problemItems = (row: MirrorRow) =>
  row.problems.map(({ key, message, nextStep }) => ({
    id: row.purchaseId,
    orderNumber: row.orderNumber,
    key,
    message,
    nextStep,
  }));
type ProblemItem = ReturnType<typeof problemItems>[number];

export const timelineItem = (entry: TimelineEntry) => ({
  at: isoTime(entry.at),
  side: entry.side,
  what: entry.what,
  state: entry.state,
  amount: moneyOf(entry.amountMinor, entry.currency),
  reference: entry.reference,
  message: entry.message,
});
type TimelineItem = ReturnType<typeof timelineItem>;

export const orderColumns: readonly Column<OrderItem>[] = [
  ...plain({ number: 'orderNumber', order: 'orderStatus' }),
  ...plain({ payment: 'paymentStatus', shipment: 'shipmentStatus' }),
  { head: 'amount', cell: ({ amount }) => moneyCell(amount) },
  ...plain({ sync: 'syncState', reason: 'syncReason', id: 'id' }),
];

export const problemColumns: readonly Column<ProblemItem>[] = [
  ...plain({ number: 'orderNumber', problem: 'key', message: 'message' }),
  ...plain({ 'next step': 'nextStep', id: 'id' }),
];

export const timelineColumns: readonly Column<TimelineItem>[] = [
  { head: 'time', cell: ({ at }) => timeCell(at) },
  ...plain({ side: 'side', what: 'what', state: 'state' }),
  { head: 'amount', cell: ({ amount }) => moneyCell(amount) },
  ...plain({ reference: 'reference', message: 'message' }),
];
