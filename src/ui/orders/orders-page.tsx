import { useRouter } from 'next/router';
import { useRef } from 'react';
import { OrdersDocument, type OrdersQuery } from '../../generated/api';
import { useAddress } from '../app-link';
import { useFormat } from '../dashboard-frame';
import { describeError } from '../describe-error';
import type { Format } from '../format';
import { Page } from '../page';
import { Pages, usePaging } from '../paging';
import { Button, EmptyState, ErrorNotice, Loading } from '../parts';
import { useKeptQuery } from '../use-kept-query';
import {
  type Filter,
  everything,
  filterOf,
  isNarrowed,
  only,
  queryOf,
  variablesOf,
} from './filter';
import { ExportOrders } from './export-orders';
import { MoreFilters } from './more-filters';
import { OrderFilters } from './order-filters';
import { OneOrder } from './order-page';
import { OrdersTable } from './orders-table';
import { type Translate, useText } from '../intl';
import { useRefreshing } from './use-refreshing';

const rowsPerPage = 25;

/** The sync table. */
export const OrdersPage = () => {
  const t = useText();
  const router = useRouter();
  // Saleor's pages about an order open the app with the order's id.
  const orderId = only(router.query['orderId']);
  const filter = filterOf(router.query);
  const address = useAddress();
  const change = (next: Filter) => {
    const to = address({ path: '/orders', query: queryOf(next) });
    void router.push(to, undefined, { shallow: true });
  };
  if (orderId) return <OneOrder by={{ orderId }} />;
  return (
    <Page title={t('orders.title')}>
      <p>{t('orders.hint')}</p>
      <FilteredOrders filter={filter} onFilter={change} />
    </Page>
  );
};

const FilteredOrders = ({
  filter,
  onFilter,
}: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
}) => {
  const t = useText();
  const format = useFormat();
  const { cursors, back, onTo } = usePaging(filter);
  const [{ data, error, fetching }, refetch, refresh] = useKeptQuery({
    query: OrdersDocument,
    variables: { ...variablesOf(filter), first: rowsPerPage, after: cursors.at(-1) ?? null },
  });
  useRefreshing(refresh);
  const field = useRef<HTMLInputElement>(null);
  const clear = () => {
    // The button goes with what it cleared.
    field.current?.focus();
    onFilter(everything);
  };
  return (
    <>
      <OrderFilters
        field={field}
        filter={filter}
        counts={data?.orderCounts ?? null}
        onFilter={onFilter}
      />
      <MoreFilters filter={filter} onFilter={onFilter} />
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <>
          <div className="page-header">
            <p role="status">{placeOf(data.orders, cursors.length, { format, t })}</p>
            <Button busy={fetching} onClick={refetch}>
              {t('common.refresh')}
            </Button>
          </div>
          {data.orders.rows.length > 0 ? (
            <ExportOrders filter={filter} found={data.orders} />
          ) : null}
          <Found data={data} filter={filter} onFilter={onFilter} onClear={clear} />
          <Pages
            hasPrevious={cursors.length > 0}
            next={data.orders.nextCursor}
            fetching={fetching}
            onPrevious={back}
            onNext={onTo}
          />
        </>
      ) : null}
    </>
  );
};

/** `26–50 of 185`, or how many were found where one page holds them all. */
const placeOf = (
  { rows, total, totalIsLeast, nextCursor }: OrdersQuery['orders'],
  pagesBefore: number,
  { format, t }: { format: Format; t: Translate },
): string => {
  // Some 10,000 are counted; what is more than that nobody leafs through.
  const count = totalIsLeast ? `${format.count(total - 1)}+` : format.count(total);
  const isAll = pagesBefore === 0 && nextCursor === null;
  if (isAll || rows.length === 0) return t('orders.found', { count });
  const before = pagesBefore * rowsPerPage;
  const range = format.range(before + 1, before + rows.length);
  return t('orders.place', { range, count });
};

const Found = ({
  data,
  filter,
  onFilter,
  onClear,
}: {
  data: OrdersQuery;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  onClear: () => void;
}) => {
  const t = useText();
  if (data.orders.rows.length > 0) {
    const { rows } = data.orders;
    return <OrdersTable rows={rows} filter={filter} now={data.now} onFilter={onFilter} />;
  }
  if (!isNarrowed(filter)) {
    return <EmptyState title={t('orders.none')} step={t('orders.noneStep')} />;
  }
  return (
    <EmptyState title={t('orders.noMatch')} step={t('orders.noMatchStep')}>
      <Button onClick={onClear}>{t('orders.clear')}</Button>
    </EmptyState>
  );
};
