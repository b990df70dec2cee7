import type { RefObject } from 'react';
import type { SyncState } from '../../generated/api-schema';
import { SearchForm } from '../search-form';
import { type Filter, states } from './filter';
import { useCounted } from './use-counted';
import type { Counts } from './types';
import { useText } from '../intl';

const countOf = (counts: Counts, state: SyncState | null): number => {
  const of = {
    IN_SYNC: counts.inSync,
    WORKING: counts.working,
    ATTENTION: counts.attention,
    FAILED: counts.failed,
  };
  return state ? of[state] : of.IN_SYNC + of.WORKING + of.ATTENTION + of.FAILED;
};

/** Filter by state, each with its count of what matches, and search. */
export const OrderFilters = ({
  field,
  filter,
  counts,
  onFilter,
}: {
  /** The input of the search. */
  field: RefObject<HTMLInputElement>;
  filter: Filter;
  counts: Counts | null;
  onFilter: (filter: Filter) => void;
}) => {
  const t = useText();
  const counted = useCounted();
  return (
    <div className="page-header">
      <div className="row" role="group" aria-label={t('orders.filterLabel')}>
        {[null, ...states].map((state) => {
          const label = state ? t(`syncState.${state}`) : t('orders.all');
          return (
            <button
              key={label}
              type="button"
              className="filter"
              aria-pressed={state ? filter.states.includes(state) : filter.states.length === 0}
              onClick={() => onFilter({ ...filter, states: state ? [state] : [] })}
            >
              {counts
                ? t('orders.counted', { label, count: counted(countOf(counts, state)) })
                : label}
            </button>
          );
        })}
      </div>
      <SearchForm
        field={field}
        label={t('orders.search')}
        value={filter.search}
        onSearch={(search) => onFilter({ ...filter, search })}
      />
    </div>
  );
};
