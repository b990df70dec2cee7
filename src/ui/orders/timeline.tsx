import { useFormat } from '../dashboard-frame';
import { actStates, acts } from '../order-text';
import { ExternalLink } from '../parts';
import type { Detail } from './types';
import { type Translate, useText } from '../intl';

type Entry = Detail['timeline'][number];

/** What happened, oldest first, each with the side that it happened on. */
export const Timeline = ({ entries, now }: { entries: readonly Entry[]; now: string }) => {
  const t = useText();
  if (entries.length === 0) return <p>{t('orders.noTimeline')}</p>;
  return (
    <ol className="timeline plain-list" aria-label={t('orders.timeline')}>
      {entries.map((entry, index) => (
        <TimelineItem key={`${entry.at}:${index}`} entry={entry} now={now} />
      ))}
    </ol>
  );
};

const stateName = (state: string, t: Translate): string => {
  const key = actStates[state];
  return key ? t(key) : state;
};

const TimelineItem = ({ entry, now }: { entry: Entry; now: string }) => {
  const t = useText();
  const format = useFormat();
  return (
    <li>
      <span className="side">{t(`side.${entry.side}`)}</span>
      <div>
        <div className="row">
          <EntryName entry={entry} />
          {entry.state ? <span>{stateName(entry.state, t)}</span> : null}
          {entry.amount ? <span>{format.money(entry.amount)}</span> : null}
        </div>
        {entry.message ? <p>{entry.message}</p> : null}
        <div className="row small">
          <time dateTime={entry.at}>
            {format.moment(entry.at)} ({format.ago(entry.at, now)})
          </time>
          <Reference entry={entry} />
        </div>
      </div>
    </li>
  );
};

const EntryName = ({ entry: { what } }: { entry: Entry }) => {
  const t = useText();
  // An act may name more after its kind: `report CHARGE_SUCCESS`.
  const [kind = '', ...more] = what.split(' ');
  const words = acts[kind];
  if (!words) return <strong className="mono">{what}</strong>;
  return (
    <>
      <strong>{t(words)}</strong>
      {more.length > 0 ? <span className="mono">{more.join(' ')}</span> : null}
    </>
  );
};

const Reference = ({ entry: { reference, url } }: { entry: Entry }) => {
  if (!reference) return null;
  const name = <span className="mono">{reference}</span>;
  return url ? <ExternalLink href={url}>{name}</ExternalLink> : name;
};
