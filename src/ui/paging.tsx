import { useState } from 'react';
import { useText } from './intl';
import { Button } from './parts';

interface Paging {
  readonly filter: string;
  /** Cursors of the pages before this one; the API only leads forward. */
  readonly cursors: readonly string[];
}

/** A new filter begins on its first page; the page's buttons stay, and with them the focus. */
export const usePaging = (filter: object) => {
  const [paging, setPaging] = useState<Paging>({ filter: '', cursors: [] });
  const key = JSON.stringify(filter);
  if (paging.filter !== key) setPaging({ filter: key, cursors: [] });
  const cursors = paging.filter === key ? paging.cursors : [];
  const turnTo = (to: readonly string[]) => setPaging({ filter: key, cursors: to });
  return {
    cursors,
    back: () => turnTo(cursors.slice(0, -1)),
    onTo: (cursor: string) => turnTo([...cursors, cursor]),
  };
};

/** The way to the page before and to the next one, where there are more than one. */
export const Pages = ({
  hasPrevious,
  next,
  fetching,
  onPrevious,
  onNext,
}: {
  hasPrevious: boolean;
  next: string | null;
  fetching: boolean;
  onPrevious: () => void;
  onNext: (cursor: string) => void;
}) => {
  const t = useText();
  return hasPrevious || next ? (
    <nav className="row" aria-label={t('orders.pages')}>
      <Button busy={!hasPrevious || fetching} onClick={onPrevious}>
        {t('orders.previous')}
      </Button>
      <Button busy={!next || fetching} onClick={() => next && onNext(next)}>
        {t('orders.next')}
      </Button>
    </nav>
  ) : null;
};
