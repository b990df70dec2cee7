import { AppLink } from '../app-link';
import { useFormat } from '../dashboard-frame';
import { syncTones } from '../order-text';
import { Pill } from '../parts';
import { type Filter, queryOf } from './filter';
import type { OrderRow } from './types';
import { useText } from '../intl';

export const OrdersTable = ({
  rows,
  filter,
  now,
}: {
  rows: readonly OrderRow[];
  /** What a row's page leads back to. */
  filter: Filter;
  now: string;
}) => {
  const t = useText();
  return (
    <div className="table-frame" role="region" aria-label={t('orders.tableCaption')} tabIndex={0}>
      <table className="table">
        <caption className="visually-hidden">{t('orders.tableCaption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('orders.columns.order')}</th>
            <th scope="col">{t('orders.columns.sync')}</th>
            <th scope="col">{t('orders.columns.status')}</th>
            <th scope="col">{t('orders.columns.payment')}</th>
            <th scope="col">{t('orders.columns.shipment')}</th>
            <th scope="col" className="amount">
              {t('orders.columns.amount')}
            </th>
            <th scope="col" className="amount">
              {t('orders.columns.returned')}
            </th>
            <th scope="col">{t('orders.columns.channel')}</th>
            <th scope="col">{t('orders.columns.readAt')}</th>
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
};

const Row = ({ row, filter, now }: { row: OrderRow; filter: Filter; now: string }) => {
  const t = useText();
  const format = useFormat();
  const returned = row.amountReturned?.minor === '0' ? null : row.amountReturned;
  return (
    <tr>
      <th scope="row" className="nowrap">
        <AppLink className="external" to={{ path: `/orders/${row.id}`, query: queryOf(filter) }}>
          {row.number ? `#${row.number}` : t('orders.checkoutShort')}
        </AppLink>
      </th>
      <td>
        <Pill label={t(`syncState.${row.syncState}`)} tone={syncTones[row.syncState]} />
        {row.syncReason ? <p className="small">{row.syncReason}</p> : null}
      </td>
      <td>{t(`orderStatus.${row.orderStatus}`)}</td>
      <td>{t(`paymentStatus.${row.paymentStatus}`)}</td>
      <td>{t(`shipmentStatus.${row.shipmentStatus}`)}</td>
      <td className="amount">{format.money(row.amount)}</td>
      <td className="amount">{format.money(returned)}</td>
      <td>{row.channel ?? t('common.none')}</td>
      <td>
        <time dateTime={row.readAt} title={format.time(row.readAt)}>
          {format.ago(row.readAt, now)}
        </time>
      </td>
    </tr>
  );
};
