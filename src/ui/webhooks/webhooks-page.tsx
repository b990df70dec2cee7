import type { RowSelectionState } from '@tanstack/react-table';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/router';
import { useCallback, useRef, useState } from 'react';
import { useMutation } from 'urql';
import { LookAgainDocument, WebhooksDocument } from '../../generated/api';
import { useAddress } from '../app-link';
import { type Explained, describeError } from '../describe-error';
import { useText } from '../intl';
import { useRefreshing } from '../orders/use-refreshing';
import { Page } from '../page';
import { Pages, usePaging } from '../paging';
import { Button, EmptyState, ErrorNotice, Loading, StatusLine } from '../parts';
import { useKeptQuery } from '../use-kept-query';
import { failureOf, useNotice } from '../use-notice';
import { type WebhookFilter, everyWebhook, webhookFilterOf, webhookQueryOf } from './filter';
import { WebhookFilters } from './webhook-filters';
import type { WebhookRow } from './webhooks-table';

const rowsPerPage = 25;

/** Loaded while the first lines are asked for: the page is shown sooner without it. */
const WebhooksTable = dynamic(() => import('./webhooks-table').then((file) => file.WebhooksTable), {
  loading: Loading,
});

/** What came of both sides, and what became of it. */
export const WebhooksPage = () => {
  const t = useText();
  const router = useRouter();
  const filter = webhookFilterOf(router.query);
  const address = useAddress();
  const change = (next: WebhookFilter) => {
    const to = address({ path: '/webhooks', query: webhookQueryOf(next) });
    void router.push(to, undefined, { shallow: true });
  };
  return (
    <Page title={t('webhooks.title')}>
      <p>{t('webhooks.hint')}</p>
      <FilteredWebhooks filter={filter} onFilter={change} />
    </Page>
  );
};

const FilteredWebhooks = ({
  filter,
  onFilter,
}: {
  filter: WebhookFilter;
  onFilter: (filter: WebhookFilter) => void;
}) => {
  const t = useText();
  const { cursors, back, onTo } = usePaging(filter);
  const [{ data, error, fetching }, refetch, refresh] = useKeptQuery({
    query: WebhooksDocument,
    variables: {
      sides: filter.side ? [filter.side] : null,
      results: filter.result ? [filter.result] : null,
      search: filter.search || null,
      first: rowsPerPage,
      after: cursors.at(-1) ?? null,
    },
  });
  useRefreshing(refresh);
  const field = useRef<HTMLInputElement>(null);
  const clear = () => {
    // The button goes with what it cleared.
    field.current?.focus();
    onFilter(everyWebhook);
  };
  const rows = data?.webhooks.rows ?? [];
  return (
    <>
      <WebhookFilters field={field} filter={filter} onFilter={onFilter} />
      {error ? <ErrorNotice error={describeError(error, t)} onRetry={refetch} /> : null}
      {!data && !error ? <Loading /> : null}
      {data && rows.length === 0 ? <Nothing filter={filter} onClear={clear} /> : null}
      {data ? (
        <>
          <FoundWebhooks rows={rows} fetching={fetching} onRefresh={refresh} />
          <Pages
            hasPrevious={cursors.length > 0}
            next={data.webhooks.nextCursor ?? null}
            fetching={fetching}
            onPrevious={back}
            onNext={onTo}
          />
        </>
      ) : null}
    </>
  );
};

const Nothing = ({ filter, onClear }: { filter: WebhookFilter; onClear: () => void }) => {
  const t = useText();
  const isNarrowed = filter.side !== null || filter.result !== null || filter.search !== '';
  return isNarrowed ? (
    <EmptyState title={t('webhooks.noMatch')} step={t('webhooks.noMatchStep')}>
      <Button onClick={onClear}>{t('orders.clear')}</Button>
    </EmptyState>
  ) : (
    <EmptyState title={t('webhooks.none')} step={t('webhooks.noneStep')} />
  );
};

/** Marks what rows are about for another look, and says how many there are. */
const useLookAgain = () => {
  const t = useText();
  const notify = useNotice();
  const [{ fetching }, lookAgain] = useMutation(LookAgainDocument);
  const [outcome, setOutcome] = useState<string | null>(null);
  const [failure, setFailure] = useState<Explained | null>(null);
  const look = useCallback(
    async (rows: readonly WebhookRow[]) => {
      setOutcome(null);
      setFailure(null);
      const ids = [...new Set(rows.flatMap(({ order }) => order?.id ?? []))];
      const { data, error } = await lookAgain({ ids });
      if (error || !data) {
        const explained = error && describeError(error, t);
        setFailure(explained ?? null);
        if (explained) notify(failureOf(explained));
        return;
      }
      const { marked, missing } = data.lookAgain;
      const title = t('webhooks.marked', { count: marked });
      const said = missing > 0 ? `${title} ${t('webhooks.missing', { count: missing })}` : title;
      setOutcome(said);
      notify({ status: 'success', title: said });
    },
    [lookAgain, notify, t],
  );
  return { look, fetching, outcome, failure };
};

const FoundWebhooks = ({
  rows,
  fetching,
  onRefresh,
}: {
  rows: readonly WebhookRow[];
  fetching: boolean;
  onRefresh: () => void;
}) => {
  const t = useText();
  const [selection, setSelection] = useState<RowSelectionState>({});
  const { look, fetching: isMarking, outcome, failure } = useLookAgain();
  const onLook = useCallback((chosen: readonly WebhookRow[]) => void look(chosen), [look]);
  const chosen = rows.filter(({ id }) => selection[id]);
  return (
    <>
      <div className="row">
        <Button busy={isMarking || chosen.length === 0} onClick={() => onLook(chosen)}>
          {t('webhooks.lookAgainChosen', { count: chosen.length })}
        </Button>
        <Button busy={fetching} onClick={onRefresh}>
          {t('common.refresh')}
        </Button>
      </div>
      <StatusLine message={outcome} />
      {failure ? <ErrorNotice error={failure} /> : null}
      {rows.length > 0 ? (
        <WebhooksTable
          rows={rows}
          selection={selection}
          onSelection={setSelection}
          busy={isMarking}
          onLook={onLook}
        />
      ) : null}
    </>
  );
};
