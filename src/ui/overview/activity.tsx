import { useState } from 'react';
import { ActivityDocument, type ActivityQuery } from '../../generated/api';
import type { ActivityWindow } from '../../generated/api-schema';
import { useFormat } from '../dashboard-frame';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { Section } from '../page';
import { ErrorNotice, Loading } from '../parts';
import { useKeptQuery } from '../use-kept-query';

type Bucket = ActivityQuery['activity'][number];

/** In the order in which a bar is stacked, from below. */
const outcomes = ['paid', 'authorized', 'open', 'canceled'] as const;

const totalOf = (bucket: Bucket): number =>
  outcomes.reduce((sum, outcome) => sum + bucket[outcome], 0);

/** Payments of the last day or week by their outcome: a plot, and the same numbers as a table. */
export const Activity = () => {
  const t = useText();
  const [window, setWindow] = useState<ActivityWindow>('DAY');
  const [{ data, error }, refetch] = useKeptQuery({
    query: ActivityDocument,
    variables: { window },
  });
  const choice = (
    <div className="row" role="group" aria-label={t('activity.window')}>
      {(['DAY', 'WEEK'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="filter"
          aria-pressed={one === window}
          onClick={() => setWindow(one)}
        >
          {t(`activity.${one}`)}
        </button>
      ))}
    </div>
  );
  return (
    <Section id="activity" title={t('activity.title')} act={choice}>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <div className="card">
          <Bars buckets={data.activity} />
          <Numbers buckets={data.activity} window={window} />
        </div>
      ) : null}
    </Section>
  );
};

const width = 800;
const height = 140;

/** The plot says the same as the table below it, so screen readers hear its sum alone. */
const Bars = ({ buckets }: { buckets: readonly Bucket[] }) => {
  const t = useText();
  const format = useFormat();
  const most = Math.max(1, ...buckets.map(totalOf));
  const count = buckets.reduce((sum, bucket) => sum + totalOf(bucket), 0);
  const slot = width / Math.max(1, buckets.length);
  return (
    <>
      <svg
        className="plot"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={t('activity.sum', { count: format.count(count) })}
      >
        {buckets.map((bucket, index) => (
          <Bar key={bucket.from} bucket={bucket} left={index * slot} slot={slot} most={most} />
        ))}
        <line x1={0} x2={width} y1={height - 1} y2={height - 1} stroke="currentColor" />
      </svg>
      <ul className="legend-list" aria-hidden="true">
        {outcomes.map((outcome) => (
          <li key={outcome} className="row small">
            <span className={`legend outcome-${outcome}`} />
            {t(`activity.${outcome}`)}
          </li>
        ))}
      </ul>
    </>
  );
};

const Bar = ({
  bucket,
  left,
  slot,
  most,
}: {
  bucket: Bucket;
  left: number;
  slot: number;
  most: number;
}) => {
  const tallest = height - 10;
  const sizes = outcomes.map((outcome) => (bucket[outcome] / most) * tallest);
  return outcomes.map((outcome, index) => {
    const below = sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
    const size = sizes[index] ?? 0;
    return (
      <rect
        key={outcome}
        className={`outcome-${outcome}`}
        x={left + slot * 0.15}
        y={height - 1 - below - size}
        width={slot * 0.7}
        height={size}
      />
    );
  });
};

const Numbers = ({ buckets, window }: { buckets: readonly Bucket[]; window: ActivityWindow }) => {
  const t = useText();
  const format = useFormat();
  return (
    <details>
      <summary>{t('activity.asTable')}</summary>
      <div className="table-frame" role="region" aria-label={t('activity.title')} tabIndex={0}>
        <table className="table">
          <caption className="visually-hidden">{t(`activity.${window}`)}</caption>
          <thead>
            <tr>
              <th scope="col">{t('activity.from')}</th>
              {outcomes.map((outcome) => (
                <th key={outcome} scope="col" className="amount">
                  {t(`activity.${outcome}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {buckets.map((bucket) => (
              <tr key={bucket.from}>
                <th scope="row">
                  <time dateTime={bucket.from}>{format.time(bucket.from)}</time>
                </th>
                {outcomes.map((outcome) => (
                  <td key={outcome} className="amount">
                    {format.count(bucket[outcome])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
};
