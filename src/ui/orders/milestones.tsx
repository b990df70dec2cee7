import { useFormat } from '../dashboard-frame';
import type { Detail } from './types';
import { useText } from '../intl';

/** When each state was first reached. */
export const Milestones = ({ detail: { milestones } }: { detail: Detail }) => {
  const t = useText();
  const format = useFormat();
  if (milestones.length === 0) return <p>{t('orders.noMilestones')}</p>;
  return (
    <ol className="plain-list grid">
      {milestones.map(({ status, at }) => (
        <li key={status} className="notice">
          <strong>{t(`orderStatus.${status}`)}</strong>
          <time dateTime={at}>{format.time(at)}</time>
        </li>
      ))}
    </ol>
  );
};
