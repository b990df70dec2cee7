import { actions, useAppBridge } from '@saleor/app-sdk/app-bridge';
import { useRouter } from 'next/router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { OrderByIdDocument, SyncNowDocument } from '../../generated/api';
import { useFormat } from '../dashboard-frame';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { chargeStatusText, syncTones } from '../order-text';
import { only } from '../orders/filter';
import { Timeline } from '../orders/timeline';
import type { Detail } from '../orders/types';
import { Button, ErrorNotice, FactList, Loading, ModePill, Notice, Pill } from '../parts';
import { ProblemText } from '../problem-text';
import { useKeptQuery } from '../use-kept-query';
import { useLook } from '../use-look';
import { PageLink, Widget } from './widget';

/** How many of the newest events are shown; all of them are on the order's page. */
const shownActs = 5;
/** While something is under way, and otherwise, milliseconds. */
const quickMs = 4_000;
const slowMs = 20_000;

/** What changes when Saleor's page of the order shows an old state. */
const factsOf = ({ order, timeline }: Detail): string =>
  JSON.stringify([
    ...[order.saleorStatus, order.saleorChargeStatus, order.saleorAuthorizeStatus],
    ...[
      order.paymentStatus,
      order.amountReceived,
      order.amountReturned,
      timeline.flatMap(({ entries }) => entries).length,
    ],
  ]);

/** Has the Dashboard read its own page again, since it does not see what apps and Stripe do. */
const useRefreshPage = (): (() => void) => {
  const { appBridge } = useAppBridge();
  return useCallback(() => {
    appBridge?.dispatch(actions.RefreshEntity()).catch(() => {
      // A Dashboard before 3.23.9 does not know this; whoever looks reloads the page there.
    });
  }, [appBridge]);
};

/** On an order's page of the Dashboard: what both sides say of its payment. */
export const OrderWidget = () => {
  const t = useText();
  const { query } = useRouter();
  const [{ data, error }, refetch] = useKeptQuery({
    query: OrderByIdDocument,
    variables: { orderId: only(query['orderId']) },
  });
  const detail = data?.order ?? null;
  const refreshPage = useRefreshPage();
  const facts = detail ? factsOf(detail) : null;
  const seen = useRef(facts);
  useEffect(() => {
    if (seen.current !== null && facts !== null && facts !== seen.current) refreshPage();
    if (facts !== null) seen.current = facts;
  }, [facts, refreshPage]);
  useLook(refetch, detail?.order.waiting ? quickMs : slowMs);
  return (
    <Widget title={t('widget.order')}>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data && !detail ? <p>{t('widget.orderNone')}</p> : null}
      {detail && data ? <Found detail={detail} now={data.now} onSynced={refetch} /> : null}
    </Widget>
  );
};

const Found = ({
  detail,
  now,
  onSynced,
}: {
  detail: Detail;
  now: string;
  onSynced: () => void;
}) => {
  const t = useText();
  const { order, payments, timeline } = detail;
  const mode = payments.findLast((payment) => payment.mode !== null)?.mode ?? null;
  return (
    <>
      <div className="row">
        <Pill label={t(`syncState.${order.syncState}`)} tone={syncTones[order.syncState]} />
        {mode ? <ModePill mode={mode} /> : null}
      </div>
      {order.problems.map((problem) => (
        <Notice key={problem.key} kind="critical">
          <ProblemText problem={problem} />
        </Notice>
      ))}
      <Sums order={order} />
      <Timeline acts={timeline.slice(-shownActs)} now={now} isShort />
      <div className="row">
        <SyncNow id={order.id} onSynced={onSynced} />
        <PageLink path={`/orders/${order.id}`}>{t('widget.details')}</PageLink>
      </div>
    </>
  );
};

const Sums = ({ order }: { order: Detail['order'] }) => {
  const t = useText();
  const format = useFormat();
  return (
    <FactList
      facts={[
        { term: t('side.SALEOR'), value: chargeStatusText(order.saleorChargeStatus, t) },
        { term: t('side.STRIPE'), value: t(`paymentStatus.${order.paymentStatus}`) },
        { term: t('widget.total'), value: format.money(order.amount) },
        { term: t('widget.paid'), value: format.money(order.amountReceived) },
        { term: t('widget.refunded'), value: format.money(order.amountReturned) },
      ]}
    />
  );
};

const SyncNow = ({ id, onSynced }: { id: string; onSynced: () => void }) => {
  const t = useText();
  const refreshPage = useRefreshPage();
  const [{ fetching }, sync] = useMutation(SyncNowDocument);
  const [said, setSaid] = useState('');
  const run = async () => {
    setSaid(t('widget.syncing'));
    const { data, error } = await sync({ id });
    const [refusal] = data?.syncNow.errors ?? [];
    if (error) setSaid(describeError(error, t).reason);
    else setSaid(refusal?.message ?? t('widget.synced'));
    onSynced();
    refreshPage();
  };
  return (
    <>
      <Button busy={fetching} onClick={() => void run()}>
        {t('widget.sync')}
      </Button>
      <p role="status" className={said ? 'small' : 'visually-hidden'}>
        {said}
      </p>
    </>
  );
};
