import { useState } from 'react';
import type { OrderSort } from '../../generated/api-schema';
import { AppLink } from '../app-link';
import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import { syncTones } from '../order-text';
import { ModePill, Pill, TableFrame } from '../parts';
import { reasonText } from '../problem-text';
import { type Filter, queryOf } from './filter';
import type { OrderRow } from './types';

/** Rows that changed since they were first shown here, so that a refresh is seen. */
const useChanged = (rows: readonly OrderRow[]): ReadonlySet<string> => {
  const [first, setFirst] = useState<ReadonlyMap<string, string>>(new Map());
  const unknown = rows.filter(({ id }) => !first.has(id));
  if (unknown.length > 0) {
    setFirst(new Map([...first, ...unknown.map((row) => [row.id, row.changedAt] as const)]));
  }
  const changed = rows.filter((row) => (first.get(row.id) ?? row.changedAt) !== row.changedAt);
  return new Set(changed.map(({ id }) => id));
};

/** The head of a column that the table can be put in order by. */
const SortHead = ({
  label,
  by,
  filter,
  isAmount = false,
  onFilter,
}: {
  label: string;
  by: OrderSort;
  filter: Filter;
  isAmount?: boolean;
  onFilter: (filter: Filter) => void;
}) => {
  const isSorted = filter.sort === by;
  const direction = filter.descending ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      className={isAmount ? 'amount' : undefined}
      aria-sort={isSorted ? direction : 'none'}
    >
      <button
        type="button"
        className="sort"
        onClick={() =>
          onFilter({ ...filter, sort: by, descending: isSorted ? !filter.descending : true })
        }
      >
        {label}
        <span aria-hidden="true">{isSorted ? (filter.descending ? ' ↓' : ' ↑') : ' ↕'}</span>
      </button>
    </th>
  );
};

export const OrdersTable = ({
  rows,
  filter,
  now,
  onFilter,
}: {
  rows: readonly OrderRow[];
  /** What a row's page leads back to. */
  filter: Filter;
  now: string;
  onFilter: (filter: Filter) => void;
}) => {
  const t = useText();
  const changed = useChanged(rows);
  const sort = { filter, onFilter };
  return (
    <TableFrame title={t('orders.tableCaption')}>
      <thead>
        <tr>
          <th scope="col">{t('orders.columns.order')}</th>
          <th scope="col">{t('orders.columns.sync')}</th>
          <th scope="col">{t('orders.columns.customer')}</th>
          <SortHead label={t('orders.columns.created')} by="CREATED" {...sort} />
          <th scope="col">{t('orders.columns.payment')}</th>
          <th scope="col">{t('orders.columns.shipment')}</th>
          <SortHead label={t('orders.columns.amount')} by="AMOUNT" isAmount {...sort} />
          <th scope="col" className="amount">
            {t('orders.columns.returned')}
          </th>
          <th scope="col">{t('orders.columns.channel')}</th>
          <th scope="col">{t('orders.columns.mode')}</th>
          <SortHead label={t('orders.columns.changed')} by="CHANGED" {...sort} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.id} row={row} filter={filter} now={now} isChanged={changed.has(row.id)} />
        ))}
      </tbody>
    </TableFrame>
  );
};

/** A row without an order is told by its customer, or by the end of its id. */
const useNameOf = () => {
  const t = useText();
  return ({ number, userEmail, id }: OrderRow): string =>
    number
      ? `#${number}`
      : userEmail
        ? t('orders.checkoutOf', { customer: userEmail })
        : t('orders.checkoutNamed', { id: id.slice(-6) });
};

const Row = ({
  row,
  filter,
  now,
  isChanged,
}: {
  row: OrderRow;
  filter: Filter;
  now: string;
  isChanged: boolean;
}) => {
  const t = useText();
  const format = useFormat();
  const nameOf = useNameOf();
  const reason = reasonText(row, t);
  const returned = row.amountReturned?.minor === '0' ? null : row.amountReturned;
  return (
    <tr className={isChanged ? 'changed' : undefined}>
      <th scope="row">
        <AppLink className="external" to={{ path: `/orders/${row.id}`, query: queryOf(filter) }}>
          {nameOf(row)}
        </AppLink>
        {isChanged ? <p className="small">{t('orders.changed')}</p> : null}
      </th>
      <td>
        <Pill label={t(`syncState.${row.syncState}`)} tone={syncTones[row.syncState]} />
        {reason ? <p className="small">{reason}</p> : null}
      </td>
      <td className="customer">{row.userEmail ?? t('common.none')}</td>
      <td>
        <time dateTime={row.createdAt}>{format.time(row.createdAt)}</time>
      </td>
      <td>{t(`paymentStatus.${row.paymentStatus}`)}</td>
      <td>{t(`shipmentStatus.${row.shipmentStatus}`)}</td>
      <td className="amount">{format.money(row.amount)}</td>
      <td className="amount">{format.money(returned)}</td>
      <td>{row.channel ?? t('common.none')}</td>
      <td>{row.mode ? <ModePill mode={row.mode} /> : t('common.none')}</td>
      <td>
        <time dateTime={row.changedAt} title={format.time(row.changedAt)}>
          {format.ago(row.changedAt, now)}
        </time>
      </td>
    </tr>
  );
};
