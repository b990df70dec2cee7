import { CopyId } from '../copy-id';
import { useFormat } from '../dashboard-frame';
import { type Translate, useText } from '../intl';
import { ExternalLink, Pill } from '../parts';
import { actTones, entryNames, reportNames } from './timeline-words';
import type { Detail } from './types';

type Act = Detail['timeline'][number];
type Entry = Act['entries'][number];

/** What happened, oldest first; each act unfolds to all that was recorded of it. */
export const Timeline = ({
  acts,
  now,
  isShort = false,
}: {
  acts: readonly Act[];
  now: string;
  /** Leaves out the parts of the acts, where there is little room. */
  isShort?: boolean;
}) => {
  const t = useText();
  if (acts.length === 0) return <p>{t('orders.noTimeline')}</p>;
  return (
    <ol className="timeline plain-list" aria-label={t('orders.timeline')}>
      {acts.map((act, index) => (
        <TimelineItem key={`${act.at}:${index}`} {...{ act, now, isShort }} />
      ))}
    </ol>
  );
};

const TimelineItem = ({ act, now, isShort }: { act: Act; now: string; isShort: boolean }) => {
  const t = useText();
  const format = useFormat();
  const link = act.entries.findLast(({ url }) => url !== null);
  return (
    <li>
      <span className="side">{t(`actor.${act.by}`)}</span>
      <div className="timeline-act">
        <div className="row">
          <strong>{t(`topic.${act.topic}`)}</strong>
          {act.amount ? <span>{format.money(act.amount)}</span> : null}
          {act.state && act.state !== 'DONE' ? (
            <Pill label={t(`actState.${act.state}`)} tone={actTones[act.state]} />
          ) : null}
        </div>
        {act.message ? <p>{act.message}</p> : null}
        <div className="row small">
          <time dateTime={act.at}>
            {format.moment(act.at)} ({format.ago(act.at, now)})
          </time>
          {isShort && link?.reference && link.url ? (
            <ExternalLink href={link.url}>
              <span className="mono">{link.reference}</span>
            </ExternalLink>
          ) : null}
        </div>
        {isShort ? null : <Parts entries={act.entries} />}
      </div>
    </li>
  );
};

const Parts = ({ entries }: { entries: readonly Entry[] }) => {
  const t = useText();
  return (
    <details>
      <summary className="small">{t('timeline.parts', { count: entries.length })}</summary>
      <ul className="plain-list timeline-parts">
        {entries.map((entry, index) => (
          <Part key={`${entry.at}:${index}`} entry={entry} />
        ))}
      </ul>
    </details>
  );
};

const Part = ({ entry }: { entry: Entry }) => {
  const t = useText();
  const format = useFormat();
  const { reference, url, eventId, eventUrl } = entry;
  return (
    <li className="small">
      <div className="row">
        <time dateTime={entry.at}>{format.clock(entry.at)}</time>
        <span className="side">{t(`side.${entry.side}`)}</span>
        <EntryName what={entry.what} />
        {entry.amount ? <span>{format.money(entry.amount)}</span> : null}
        {entry.state ? <span>{t(`actState.${entry.state}`)}</span> : null}
      </div>
      {entry.message ? <p>{entry.message}</p> : null}
      <div className="row">
        {reference ? <LinkedId id={reference} url={url} /> : null}
        {eventId ? <LinkedId id={eventId} url={eventUrl} /> : null}
      </div>
    </li>
  );
};

/** An id that can be copied, and leads to Stripe where it is one of Stripe's. */
export const LinkedId = ({ id, url }: { id: string; url: string | null }) => {
  const name = <span className="mono">{id}</span>;
  return <CopyId id={id}>{url ? <ExternalLink href={url}>{name}</ExternalLink> : name}</CopyId>;
};

/** Stripe's events keep the name that Stripe's Dashboard shows for them. */
const nameOf = (what: string, t: Translate): string | null => {
  const reported = reportNames[what];
  if (reported) return t('act.report', { event: t(reported) });
  const name = entryNames[what];
  return name ? t(name) : null;
};

const EntryName = ({ what }: { what: string }) => {
  const t = useText();
  const name = nameOf(what, t);
  return name ? <strong>{name}</strong> : <span className="mono">{what}</span>;
};
