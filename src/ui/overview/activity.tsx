import { useState } from 'react';
import { ActivityDocument, type ActivityQuery } from '../../generated/api';
import type { ActivityWindow, Mode } from '../../generated/api-schema';
import { useFormat } from '../dashboard-frame';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { Section } from '../page';
import { ErrorNotice, Loading } from '../parts';
import { useKeptQuery } from '../use-kept-query';
import { Plot } from './plot';

type Bucket = ActivityQuery['activity'][number];
type Sum = Bucket['money'][number];

/** What went on in the last day or week: payments, money and webhooks. */
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
    <Section id="activity" title={t('activity.heading')} act={choice}>
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <div className="grid plots">
          <Payments buckets={data.activity} />
          <Money buckets={data.activity} />
          <Events buckets={data.activity} />
        </div>
      ) : null}
    </Section>
  );
};

interface Plotted {
  readonly buckets: readonly Bucket[];
}

const outcomes = ['paid', 'authorized', 'open', 'canceled'] as const;

const Payments = ({ buckets }: Plotted) => {
  const t = useText();
  const format = useFormat();
  const bars = buckets.map((bucket) => ({
    from: bucket.from,
    parts: outcomes.map((one) => ({ size: bucket[one], text: format.count(bucket[one]) })),
  }));
  const count = bars.flatMap(({ parts }) => parts).reduce((sum, { size }) => sum + size, 0);
  return (
    <Plot
      title={t('activity.title')}
      sum={t('activity.sum', { count: format.count(count) })}
      series={outcomes.map((name) => ({ name, label: t(`activity.${name}`) }))}
      bars={bars}
    />
  );
};

const Events = ({ buckets }: Plotted) => {
  const t = useText();
  const format = useFormat();
  const sumOf = (key: 'eventsTaken' | 'eventsLate') =>
    format.count(buckets.reduce((sum, bucket) => sum + bucket[key], 0));
  return (
    <Plot
      title={t('activity.events')}
      sum={t('activity.eventsSum', { count: sumOf('eventsTaken'), late: sumOf('eventsLate') })}
      series={[
        { name: 'paid', label: t('activity.inTime') },
        { name: 'open', label: t('activity.late') },
      ]}
      bars={buckets.map(({ from, eventsTaken, eventsLate }) => ({
        from,
        parts: [eventsTaken - eventsLate, eventsLate].map((size) => ({
          size,
          text: format.count(size),
        })),
      }))}
    />
  );
};

/** A plot for each currency, and for test and live money apart. */
const Money = ({ buckets }: Plotted) => {
  const kinds = new Map<string, { readonly currency: string; readonly mode: Mode }>();
  for (const { received, mode } of buckets.flatMap(({ money }) => money)) {
    kinds.set(`${received.currency} ${mode}`, { currency: received.currency, mode });
  }
  return [...kinds].map(([key, kind]) => <MoneyOf key={key} {...{ ...kind, buckets }} />);
};

const sumOf = (sums: readonly Sum[], side: 'received' | 'returned'): bigint =>
  sums.reduce((sum, one) => sum + BigInt(one[side].minor), 0n);

const MoneyOf = ({ buckets, currency, mode }: Plotted & { currency: string; mode: Mode }) => {
  const t = useText();
  const format = useFormat();
  const money = (minor: bigint) => format.money({ minor: minor.toString(), currency });
  const ofKind = (bucket: Bucket) =>
    bucket.money.filter((one) => one.received.currency === currency && one.mode === mode);
  const all = buckets.flatMap(ofKind);
  const [received, returned] = [sumOf(all, 'received'), sumOf(all, 'returned')];
  return (
    <Plot
      title={t('activity.money', {
        currency: currency.toUpperCase(),
        mode: t(mode === 'LIVE' ? 'common.live' : 'common.test'),
      })}
      sum={t('activity.moneySum', { received: money(received), refunded: money(returned) })}
      series={[
        { name: 'paid', label: t('activity.net') },
        { name: 'canceled', label: t('orders.refunded') },
      ]}
      bars={buckets.map((bucket) => {
        const back = sumOf(ofKind(bucket), 'returned');
        const net = sumOf(ofKind(bucket), 'received') - back;
        return {
          from: bucket.from,
          parts: [net, back].map((minor) => ({ size: Number(minor), text: money(minor) })),
        };
      })}
    />
  );
};
