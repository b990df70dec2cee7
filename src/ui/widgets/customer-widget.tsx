import { useRouter } from 'next/router';
import { useQuery } from 'urql';
import { CustomerOrdersDocument } from '../../generated/api';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { only } from '../orders/filter';
import { ErrorNotice, Loading } from '../parts';
import { OrderList } from './order-list';
import { PageLink, Widget } from './widget';

const shownOrders = 5;

/** On a customer's page of the Dashboard: what they paid with Stripe, the newest first. */
export const CustomerWidget = () => {
  const t = useText();
  const { query } = useRouter();
  const [{ data, error }, refetch] = useQuery({
    query: CustomerOrdersDocument,
    variables: { customerId: only(query['customerId']), first: shownOrders },
  });
  const { email = null, rows = [] } = data?.customerOrders ?? {};
  return (
    <Widget title={t('widget.customer')}>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data && rows.length === 0 ? <p>{t('widget.customerNone')}</p> : null}
      {rows.length > 0 ? <OrderList orders={rows} label={t('widget.customer')} /> : null}
      {email !== null && rows.length === shownOrders ? (
        <PageLink path={`/orders?search=${encodeURIComponent(email)}`}>
          {t('widget.customerAll')}
        </PageLink>
      ) : null}
    </Widget>
  );
};
