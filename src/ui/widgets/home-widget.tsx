import { useQuery } from 'urql';
import { HomeWidgetDocument, type HomeWidgetQuery } from '../../generated/api';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import type { Tone } from '../order-text';
import { ErrorNotice, Loading, ModePill, Pill } from '../parts';
import { ShortProblem } from '../problem-text';
import { healthReason, healthStep } from '../setup/health-text';
import { PageLink, Widget } from './widget';

const shownProblems = 3;

const tones: Readonly<Record<Connection['health']['state'], Tone>> = {
  OK: 'good',
  BROKEN: 'bad',
  UNKNOWN: 'neutral',
};

type Connection = HomeWidgetQuery['connections'][number];
type OpenProblem = HomeWidgetQuery['problems'][number];

/** On the Dashboard's home page: whether payments work, and which orders need a person. */
export const HomeWidget = () => {
  const t = useText();
  const [{ data, error }, refetch] = useQuery({ query: HomeWidgetDocument });
  return (
    <Widget title={t('widget.home')}>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <>
          <Connections connections={data.connections} />
          <Problems problems={data.problems} />
        </>
      ) : null}
    </Widget>
  );
};

const Connections = ({ connections }: { connections: readonly Connection[] }) => {
  const t = useText();
  if (connections.length === 0) {
    return (
      <div className="row">
        <p>{t('widget.connectionNone')}</p>
        <PageLink path="/">{t('widget.connect')}</PageLink>
      </div>
    );
  }
  return (
    <ul className="plain-list" aria-label={t('widget.connections')}>
      {connections.map(({ id, name, mode, health }) => (
        <li key={id}>
          <div className="row">
            <strong>{name}</strong>
            <ModePill mode={mode} />
            <Pill label={t(`widget.health.${health.state}`)} tone={tones[health.state]} />
          </div>
          {health.code ? (
            <p className="small">
              {healthReason(health, t)} {healthStep(health, t)}
            </p>
          ) : null}
        </li>
      ))}
    </ul>
  );
};

const Problems = ({ problems }: { problems: readonly OpenProblem[] }) => {
  const t = useText();
  if (problems.length === 0) return <p>{t('widget.problemNone')}</p>;
  return (
    <>
      <h2>{t('widget.problems')}</h2>
      <ul className="plain-list">
        {problems.slice(0, shownProblems).map(({ order, problem }) => (
          <li key={`${order.id}:${problem.key}`}>
            <PageLink path={`/orders/${order.id}`}>
              {order.number
                ? t('widget.orderName', { number: order.number })
                : t('widget.checkout')}
            </PageLink>
            <ShortProblem problem={problem} />
          </li>
        ))}
      </ul>
      {problems.length > shownProblems ? (
        <PageLink path="/orders?state=ATTENTION,FAILED">{t('widget.problemsAll')}</PageLink>
      ) : null}
    </>
  );
};
