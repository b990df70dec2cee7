import { type FormEvent, type RefObject, useState } from 'react';
import { TextField } from '../fields';
import { useText } from '../intl';
import { Button } from '../parts';
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
  const [search, setSearch] = useState(filter.search);
  // Cleared, or gone back to: the field follows the address.
  const [shown, setShown] = useState(filter.search);
  if (shown !== filter.search) {
    setShown(filter.search);
    setSearch(filter.search);
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFilter({ ...filter, search: search.trim() });
  };
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
      <form className="search" role="search" onSubmit={submit}>
        <TextField
          ref={field}
          label={t('webhooks.search')}
          name="search"
          type="search"
          maxLength={255}
          value={search}
          onChange={setSearch}
        />
        <Button type="submit">{t('orders.searchSubmit')}</Button>
      </form>
    </div>
  );
};
