import { AppLink } from '../app-link';
import { useFormat } from '../dashboard-frame';
import {
  orderStatuses,
  orderText,
  paymentStatuses,
  shipmentStatuses,
  syncStates,
} from '../order-text';
import { Pill } from '../parts';
import { text } from '../text';
import { type Filter, queryOf } from './filter';
import type { OrderRow } from './types';

const columns = orderText.columns;

export const OrdersTable = ({
  rows,
  filter,
  now,
}: {
  rows: readonly OrderRow[];
  /** What a row's page leads back to. */
  filter: Filter;
  now: string;
}) => (
  <div className="table-frame" role="region" aria-label={orderText.tableCaption} tabIndex={0}>
    <table className="table">
      <caption className="visually-hidden">{orderText.tableCaption}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.order}</th>
          <th scope="col">{columns.sync}</th>
          <th scope="col">{columns.status}</th>
          <th scope="col">{columns.payment}</th>
          <th scope="col">{columns.shipment}</th>
          <th scope="col" className="amount">
            {columns.amount}
          </th>
          <th scope="col" className="amount">
            {columns.returned}
          </th>
          <th scope="col">{columns.channel}</th>
          <th scope="col">{columns.readAt}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} filter={filter} now={now} />
        ))}
      </tbody>
    </table>
  </div>
);

const Row = ({ row, filter, now }: { row: OrderRow; filter: Filter; now: string }) => {
  const format = useFormat();
  const state = syncStates[row.syncState];
  const returned = row.amountReturned?.minor === '0' ? null : row.amountReturned;
  return (
    <tr>
      <th scope="row" className="nowrap">
        <AppLink className="external" to={{ path: `/orders/${row.id}`, query: queryOf(filter) }}>
          {row.number ? `#${row.number}` : orderText.checkoutShort}
        </AppLink>
      </th>
      <td>
        <Pill label={state.label} tone={state.tone} />
        {row.syncReason ? <p className="small">{row.syncReason}</p> : null}
      </td>
      <td>{orderStatuses[row.orderStatus]}</td>
      <td>{paymentStatuses[row.paymentStatus]}</td>
      <td>{shipmentStatuses[row.shipmentStatus]}</td>
      <td className="amount">{format.money(row.amount)}</td>
      <td className="amount">{format.money(returned)}</td>
      <td>{row.channel ?? text.common.none}</td>
      <td>
        <time dateTime={row.readAt} title={format.time(row.readAt)}>
          {format.ago(row.readAt, now)}
        </time>
      </td>
    </tr>
  );
};
