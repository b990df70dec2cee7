import { actions, useAppBridge } from '@saleor/app-sdk/app-bridge';
import { CopyId } from '../copy-id';
import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import { Button, FactList } from '../parts';
import type { Detail } from './types';

/** What is known of an order beside its money, and the way to it in the Dashboard. */
export const OrderFacts = ({ detail: { order }, now }: { detail: Detail; now: string }) => {
  const t = useText();
  const format = useFormat();
  const readAt = (
    <time dateTime={order.readAt}>
      {format.moment(order.readAt)} ({format.ago(order.readAt, now)})
    </time>
  );
  const id = (value: string | null) => (value ? <CopyId id={value} /> : null);
  return (
    <div className="card">
      <FactList
        facts={[
          { term: t('orders.status'), value: t(`orderStatus.${order.orderStatus}`) },
          {
            term: t('orders.columns.shipment'),
            value: t(`shipmentStatus.${order.shipmentStatus}`),
          },
          { term: t('orders.customer'), value: order.userEmail },
          { term: t('orders.columns.channel'), value: order.channel },
          { term: t('orders.source'), value: t(`source.${order.source}`) },
          { term: t('orders.readAt'), value: readAt },
          { term: t('orders.orderId'), value: id(order.orderId) },
          { term: t('orders.checkoutId'), value: id(order.checkoutId) },
        ]}
      />
      {order.tries > 0 ? <p>{t('orders.tries', { count: format.count(order.tries) })}</p> : null}
      {order.waiting ? <p>{t('common.waiting')}</p> : null}
      {order.orderId ? <OpenInSaleor orderId={order.orderId} /> : null}
    </div>
  );
};

/** Only the Dashboard can leave the frame, so it is asked to. */
export const OpenInSaleor = ({ orderId }: { orderId: string }) => {
  const t = useText();
  const { appBridge } = useAppBridge();
  const open = () => {
    const to = `/orders/${encodeURIComponent(orderId)}`;
    appBridge?.dispatch(actions.Redirect({ to })).catch(() => {
      // An older Dashboard does not answer; it has then either gone there or stayed, both visible.
    });
  };
  return (
    <div className="row">
      <Button onClick={open}>{t('orders.openInSaleor')}</Button>
    </div>
  );
};
