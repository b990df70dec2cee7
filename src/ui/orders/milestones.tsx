import { useFormat } from '../dashboard-frame';
import { orderStatuses, orderText } from '../order-text';
import type { Detail } from './types';

/** When each state was first reached. */
export const Milestones = ({ detail: { milestones } }: { detail: Detail }) => {
  const format = useFormat();
  if (milestones.length === 0) return <p>{orderText.noMilestones}</p>;
  return (
    <ol className="plain-list grid">
      {milestones.map(({ status, at }) => (
        <li key={status} className="notice">
          <strong>{orderStatuses[status]}</strong>
          <time dateTime={at}>{format.time(at)}</time>
        </li>
      ))}
    </ol>
  );
};
