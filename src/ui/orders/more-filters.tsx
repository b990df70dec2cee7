import { useId } from 'react';
import { useQuery } from 'urql';
import { OrderChannelsDocument } from '../../generated/api';
import { Options, type SelectOption } from '../fields';
import { useText } from '../intl';
import { type Filter, modes, payments } from './filter';

/** A native select: keyboard and screen readers know it. */
const Choice = ({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly SelectOption[];
  onChange: (value: string) => void;
}) => {
  const id = useId();
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <Options options={options} />
      </select>
    </div>
  );
};

const Day = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) => {
  const id = useId();
  return (
    <div className="choice">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
};

/** Channel, payment, mode and days; each change is in the address at once. */
export const MoreFilters = ({
  filter,
  onFilter,
}: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
}) => {
  const t = useText();
  const [{ data }] = useQuery({ query: OrderChannelsDocument });
  const channels = data?.channels.channels ?? [];
  const isListed = filter.channel === '' || channels.some(({ slug }) => slug === filter.channel);
  const any = { value: '', label: t('orders.any') };
  return (
    <div className="row" role="group" aria-label={t('orders.moreFilters')}>
      <Choice
        label={t('orders.columns.channel')}
        value={filter.channel}
        options={[
          any,
          ...channels.map(({ slug, name }) => ({ value: slug, label: name })),
          // A channel that is gone from Saleor, or not loaded yet, stays chosen.
          ...(isListed ? [] : [{ value: filter.channel, label: filter.channel }]),
        ]}
        onChange={(channel) => onFilter({ ...filter, channel })}
      />
      <Choice
        label={t('orders.columns.payment')}
        value={filter.payment ?? ''}
        options={[any, ...payments.map((value) => ({ value, label: t(`paymentStatus.${value}`) }))]}
        onChange={(value) =>
          onFilter({ ...filter, payment: payments.find((one) => one === value) ?? null })
        }
      />
      <Choice
        label={t('orders.columns.mode')}
        value={filter.mode ?? ''}
        options={[
          any,
          { value: 'TEST', label: t('common.test') },
          { value: 'LIVE', label: t('common.live') },
        ]}
        onChange={(value) =>
          onFilter({ ...filter, mode: modes.find((one) => one === value) ?? null })
        }
      />
      <Day
        label={t('orders.from')}
        value={filter.from}
        onChange={(from) => onFilter({ ...filter, from })}
      />
      <Day
        label={t('orders.to')}
        value={filter.to}
        onChange={(to) => onFilter({ ...filter, to })}
      />
    </div>
  );
};
