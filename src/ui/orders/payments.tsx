import { useFormat } from '../dashboard-frame';
import { orderText } from '../order-text';
import { ExternalLink, ModePill } from '../parts';
import type { Detail } from './types';

/** Every attempt to pay, oldest first, with the connection that it is pinned to. */
export const Payments = ({ payments }: Pick<Detail, 'payments'>) => {
  const format = useFormat();
  if (payments.length === 0) return <p>{orderText.noPayments}</p>;
  return (
    <div className="table-frame" role="region" aria-label={orderText.payments} tabIndex={0}>
      <table className="table">
        <caption className="visually-hidden">{orderText.payments}</caption>
        <thead>
          <tr>
            <th scope="col">{orderText.intent}</th>
            <th scope="col" className="amount">
              {orderText.columns.amount}
            </th>
            <th scope="col">{orderText.connection}</th>
            <th scope="col">{orderText.started}</th>
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
                  {payment.connectionName ?? orderText.connectionGone}
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
  if (!payment.intentId) return <span>{orderText.intentPending}</span>;
  const name = <span className="mono">{payment.intentId}</span>;
  return payment.url ? <ExternalLink href={payment.url}>{name}</ExternalLink> : name;
};
