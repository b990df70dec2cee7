import type { MirrorRow, TimelineEntry } from '../../ports/store';
import { amountCell } from './amount';
import { timeText } from './print';
import type { Line } from './print';

export const orderColumns = [
  'number',
  'order',
  'payment',
  'shipment',
  'amount',
  'sync',
  'reason',
  'id',
];
export const problemColumns = ['problem', 'message', 'next step'];
export const timelineColumns = ['time', 'side', 'what', 'state', 'amount', 'reference', 'message'];

/** A row of the sync table. */
export const orderLine = (row: MirrorRow): Line => ({
  number: row.orderNumber,
  order: row.orderStatus,
  payment: row.paymentStatus,
  shipment: row.shipmentStatus,
  amount: amountCell(row.amountMinor, row.currency),
  received: amountCell(row.amountReceivedMinor, row.currency),
  returned: amountCell(row.amountReturnedMinor, row.currency),
  saleor: row.saleorStatus,
  stripe: row.stripeStatus,
  sync: row.syncState,
  reason: row.syncReason,
  id: row.purchaseId,
});

/** What a person must see of a row, each with what to do next. */
export const problemLines = (row: MirrorRow): readonly Line[] =>
  row.problems.map(({ key, message, nextStep }) => ({
    number: row.orderNumber,
    problem: key,
    message,
    'next step': nextStep,
    id: row.purchaseId,
  }));

export const timelineLine = (entry: TimelineEntry): Line => ({
  time: timeText(entry.at),
  side: entry.side,
  what: entry.what,
  state: entry.state,
  amount: amountCell(entry.amountMinor, entry.currency),
  reference: entry.reference,
  message: entry.message,
});
