import { actions, useAppBridge } from '@saleor/app-sdk/app-bridge';
import { useFormat } from '../dashboard-frame';
import {
  orderStatuses,
  orderText,
  paymentStatuses,
  shipmentStatuses,
  sources,
} from '../order-text';
import { Button, ExternalLink, FactList } from '../parts';
import { text } from '../text';
import type { Detail } from './types';

/** What Saleor says, what Stripe says, and what the mirror makes of both. */
export const Comparison = ({ detail, now }: { detail: Detail; now: string }) => (
  <div className="grid">
    <div className="card">
      <h3>{orderText.saleorSays}</h3>
      <FactList
        facts={[
          { term: orderText.saleorStatus, value: detail.order.saleorStatus },
          { term: orderText.chargeStatus, value: detail.order.saleorChargeStatus },
          { term: orderText.authorizeStatus, value: detail.order.saleorAuthorizeStatus },
        ]}
      />
      {detail.order.orderId ? <OpenInSaleor orderId={detail.order.orderId} /> : null}
    </div>
    <div className="card">
      <h3>{orderText.stripeSays}</h3>
      <StripeSide detail={detail} />
    </div>
    <Together detail={detail} now={now} />
  </div>
);

/** Only the Dashboard can leave the frame, so it is asked to. */
const OpenInSaleor = ({ orderId }: { orderId: string }) => {
  const { appBridge } = useAppBridge();
  const open = () => {
    const to = `/orders/${encodeURIComponent(orderId)}`;
    appBridge?.dispatch(actions.Redirect({ to })).catch(() => {
      // An older Dashboard does not answer; it has then either gone there or stayed, both visible.
    });
  };
  return (
    <div className="row">
      <Button onClick={open}>{orderText.openInSaleor}</Button>
    </div>
  );
};

const StripeSide = ({ detail }: { detail: Detail }) => {
  const statuses = detail.order.stripeStatuses;
  if (statuses.length === 0) return <p>{orderText.noPayments}</p>;
  // One status per attempt with an intent, in the same order; both come from one reading.
  const intents = detail.payments.filter((payment) => payment.intentId);
  return (
    <FactList
      facts={statuses.map((status, index) => {
        const payment = intents[index];
        const id = payment?.intentId ?? `${orderText.intent} ${index + 1}`;
        return { term: id, value: <StripeStatus status={status} url={payment?.url ?? null} /> };
      })}
    />
  );
};

const StripeStatus = ({ status, url }: { status: string; url: string | null }) =>
  url ? <ExternalLink href={url}>{status}</ExternalLink> : <span>{status}</span>;

const Together = ({ detail: { order }, now }: { detail: Detail; now: string }) => {
  const format = useFormat();
  const readAt = <time dateTime={order.readAt}>{format.ago(order.readAt, now)}</time>;
  return (
    <div className="card">
      <h3>{orderText.together}</h3>
      <FactList
        facts={[
          { term: orderText.status, value: orderStatuses[order.orderStatus] },
          { term: orderText.columns.payment, value: paymentStatuses[order.paymentStatus] },
          { term: orderText.columns.shipment, value: shipmentStatuses[order.shipmentStatus] },
          { term: orderText.columns.amount, value: format.money(order.amount) },
          { term: orderText.received, value: format.money(order.amountReceived) },
          { term: orderText.returned, value: format.money(order.amountReturned) },
          { term: orderText.columns.channel, value: order.channel },
          { term: orderText.source, value: sources[order.source] },
          { term: orderText.customer, value: order.userEmail },
          { term: orderText.readAt, value: readAt },
        ]}
      />
      {order.tries > 0 ? <p>{orderText.tries(format.count(order.tries))}</p> : null}
      {order.waiting ? <p>{text.common.waiting}</p> : null}
    </div>
  );
};
