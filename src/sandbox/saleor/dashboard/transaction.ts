import { majorOf } from '../amounts';
import { globalId } from '../ids';
import type { TransactionEvent, TransactionItem } from '../state';
import { button, escape, table } from './html';

const isRequest = ({ type }: TransactionEvent): boolean =>
  ['CHARGE_REQUEST', 'REFUND_REQUEST', 'CANCEL_REQUEST'].includes(type);
const isEnd = ({ type }: TransactionEvent): boolean => /_(?:SUCCESS|FAILURE)$/.test(type);

/**
 * A request of which no event with the same reference tells the end, of whatever act: what the
 * Dashboard goes by when it asks again (`transactionInFlight.ts` of version 3.23).
 */
export const isUnresolved = ({ events }: TransactionItem): boolean =>
  events.some(
    (asked) =>
      isRequest(asked) &&
      !events.some((event) => event.pspReference === asked.pspReference && isEnd(event)),
  );

const link = (text: string, url: string): string =>
  /^https?:/.test(url)
    ? `<a href="${escape(url)}" target="_blank" rel="noreferrer">${escape(text)}</a>`
    : escape(text);

const eventRow = (event: TransactionEvent): readonly string[] => [
  escape(new Date(event.createdAt).toISOString().slice(0, 19).replace('T', ' ')),
  escape(event.type),
  escape(`${majorOf(event.amount)} ${event.currency}`),
  `<code>${link(event.pspReference, event.externalUrl)}</code>`,
  event.message ? `<span title="${escape(event.message)}">(i) ${escape(event.message)}</span>` : '',
  event.included ? 'counts' : '',
];

/** What the tile offers is what the app said can be done. */
const actsOf = ({ actions, token }: TransactionItem): string => {
  const id = globalId('TransactionItem', token);
  const offered = (action: string, label: string): string =>
    actions.some((one) => one === action) ? button(label, 'request', { id, action }) : '';
  const menu = offered('CANCEL', 'Void');
  return `<form><label>Amount (empty: all)
    <input name="amount" inputmode="decimal" size="8"></label>
    ${offered('CHARGE', 'Capture')}${offered('REFUND', 'Refund')}
    ${menu ? `<details><summary aria-label="More">⋮</summary>${menu}</details>` : ''}</form>`;
};

/** As in version 3.23: the number with the link, and below them the name. */
const titleOf = ({ name, externalUrl }: TransactionItem, place: number): string => {
  const provider = externalUrl ? link('View in payment provider', externalUrl) : '';
  return `<h2>Transaction #${place} ${provider}</h2>${name ? `<p>${escape(name)}</p>` : ''}`;
};

/** The tile of a transaction: its title, its acts, its events by time. */
export const transactionHtml = (transaction: TransactionItem, place: number): string => {
  const events = transaction.events.toSorted((one, other) => one.createdAt - other.createdAt);
  const heads = ['Time', 'Event', 'Amount', 'Reference', 'Message', ''];
  return `${titleOf(transaction, place)}
    ${table(transaction.pspReference, heads, events.map(eventRow))}${actsOf(transaction)}`;
};
