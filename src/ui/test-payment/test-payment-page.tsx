import dynamic from 'next/dynamic';
import { TestPaymentPageDocument, type TestPaymentPageQuery } from '../../generated/api';
import { AppLink } from '../app-link';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { useRefreshing } from '../orders/use-refreshing';
import { Page, Section } from '../page';
import { EmptyState, ErrorNotice, Loading, Notice } from '../parts';
import { useKeptQuery } from '../use-kept-query';
import { Run } from './run';

/** Forms weigh more than what a person sees first. */
const StartForm = dynamic(() => import('./start-form'), { loading: Loading });

/** Plays a shopper, to see whether payments work from checkout to order. */
export const TestPaymentPage = () => {
  const t = useText();
  const [{ data, error }, refetch, refresh] = useKeptQuery({ query: TestPaymentPageDocument });
  const run = data?.testPayment ?? null;
  return (
    <Page title={t('testPayment.title')}>
      <p>{t('testPayment.intro')}</p>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? <Start page={data} isRunning={run?.state === 'RUNNING'} onStarted={refresh} /> : null}
      {run ? (
        <Section id="run" title={t('testPayment.last')}>
          {run.state === 'RUNNING' ? <Watch refresh={refresh} /> : null}
          <Run run={run} />
        </Section>
      ) : null}
    </Page>
  );
};

/** How often the steps are looked at while they are made. */
const watchedMs = 1_000;

const Watch = ({ refresh }: { refresh: () => void }) => {
  useRefreshing(refresh, watchedMs);
  return null;
};

/** The channels whose connection has test keys; where there is none, how to get one. */
const Start = ({
  page,
  isRunning,
  onStarted,
}: {
  page: TestPaymentPageQuery;
  isRunning: boolean;
  onStarted: () => void;
}) => {
  const t = useText();
  const { installation, connections, channels } = page;
  if (!installation.active) return <Notice kind="critical">{t('setup.inactive')}</Notice>;
  const testing = new Set(connections.filter(({ mode }) => mode === 'TEST').map(({ id }) => id));
  const usable = channels.channels.filter(
    ({ connectionId }) => connectionId && testing.has(connectionId),
  );
  if (usable.length === 0) {
    const title = connections.length === 0 ? 'testPayment.noConnection' : 'testPayment.noChannel';
    return (
      <EmptyState title={t(title)} step={t('testPayment.noChannelStep')}>
        <AppLink className="external" to={{ path: '/settings' }}>
          {t('checklist.goToSettings')}
        </AppLink>
      </EmptyState>
    );
  }
  return <StartForm channels={usable} isRunning={isRunning} onStarted={onStarted} />;
};
