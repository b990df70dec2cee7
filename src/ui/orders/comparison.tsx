import { actions, useAppBridge } from '@saleor/app-sdk/app-bridge';
import { useFormat } from '../dashboard-frame';
import { Button, ExternalLink, FactList } from '../parts';
import type { Detail } from './types';
import { useText } from '../intl';

/** What Saleor says, what Stripe says, and what the mirror makes of both. */
export const Comparison = ({ detail, now }: { detail: Detail; now: string }) => {
  const t = useText();
  return (
    <div className="grid">
      <div className="card">
        <h3>{t('orders.saleorSays')}</h3>
        <FactList
          facts={[
            { term: t('orders.saleorStatus'), value: detail.order.saleorStatus },
            { term: t('orders.chargeStatus'), value: detail.order.saleorChargeStatus },
            { term: t('orders.authorizeStatus'), value: detail.order.saleorAuthorizeStatus },
          ]}
        />
        {detail.order.orderId ? <OpenInSaleor orderId={detail.order.orderId} /> : null}
      </div>
      <div className="card">
        <h3>{t('orders.stripeSays')}</h3>
        <StripeSide detail={detail} />
      </div>
      <Together detail={detail} now={now} />
    </div>
  );
};

/** Only the Dashboard can leave the frame, so it is asked to. */
const OpenInSaleor = ({ orderId }: { orderId: string }) => {
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

const StripeSide = ({ detail }: { detail: Detail }) => {
  const t = useText();
  const statuses = detail.order.stripeStatuses;
  if (statuses.length === 0) return <p>{t('orders.noPayments')}</p>;
  // One status per attempt with an intent, in the same order; both come from one reading.
  const intents = detail.payments.filter((payment) => payment.intentId);
  return (
    <FactList
      facts={statuses.map((status, index) => {
        const payment = intents[index];
        const id = payment?.intentId ?? `${t('orders.intent')} ${index + 1}`;
        return { term: id, value: <StripeStatus status={status} url={payment?.url ?? null} /> };
      })}
    />
  );
};

const StripeStatus = ({ status, url }: { status: string; url: string | null }) =>
  url ? <ExternalLink href={url}>{status}</ExternalLink> : <span>{status}</span>;

const Together = ({ detail: { order }, now }: { detail: Detail; now: string }) => {
  const t = useText();
  const format = useFormat();
  const readAt = <time dateTime={order.readAt}>{format.ago(order.readAt, now)}</time>;
  return (
    <div className="card">
      <h3>{t('orders.together')}</h3>
      <FactList
        facts={[
          { term: t('orders.status'), value: t(`orderStatus.${order.orderStatus}`) },
          { term: t('orders.columns.payment'), value: t(`paymentStatus.${order.paymentStatus}`) },
          {
            term: t('orders.columns.shipment'),
            value: t(`shipmentStatus.${order.shipmentStatus}`),
          },
          { term: t('orders.columns.amount'), value: format.money(order.amount) },
          { term: t('orders.received'), value: format.money(order.amountReceived) },
          { term: t('orders.returned'), value: format.money(order.amountReturned) },
          { term: t('orders.columns.channel'), value: order.channel },
          { term: t('orders.source'), value: t(`source.${order.source}`) },
          { term: t('orders.customer'), value: order.userEmail },
          { term: t('orders.readAt'), value: readAt },
        ]}
      />
      {order.tries > 0 ? <p>{t('orders.tries', { count: format.count(order.tries) })}</p> : null}
      {order.waiting ? <p>{t('common.waiting')}</p> : null}
    </div>
  );
};
