import type { SyncState } from '../../domain/row/mirror';
import {
  type ActivityStore,
  type ActivityWindow,
  cursorAfter,
  searchOf,
  type MirrorFilter,
  type MirrorQuery,
  type MirrorRow,
  type Search,
} from '../../ports/store';

/** Whether a search finds a row of the sample. */
export const isSampleFound = (row: MirrorRow, { exact, email, stripeIds }: Search): boolean =>
  (exact !== null && row.orderNumber === exact) ||
  (email !== null && (row.userEmail?.startsWith(email) ?? false)) ||
  stripeIds.some((start) => row.intentIds.some((id) => id.startsWith(start)));

const matching = (rows: readonly MirrorRow[], filter: MirrorFilter): readonly MirrorRow[] => {
  const search = searchOf(filter.search);
  return rows.filter(
    (row) =>
      (!filter.states || filter.states.includes(row.syncState)) &&
      (!filter.payments || filter.payments.includes(row.paymentStatus)) &&
      (!filter.modes || filter.modes.includes(row.mode)) &&
      (!filter.channels || filter.channels.includes(row.channel ?? '')) &&
      row.createdAt >= (filter.createdFrom ?? -Infinity) &&
      row.createdAt < (filter.createdBefore ?? Infinity) &&
      (!search || isSampleFound(row, search)),
  );
};

/** A page of the sample's rows; they are few, so that a cursor is found by looking for it. */
export const listSample = (all: readonly MirrorRow[], query: MirrorQuery) => {
  const { sort, limit, cursor } = query;
  const key = ({ createdAt, changedAt, amountMinor }: MirrorRow) =>
    Number({ created: createdAt, changed: changedAt, amount: amountMinor }[sort.by]);
  const rows = [...matching(all, query)].sort(
    (a, b) => key(a) - key(b) || (a.purchaseId < b.purchaseId ? -1 : 1),
  );
  if (sort.descending) rows.reverse();
  const start = rows.findIndex((row) => cursorAfter(row, sort) === cursor) + 1;
  const page = rows.slice(start, start + limit);
  const last = page.at(-1);
  const hasMore = start + limit < rows.length;
  return { rows: page, nextCursor: hasMore && last ? cursorAfter(last, sort) : null };
};

/** Rows of each state. */
export const countSample = (
  rows: readonly MirrorRow[],
  filter: MirrorFilter,
): Record<SyncState, number> => {
  const counts = { in_sync: 0, working: 0, attention: 0, failed: 0 };
  for (const row of matching(rows, { ...filter, states: null })) counts[row.syncState] += 1;
  return counts;
};

const barOf = (at: number, { from, barMs }: ActivityWindow): number =>
  Math.floor((at - from) / barMs);

/** What went on among the sample's rows; each of them counts for itself. */
export const sampleActivity = (rowsOf: (id: string) => readonly MirrorRow[]): ActivityStore => {
  const within = (id: string, { from, before }: ActivityWindow) =>
    rowsOf(id).filter(({ createdAt }) => createdAt >= from && createdAt < before);
  return {
    countOutcomes: async (id, window) =>
      within(id, window).map(({ createdAt, paymentStatus }) => ({
        ...{ bar: barOf(createdAt, window), paymentStatus, count: 1 },
      })),
    sumMoney: async (id, window) =>
      within(id, window).flatMap((row) =>
        row.currency === null || row.amountReceivedMinor === 0n
          ? []
          : {
              ...{ bar: barOf(row.createdAt, window), currency: row.currency, mode: row.mode },
              receivedMinor: row.amountReceivedMinor,
              returnedMinor: row.amountReturnedMinor,
            },
      ),
    countEvents: async (id, window) =>
      within(id, window).map(({ createdAt }, index) => ({
        ...{ bar: barOf(createdAt, window), source: 'stripe' as const },
        ...{ taken: 3, late: index % 9 === 0 ? 1 : 0 },
      })),
  };
};
