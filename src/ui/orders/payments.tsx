import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import { methodText, stripeStatusText } from '../order-text';
import { ModePill, TableFrame } from '../parts';
import { LinkedId } from './timeline';
import type { Detail } from './types';

/** Every attempt to pay, oldest first, with the connection that it is pinned to. */
export const Payments = ({ payments }: Pick<Detail, 'payments'>) => {
  const t = useText();
  if (payments.length === 0) return <p>{t('orders.noPayments')}</p>;
  return (
    <TableFrame title={t('orders.payments')}>
      <thead>
        <tr>
          <th scope="col">{t('orders.intent')}</th>
          <th scope="col" className="amount">
            {t('orders.columns.amount')}
          </th>
          <th scope="col" className="amount">
            {t('orders.captured')}
          </th>
          <th scope="col" className="amount">
            {t('orders.refunded')}
          </th>
          <th scope="col">{t('orders.paymentStatus')}</th>
          <th scope="col">{t('orders.method')}</th>
          <th scope="col">{t('orders.connection')}</th>
          <th scope="col">{t('orders.started')}</th>
        </tr>
      </thead>
      <tbody>
        {payments.map((payment) => (
          <Payment key={payment.id} payment={payment} />
        ))}
      </tbody>
    </TableFrame>
  );
};

const Payment = ({ payment }: { payment: Detail['payments'][number] }) => {
  const t = useText();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">
        <IntentName payment={payment} />
        {payment.returnReason ? <p className="small">{payment.returnReason}</p> : null}
      </th>
      <td className="amount">{format.money(payment.amount)}</td>
      <td className="amount">{format.money(payment.captured)}</td>
      <td className="amount">{format.money(payment.refunded)}</td>
      <td>
        {stripeStatusText(payment.status, t) ?? t('common.none')}
        {payment.failure ? (
          <p className="small">
            {t('orders.failure')}: {payment.failure}
          </p>
        ) : null}
      </td>
      <td>{methodText(payment) ?? t('common.none')}</td>
      <td>
        <div className="row">
          {payment.connectionName ?? t('orders.connectionGone')}
          {payment.mode ? <ModePill mode={payment.mode} /> : null}
        </div>
      </td>
      <td>
        <time dateTime={payment.createdAt}>{format.moment(payment.createdAt)}</time>
      </td>
    </tr>
  );
};

const IntentName = ({ payment }: { payment: Detail['payments'][number] }) => {
  const t = useText();
  if (!payment.intentId) return <span>{t('orders.intentPending')}</span>;
  return <LinkedId id={payment.intentId} url={payment.url} />;
};
