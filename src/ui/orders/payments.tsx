import { useFormat } from '../dashboard-frame';
import { ExternalLink, ModePill } from '../parts';
import type { Detail } from './types';
import { useText } from '../intl';

/** Every attempt to pay, oldest first, with the connection that it is pinned to. */
export const Payments = ({ payments }: Pick<Detail, 'payments'>) => {
  const t = useText();
  const format = useFormat();
  if (payments.length === 0) return <p>{t('orders.noPayments')}</p>;
  return (
    <div className="table-frame" role="region" aria-label={t('orders.payments')} tabIndex={0}>
      <table className="table">
        <caption className="visually-hidden">{t('orders.payments')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('orders.intent')}</th>
            <th scope="col" className="amount">
              {t('orders.columns.amount')}
            </th>
            <th scope="col">{t('orders.connection')}</th>
            <th scope="col">{t('orders.started')}</th>
          </tr>
        </thead>
        <tbody>
          {payments.map((payment) => (
            <tr key={payment.id}>
              <th scope="row">
                <IntentName payment={payment} />
                {payment.returnReason ? <p className="small">{payment.returnReason}</p> : null}
              </th>
              <td className="amount">{format.money(payment.amount)}</td>
              <td>
                <div className="row">
                  {payment.connectionName ?? t('orders.connectionGone')}
                  {payment.mode ? <ModePill mode={payment.mode} /> : null}
                </div>
              </td>
              <td>
                <time dateTime={payment.createdAt}>{format.time(payment.createdAt)}</time>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const IntentName = ({ payment }: { payment: Detail['payments'][number] }) => {
  const t = useText();
  if (!payment.intentId) return <span>{t('orders.intentPending')}</span>;
  const name = <span className="mono">{payment.intentId}</span>;
  return payment.url ? <ExternalLink href={payment.url}>{name}</ExternalLink> : name;
};
