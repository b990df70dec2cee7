import { majorOf } from '../amounts';
import { globalId } from '../ids';
import { currencyOf } from '../statuses';
import type { GrantedRefund, Order, TransactionEvent } from '../state';
import { button, escape, table } from './html';

const grantedRow = (order: Order, granted: GrantedRefund): readonly string[] => {
  const { status, amount, reason, transaction, pk } = granted;
  const values = {
    id: globalId('TransactionItem', transaction.token),
    granted: globalId('OrderGrantedRefund', pk),
  };
  const isOpen = status === 'NONE' || status === 'FAILURE';
  return [
    escape(status),
    escape(`${majorOf(amount)} ${currencyOf(order)}`),
    escape(reason),
    isOpen ? button('Send refund', 'send', values) : '',
  ];
};

/** Refunds that were not granted, each as its newest event by time tells it. */
const manualRows = (order: Order): readonly (readonly string[])[] => {
  const newest = new Map<string, TransactionEvent>();
  for (const event of order.transactions.flatMap(({ events }) => events)) {
    if (!event.type.startsWith('REFUND_') || event.grantedRefund) continue;
    const known = newest.get(event.pspReference);
    if (!known || event.createdAt >= known.createdAt) newest.set(event.pspReference, event);
  }
  return [...newest.values()].map((event) => [
    escape(event.type.replace('REFUND_', '').replace('REQUEST', 'PENDING')),
    escape(`${majorOf(event.amount)} ${event.currency}`),
    escape(event.message),
    '',
  ]);
};

/** The list of refunds of the order's page, and the way to grant one. */
export const refundsHtml = (order: Order): string => {
  const rows = [
    ...order.grantedRefunds.map((granted) => grantedRow(order, granted)),
    ...manualRows(order),
  ];
  const id = globalId('Order', order.pk);
  const grants = order.transactions.map((one) =>
    button('Grant refund', 'grant', { id, transaction: globalId('TransactionItem', one.token) }),
  );
  const form = `<form><label>Amount <input name="amount" inputmode="decimal" size="8"></label>
    ${grants.join('')}</form>`;
  return `${table('Refunds', ['Status', 'Amount', 'Reason', ''], rows)}${grants[0] ? form : ''}`;
};
