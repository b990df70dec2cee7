import type { OrdersQuery } from '../../generated/api';
import { describeError } from '../describe-error';
import { useText } from '../intl';
import { Button, ErrorNotice, StatusLine } from '../parts';
import { useFormat } from '../dashboard-frame';
import { useOpener } from '../use-opener';
import type { Filter } from './filter';
import { useOrdersFile } from './use-orders-file';

/** Saves what is filtered, sorted and searched as a CSV file, and says how far it is. */
export const ExportOrders = ({
  filter,
  found: { total, totalIsLeast },
}: {
  filter: Filter;
  found: Pick<OrdersQuery['orders'], 'total' | 'totalIsLeast'>;
}) => {
  const t = useText();
  const { state, start, cancel } = useOrdersFile();
  const isReading = state.step === 'reading';
  const opener = useOpener(isReading);
  const outcome = {
    none: null,
    reading: t('orders.file.begun'),
    saved: state.step === 'saved' ? t('orders.file.saved', { count: state.rows }) : null,
    canceled: t('orders.file.canceled'),
    failed: null,
  }[state.step];
  return (
    <>
      <div className="row">
        <Button ref={opener} busy={isReading} onClick={() => void start(filter)}>
          {t('orders.file.export')}
        </Button>
        {isReading ? (
          <>
            <Progress rows={state.rows} total={total} totalIsLeast={totalIsLeast} />
            <Button onClick={cancel}>{t('orders.file.cancel')}</Button>
          </>
        ) : null}
      </div>
      <StatusLine message={outcome} />
      {outcome && filter.sort !== 'CREATED' ? <p>{t('orders.file.moving')}</p> : null}
      {state.step === 'failed' ? (
        <ErrorNotice error={describeError(state.error, t)} onRetry={() => void start(filter)} />
      ) : null}
    </>
  );
};

/** Where more was found than is counted nobody knows the whole, so that the bar only moves. */
const Progress = ({
  rows,
  total,
  totalIsLeast,
}: {
  rows: number;
  total: number;
  totalIsLeast: boolean;
}) => {
  const t = useText();
  const format = useFormat();
  const whole = totalIsLeast ? `${format.count(total - 1)}+` : format.count(total);
  return (
    <>
      <progress
        aria-label={t('orders.file.progress')}
        max={Math.max(total, 1)}
        value={totalIsLeast ? undefined : Math.min(rows, total)}
      />
      <span>{t('orders.file.rows', { rows: format.count(rows), whole })}</span>
    </>
  );
};
