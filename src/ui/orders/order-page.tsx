import { useRouter } from 'next/router';
import { useState } from 'react';
import { useMutation } from 'urql';
import { OrderByIdDocument, SyncNowDocument, type SyncNowMutation } from '../../generated/api';
import { AppLink } from '../app-link';
import { describeError } from '../describe-error';
import { orderText, syncStates } from '../order-text';
import { Page, Section } from '../page';
import { Button, ErrorNotice, Loading, Notice, Pill, StatusLine } from '../parts';
import { text } from '../text';
import { useKeptQuery } from '../use-kept-query';
import { type Outcome, failureOf, useNotice } from '../use-notice';
import { Comparison } from './comparison';
import { filterOf, only, queryOf } from './filter';
import { Milestones } from './milestones';
import { Payments } from './payments';
import { Timeline } from './timeline';
import type { Detail } from './types';

export const OrderPage = () => {
  const { query } = useRouter();
  return <OneOrder by={{ id: only(query['id']) }} />;
};

/** One purchase: what both sides say, what happened, what is wrong, and "sync now". */
export const OneOrder = ({ by }: { by: { id: string } | { orderId: string } }) => {
  const { query } = useRouter();
  const [{ data, error, fetching }, refetch] = useKeptQuery({
    query: OrderByIdDocument,
    variables: by,
  });
  const detail = data?.order ?? null;
  const name = detail?.order.number
    ? orderText.orderName(detail.order.number)
    : orderText.checkoutName;
  const heading = detail ? name : data ? orderText.missing : text.common.loading;
  const acts = detail ? (
    <SyncNow id={detail.order.id} fetching={fetching} onDone={refetch} />
  ) : null;
  return (
    <Page title={heading}>
      <p>
        <AppLink className="external" to={{ path: '/orders', query: queryOf(filterOf(query)) }}>
          {orderText.back}
        </AppLink>
      </p>
      {acts}
      {error ? <ErrorNotice error={describeError(error)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data && !detail ? (
        <Notice>
          <p>{orderText.missingReason}</p>
          <p>{orderText.missingStep}</p>
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
  const [{ error, fetching: syncing }, sync] = useMutation(SyncNowDocument);
  const [said, setSaid] = useState<string | null>(null);
  const notice = useNotice();
  const run = async () => {
    setSaid(orderText.syncing);
    const { data, error: failure } = await sync({ id });
    setSaid(data ? sentenceOf(data.syncNow) : null);
    if (data) notice(outcomeOf(data.syncNow));
    else if (failure) notice(failureOf(describeError(failure)));
    onDone();
  };
  return (
    <>
      <div className="row">
        <Button kind="primary" busy={syncing} onClick={() => void run()}>
          {orderText.syncNow}
        </Button>
        <Button busy={syncing || fetching} onClick={onDone}>
          {text.common.refresh}
        </Button>
      </div>
      <StatusLine message={said} />
      {error ? <ErrorNotice error={describeError(error)} /> : null}
    </>
  );
};

type Synced = SyncNowMutation['syncNow'];

const sentenceOf = ({ errors: [refusal], result }: Synced): string =>
  refusal?.message ?? (result === 'DONE' ? orderText.synced : orderText.underWay);

const outcomeOf = (synced: Synced): Outcome => {
  const said = sentenceOf(synced);
  if (synced.errors.length > 0) return { status: 'error', title: orderText.notSynced, text: said };
  return { status: synced.result === 'DONE' ? 'success' : 'info', title: said };
};

const Found = ({ detail, now }: { detail: Detail; now: string }) => {
  const { order } = detail;
  const state = syncStates[order.syncState];
  return (
    <>
      <div className="row">
        <Pill label={state.label} tone={state.tone} />
        {order.syncReason ? <p>{order.syncReason}</p> : null}
      </div>
      <Problems order={order} />
      <Section id="comparison" title={orderText.comparison}>
        <Comparison detail={detail} now={now} />
      </Section>
      <Section id="milestones" title={orderText.milestones}>
        <Milestones detail={detail} />
      </Section>
      <Section id="payments" title={orderText.payments}>
        <Payments payments={detail.payments} />
      </Section>
      <Section id="timeline" title={orderText.timeline}>
        <Timeline entries={detail.timeline} now={now} />
      </Section>
    </>
  );
};

const Problems = ({ order }: { order: Detail['order'] }) =>
  order.problems.length === 0 ? null : (
    <Section id="problems" title={text.problems.title}>
      <ul className="plain-list">
        {order.problems.map((problem) => (
          <li key={problem.key} className="notice notice-critical">
            <p>{problem.message}</p>
            <p>
              <strong>{text.problems.nextStep}:</strong> {problem.nextStep}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
