import type { OrderPartsFragment } from '../../generated/api';
import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import { syncTones } from '../order-text';
import { Pill } from '../parts';
import { PageLink } from './widget';

/** Orders by name, each with its payment, its sum and whether both sides agree. */
export const OrderList = ({
  orders,
  label,
}: {
  orders: readonly OrderPartsFragment[];
  label: string;
}) => {
  const t = useText();
  const format = useFormat();
  return (
    <ul className="plain-list" aria-label={label}>
      {orders.map((order) => (
        <li key={order.id}>
          <div className="row">
            <PageLink path={`/orders/${order.id}`}>
              {order.number
                ? t('widget.orderName', { number: order.number })
                : t('widget.checkout')}
            </PageLink>
            <span>{format.money(order.amount)}</span>
            <span>{t(`paymentStatus.${order.paymentStatus}`)}</span>
            <Pill label={t(`syncState.${order.syncState}`)} tone={syncTones[order.syncState]} />
          </div>
        </li>
      ))}
    </ul>
  );
};
