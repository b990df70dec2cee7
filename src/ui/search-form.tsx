import { type FormEvent, type RefObject, useState } from 'react';
import { TextField } from './fields';
import { useText } from './intl';
import { Button } from './parts';

/** The search of a table, which stands in the address. */
export const SearchForm = ({
  field,
  label,
  value,
  onSearch,
}: {
  /** Its input. */
  field: RefObject<HTMLInputElement>;
  label: string;
  /** What the address says. */
  value: string;
  onSearch: (search: string) => void;
}) => {
  const t = useText();
  const [search, setSearch] = useState(value);
  // Cleared, or gone back to: the field follows the address.
  const [shown, setShown] = useState(value);
  if (shown !== value) {
    setShown(value);
    setSearch(value);
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(search.trim());
  };
  return (
    <form className="search" role="search" onSubmit={submit}>
      <TextField
        ref={field}
        label={label}
        name="search"
        type="search"
        maxLength={255}
        value={search}
        onChange={setSearch}
      />
      <Button type="submit">{t('orders.searchSubmit')}</Button>
    </form>
  );
};
