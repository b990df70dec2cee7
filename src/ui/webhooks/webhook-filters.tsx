import type { RefObject } from 'react';
import { useText } from '../intl';
import { SearchForm } from '../search-form';
import { type WebhookFilter, results, sides } from './filter';

interface Choice {
  readonly label: string;
  readonly isOn: boolean;
  readonly choose: () => void;
}

const Choices = ({ label, choices }: { label: string; choices: readonly Choice[] }) => (
  <div className="row" role="group" aria-label={label}>
    {choices.map((one) => (
      <button
        key={one.label}
        type="button"
        className="filter"
        aria-pressed={one.isOn}
        onClick={one.choose}
      >
        {one.label}
      </button>
    ))}
  </div>
);

/** Side, result and search of the log; each change is in the address at once. */
export const WebhookFilters = ({
  field,
  filter,
  onFilter,
}: {
  /** The input of the search. */
  field: RefObject<HTMLInputElement>;
  filter: WebhookFilter;
  onFilter: (filter: WebhookFilter) => void;
}) => {
  const t = useText();
  return (
    <div className="page-header">
      <div>
        <Choices
          label={t('webhooks.columns.side')}
          choices={[null, ...sides].map((side) => ({
            label: side ? t(`webhookSide.${side}`) : t('webhooks.bothSides'),
            isOn: filter.side === side,
            choose: () => onFilter({ ...filter, side }),
          }))}
        />
        <Choices
          label={t('webhooks.columns.result')}
          choices={[null, ...results].map((result) => ({
            label: result ? t(`webhookResult.${result}`) : t('webhooks.everyResult'),
            isOn: filter.result === result,
            choose: () => onFilter({ ...filter, result }),
          }))}
        />
      </div>
      <SearchForm
        field={field}
        label={t('webhooks.search')}
        value={filter.search}
        onSearch={(search) => onFilter({ ...filter, search })}
      />
    </div>
  );
};
