import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import {
  authorizeStatusText,
  chargeStatusText,
  saleorStatusText,
  stripeStatusText,
} from '../order-text';
import { Pill, TableFrame } from '../parts';
import type { Detail } from './types';

/** Both sides beside one another: their words, then their money; what differs is explained. */
export const Sides = ({ detail }: { detail: Detail }) => {
  const t = useText();
  return (
    <TableFrame title={t('orders.sides')} kind="sides">
      <thead>
        <tr>
          <th scope="col">{t('orders.line')}</th>
          <th scope="col" className="amount">
            {t('side.SALEOR')}
          </th>
          <th scope="col" className="amount">
            {t('side.STRIPE')}
          </th>
        </tr>
      </thead>
      <tbody>
        <Statuses order={detail.order} />
        {detail.sides.map((line) => (
          <MoneyLine key={line.name} line={line} />
        ))}
      </tbody>
    </TableFrame>
  );
};

const Statuses = ({ order }: { order: Detail['order'] }) => {
  const t = useText();
  const held = order.saleorAuthorizeStatus;
  const saleor = [
    chargeStatusText(order.saleorChargeStatus, t),
    held === 'NONE' ? null : authorizeStatusText(held, t),
  ];
  const stripe = order.stripeStatuses.map((status) => stripeStatusText(status, t));
  const listed = (words: readonly (string | null)[]): string =>
    words.flatMap((word) => word ?? []).join(' · ') || t('common.none');
  return (
    <>
      <tr>
        <th scope="row">{t('orders.status')}</th>
        <td className="amount">{saleorStatusText(order.saleorStatus, t)}</td>
        <td className="amount">{listed(stripe)}</td>
      </tr>
      <tr>
        <th scope="row">{t('orders.columns.payment')}</th>
        <td className="amount">{listed(saleor)}</td>
        <td className="amount">{t(`paymentStatus.${order.paymentStatus}`)}</td>
      </tr>
    </>
  );
};

const MoneyLine = ({ line }: { line: Detail['sides'][number] }) => {
  const t = useText();
  const format = useFormat();
  const { name, difference, moreIn } = line;
  const reason =
    difference && (moreIn === 'SALEOR' || moreIn === 'STRIPE')
      ? t(`difference.${name}.${moreIn}`, { amount: format.money(difference) })
      : null;
  return (
    <tr className={reason ? 'differs' : undefined}>
      <th scope="row">
        <div className="row">
          {t(`orders.lines.${name}`)}
          {reason ? <Pill label={t('orders.differs')} tone="warning" /> : null}
        </div>
        {reason ? <p className="small">{reason}</p> : null}
      </th>
      <td className="amount">{format.money(line.saleor)}</td>
      <td className="amount">{format.money(line.stripe)}</td>
    </tr>
  );
};
