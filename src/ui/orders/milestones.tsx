import { useFormat } from '../dashboard-frame';
import type { Detail } from './types';
import { useText } from '../intl';

/** When each state was first reached, in order. */
export const Milestones = ({ detail: { milestones } }: { detail: Detail }) => {
  const t = useText();
  const format = useFormat();
  if (milestones.length === 0) return <p>{t('orders.noMilestones')}</p>;
  return (
    <ol className="milestones" aria-label={t('orders.milestones')}>
      {milestones.map(({ status, at }) => (
        <li key={status}>
          <strong>{t(`milestone.${status}`)}</strong>
          <time className="small" dateTime={at}>
            {format.moment(at)}
          </time>
        </li>
      ))}
    </ol>
  );
};
