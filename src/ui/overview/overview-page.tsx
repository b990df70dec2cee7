import { ConnectionsHealthDocument, OverviewDocument } from '../../generated/api';
import type { OverviewQuery } from '../../generated/api';
import { AppLink } from '../app-link';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { syncTones } from '../order-text';
import { everything, queryOf, states } from '../orders/filter';
import { useCounted } from '../orders/use-counted';
import { Page, Section } from '../page';
import { Button, ErrorNotice, Loading, Notice, Pill } from '../parts';
import { useKeptQuery } from '../use-kept-query';
import { Activity } from './activity';
import { Checklist } from './checklist';
import { HealthList } from './health-list';
import { OpenProblems } from './open-problems';

/** The first page: what is left to set up, whether all is well, and what needs a person. */
export const OverviewPage = () => {
  const t = useText();
  const [{ data, error, fetching }, refetch] = useKeptQuery({ query: OverviewDocument });
  const [health, refetchHealth] = useKeptQuery({ query: ConnectionsHealthDocument });
  const refresh = () => {
    refetch();
    refetchHealth();
  };
  const act = data ? (
    <Button busy={fetching || health.fetching} onClick={refresh}>
      {t('common.refresh')}
    </Button>
  ) : null;
  return (
    <Page title={t('overview.title')} act={act}>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refresh} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <>
          {data.installation.active ? null : <Notice kind="critical">{t('setup.inactive')}</Notice>}
          <Checklist overview={data} />
          <OpenProblems />
          {data.connections.length > 0 ? (
            <HealthList
              connections={data.connections}
              health={health.data?.connections ?? null}
              now={data.now}
            />
          ) : null}
          <Activity />
          <Counts counts={data.orderCounts} />
        </>
      ) : null}
    </Page>
  );
};

const countsOf = (counts: OverviewQuery['orderCounts']) => ({
  IN_SYNC: counts.inSync,
  WORKING: counts.working,
  ATTENTION: counts.attention,
  FAILED: counts.failed,
});

/** How many orders are in each state; each number leads to them. */
const Counts = ({ counts }: { counts: OverviewQuery['orderCounts'] }) => {
  const t = useText();
  const counted = useCounted();
  const of = countsOf(counts);
  return (
    <Section id="counts" title={t('overview.orders')}>
      <ul className="plain-list tiles">
        {states.map((state) => (
          <li key={state} className="card">
            <Pill label={t(`syncState.${state}`)} tone={syncTones[state]} />
            <AppLink
              className="figure"
              to={{ path: '/orders', query: queryOf({ ...everything, states: [state] }) }}
            >
              {counted(of[state])}
              <span className="visually-hidden"> {t('overview.showOrders')}</span>
            </AppLink>
          </li>
        ))}
      </ul>
    </Section>
  );
};
