import {
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import type { ReactNode } from 'react';
import type { WebhookResult, WebhooksQuery } from '../../generated/api';
import { AppLink } from '../app-link';
import { useFormat } from '../dashboard-frame';
import { useText } from '../intl';
import type { Tone } from '../order-text';
import { Button, ExternalLink, Pill, TableFrame } from '../parts';
import { spanOf } from './span';

export type WebhookRow = WebhooksQuery['webhooks']['rows'][number];

const features = tableFeatures({ rowSelectionFeature });

const tones: Readonly<Record<WebhookResult, Tone>> = {
  TAKEN: 'good',
  FOREIGN: 'neutral',
  REFUSED: 'bad',
};

/** Refusals that have words of their own; others are told by their code. */
const explained = [
  ...(['bad-signature', 'no-signature', 'outside-tolerance', 'wrong-mode'] as const),
  ...(['wrong-account', 'signature-invalid', 'header-secret-invalid'] as const),
  ...(['wrong-recipient', 'request-too-old'] as const),
];

const Time = ({ row: { receivedAt, lastAt, count } }: { row: WebhookRow }) => {
  const t = useText();
  const format = useFormat();
  return (
    <>
      <time dateTime={receivedAt}>{format.moment(receivedAt)}</time>
      {count > 1 ? (
        <p className="small">
          {t('webhooks.times', { count: format.count(count), last: format.moment(lastAt) })}
        </p>
      ) : null}
    </>
  );
};

const StripeId = ({ id, url }: { id: string; url: string | null }) => (
  <p className="small mono">{url ? <ExternalLink href={url}>{id}</ExternalLink> : id}</p>
);

/** The order, by its number, its customer or the end of its id; and Stripe's ids. */
const About = ({ row }: { row: WebhookRow }) => {
  const t = useText();
  const { order, intentId, intentUrl, eventId, eventUrl, connectionName } = row;
  const name = order?.number
    ? `#${order.number}`
    : order?.userEmail
      ? t('orders.checkoutOf', { customer: order.userEmail })
      : t('orders.checkoutNamed', { id: order?.id.slice(-6) ?? '' });
  const isNothing = !order && !intentId && !eventId;
  return (
    <>
      {order ? (
        <AppLink className="external" to={{ path: `/orders/${order.id}` }}>
          {name}
        </AppLink>
      ) : null}
      {intentId ? <StripeId id={intentId} url={intentUrl ?? null} /> : null}
      {eventId ? <StripeId id={eventId} url={eventUrl ?? null} /> : null}
      {isNothing ? (connectionName ?? t('common.none')) : null}
    </>
  );
};

const Result = ({ row: { result, code } }: { row: WebhookRow }) => {
  const t = useText();
  const known = explained.find((one) => one === code);
  return (
    <>
      <Pill label={t(`webhookResult.${result}`)} tone={tones[result]} />
      {code ? (
        <p className="small">{known ? t(`refusal.${known}`) : t('refusal.other', { code })}</p>
      ) : null}
    </>
  );
};

const Followed = ({ row: { followedMs, order } }: { row: WebhookRow }) => {
  const t = useText();
  const { locale } = useFormat();
  if (!order) return <>{t('common.none')}</>;
  return <>{followedMs === null ? t('webhooks.waits') : spanOf(followedMs, locale)}</>;
};

interface Column {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: WebhookRow) => ReactNode;
}

/** What is said of each line; the box to choose it stands before. */
const useColumns = (): readonly Column[] => {
  const t = useText();
  return [
    { id: 'time', head: t('webhooks.columns.time'), cell: (row) => <Time row={row} /> },
    {
      id: 'side',
      head: t('webhooks.columns.side'),
      cell: ({ side }) => t(`webhookSide.${side}`),
    },
    {
      id: 'event',
      head: t('webhooks.columns.event'),
      cell: ({ event }) => <span className="mono">{event ?? t('webhooks.unread')}</span>,
    },
    { id: 'about', head: t('webhooks.columns.about'), cell: (row) => <About row={row} /> },
    { id: 'result', head: t('webhooks.columns.result'), cell: (row) => <Result row={row} /> },
    { id: 'followed', head: t('webhooks.columns.followed'), cell: (row) => <Followed row={row} /> },
  ];
};

const columnIds = ['time', 'side', 'event', 'about', 'result', 'followed'].map((id) => ({ id }));

/** The log as a table, whose lines about an order can be chosen. */
export const WebhooksTable = ({
  rows,
  selection,
  onSelection,
  ...looking
}: {
  rows: readonly WebhookRow[];
  selection: RowSelectionState;
  onSelection: (selection: RowSelectionState) => void;
  busy: boolean;
  onLook: (rows: readonly WebhookRow[]) => void;
}) => {
  const t = useText();
  const columns = useColumns();
  const table = useTable({
    features,
    columns: columnIds,
    data: rows,
    getRowId: ({ id }) => id,
    enableRowSelection: ({ original }) => original.order !== null,
    state: { rowSelection: selection },
    onRowSelectionChange: (next) =>
      onSelection(typeof next === 'function' ? next(selection) : next),
  });
  return (
    <TableFrame title={t('webhooks.caption')}>
      <Heads
        heads={columns}
        isAll={table.getIsAllRowsSelected()}
        onAll={table.getToggleAllRowsSelectedHandler()}
      />
      <tbody>
        {table.getRowModel().rows.map((row) => (
          <tr key={row.id}>
            <td>
              {row.getCanSelect() ? (
                <input
                  type="checkbox"
                  aria-label={t('webhooks.choose', { event: row.original.event ?? '' })}
                  checked={row.getIsSelected()}
                  onChange={row.getToggleSelectedHandler()}
                />
              ) : null}
            </td>
            {columns.map(({ id, cell }) => (
              <td key={id}>{cell(row.original)}</td>
            ))}
            <td>
              <LookAgain row={row.original} {...looking} />
            </td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
};

const Heads = ({
  heads,
  isAll,
  onAll,
}: {
  heads: readonly Column[];
  isAll: boolean;
  onAll: (event: unknown) => void;
}) => {
  const t = useText();
  return (
    <thead>
      <tr>
        <th scope="col">
          <input
            type="checkbox"
            aria-label={t('webhooks.chooseAll')}
            checked={isAll}
            onChange={onAll}
          />
        </th>
        {heads.map(({ id, head }) => (
          <th key={id} scope="col">
            {head}
          </th>
        ))}
        <th scope="col">{t('webhooks.lookAgain')}</th>
      </tr>
    </thead>
  );
};

const LookAgain = ({
  row,
  busy,
  onLook,
}: {
  row: WebhookRow;
  busy: boolean;
  onLook: (rows: readonly WebhookRow[]) => void;
}) => {
  const t = useText();
  return row.order ? (
    <Button
      kind="tertiary"
      busy={busy}
      label={t('webhooks.lookAgainAt', { event: row.event ?? '' })}
      onClick={() => onLook([row])}
    >
      {t('webhooks.lookAgain')}
    </Button>
  ) : null;
};
