import { useFormat } from '../dashboard-frame';

/** The API counts no more of a state. */
const mostCounted = 10_000;

/** Gives `10,000+` where there are more than were counted. */
export const useCounted = (): ((count: number) => string) => {
  const format = useFormat();
  return (count) => (count > mostCounted ? `${format.count(mostCounted)}+` : format.count(count));
};
