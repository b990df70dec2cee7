import { useRouter } from 'next/router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { OrderByIdDocument, SyncNowDocument, type SyncNowMutation } from '../../generated/api';
import { AppLink } from '../app-link';
import { describeError } from '../describe-error';
import { syncTones } from '../order-text';
import { Page, Section } from '../page';
import { ProblemText, reasonText } from '../problem-text';
import { Button, ErrorNotice, Loading, Notice, Pill, StatusLine } from '../parts';
import { useKeptQuery } from '../use-kept-query';
import { type Outcome, failureOf, useNotice } from '../use-notice';
import { filterOf, only, queryOf } from './filter';
import { Milestones } from './milestones';
import { OrderFacts } from './order-facts';
import { Payments } from './payments';
import { Sides } from './sides';
import { Timeline } from './timeline';
import type { Detail } from './types';
import { type Translate, useText } from '../intl';

export const OrderPage = () => {
  const { query } = useRouter();
  return <OneOrder by={{ id: only(query['id']) }} />;
};

/** One purchase: what both sides say, what happened, what is wrong, and "sync now". */
export const OneOrder = ({ by }: { by: { id: string } | { orderId: string } }) => {
  const t = useText();
  const { query } = useRouter();
  const [{ data, error, fetching }, refetch] = useKeptQuery({
    query: OrderByIdDocument,
    variables: by,
  });
  const detail = data?.order ?? null;
  const name = detail?.order.number
    ? t('orders.orderName', { number: detail.order.number })
    : t('orders.checkoutName');
  const heading = detail ? name : data ? t('orders.missing') : t('common.loading');
  const acts = detail ? (
    <SyncNow id={detail.order.id} fetching={fetching} onDone={refetch} />
  ) : null;
  return (
    <Page title={heading} act={acts}>
      <p>
        <AppLink className="external" to={{ path: '/orders', query: queryOf(filterOf(query)) }}>
          {t('orders.back')}
        </AppLink>
      </p>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data && !detail ? (
        <Notice>
          <p>{t('orders.missingReason')}</p>
          <p>{t('orders.missingStep')}</p>
        </Notice>
      ) : null}
      {detail && data ? <Found detail={detail} now={data.now} /> : null}
    </Page>
  );
};

const SyncNow = ({
  id,
  fetching,
  onDone,
}: {
  id: string;
  fetching: boolean;
  onDone: () => void;
}) => {
  const t = useText();
  const [{ error, fetching: syncing }, sync] = useMutation(SyncNowDocument);
  const [said, setSaid] = useState<string | null>(null);
  const notice = useNotice();
  const run = async () => {
    setSaid(t('orders.syncing'));
    const { data, error: failure } = await sync({ id });
    setSaid(data ? sentenceOf(data.syncNow, t) : null);
    if (data) notice(outcomeOf(data.syncNow, t));
    else if (failure) notice(failureOf(describeError(failure, t)));
    onDone();
  };
  return (
    <div className="acts">
      <div className="row">
        <Button kind="primary" busy={syncing} onClick={() => void run()}>
          {t('orders.syncNow')}
        </Button>
        <Button busy={syncing || fetching} onClick={onDone}>
          {t('common.refresh')}
        </Button>
      </div>
      <StatusLine message={said} />
      {error ? <ErrorNotice error={describeError(error, t)} /> : null}
    </div>
  );
};

type Synced = SyncNowMutation['syncNow'];

const sentenceOf = ({ errors: [refusal], result }: Synced, t: Translate): string =>
  refusal?.message ?? (result === 'DONE' ? t('orders.synced') : t('orders.underWay'));

const outcomeOf = (synced: Synced, t: Translate): Outcome => {
  const said = sentenceOf(synced, t);
  if (synced.errors.length > 0)
    return { status: 'error', title: t('orders.notSynced'), text: said };
  return { status: synced.result === 'DONE' ? 'success' : 'info', title: said };
};

const Found = ({ detail, now }: { detail: Detail; now: string }) => {
  const t = useText();
  const { order } = detail;
  const reason = reasonText(order, t);
  return (
    <>
      <div className="row">
        <Pill label={t(`syncState.${order.syncState}`)} tone={syncTones[order.syncState]} />
        {reason ? <p>{reason}</p> : null}
      </div>
      <Problems order={order} />
      <Section id="comparison" title={t('orders.comparison')}>
        <Sides detail={detail} />
        <OrderFacts detail={detail} now={now} />
      </Section>
      <Section id="milestones" title={t('orders.milestones')}>
        <Milestones detail={detail} />
      </Section>
      <Section id="payments" title={t('orders.payments')}>
        <Payments payments={detail.payments} />
      </Section>
      <Section id="timeline" title={t('orders.timeline')}>
        <Timeline acts={detail.timeline} now={now} />
      </Section>
    </>
  );
};

const Problems = ({ order }: { order: Detail['order'] }) => {
  const t = useText();
  return order.problems.length === 0 ? null : (
    <Section id="problems" title={t('problems.title')}>
      <ul className="plain-list">
        {order.problems.map((problem) => (
          <li key={problem.key} className="notice notice-critical">
            <ProblemText problem={problem} />
          </li>
        ))}
      </ul>
    </Section>
  );
};
