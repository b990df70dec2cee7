import { asId, type InstallationId, type PurchaseId } from '../../domain/facts/ids';
import type { SyncState } from '../../domain/row/mirror';
import {
  countedAtMost,
  placeOf,
  searchedAtMost,
  searchOf,
  type MirrorFilter,
  type MirrorQuery,
  type Search,
} from '../../ports/store';
import type { Database } from './database';
import { word } from './rows';
import { countCells } from './statements/count-cells';
import { countFound } from './statements/count-found';
import { findCells, type CellRow } from './statements/find-cells';
import { findSpan } from './statements/find-span';
import { listCells } from './statements/list-cells';
import { listFound } from './statements/list-found';
import { listRange } from './statements/list-range';
import type { CellParameters, RangeParameters } from './statements/parts-list';
import type { SearchParameters } from './statements/parts-search';

/** The least and the greatest bigint of PostgreSQL. */
const [lowest, highest] = [-(2n ** 63n), 2n ** 63n - 1n];
/** Behind every text that begins with what it is put after. */
const end = '\u{10ffff}';

const endOf = (start: string | null): string | null => start && start + end;

/** What a search asks for; of each thing that it may mean at most so many are looked at. */
export const searchParameters = (search: Search, most: number): SearchParameters => ({
  exact: search.exact,
  email: search.email,
  emailEnd: endOf(search.email),
  stripeIds: search.stripeIds,
  stripeIdEnds: search.stripeIds.map((start) => start + end),
  eventId: search.eventId,
  eventIdEnd: endOf(search.eventId),
  most,
});

const isWanted = <T extends string>(wanted: readonly T[] | null, value: string | null): boolean =>
  wanted === null || wanted.some((one) => one === value);

const cellParameters = (cells: readonly CellRow[], filter: MirrorFilter): CellParameters => {
  const asked = cells.filter(
    (cell) =>
      isWanted(filter.channels, cell.channel) &&
      isWanted(filter.states, cell.syncState) &&
      isWanted(filter.payments, cell.paymentStatus) &&
      isWanted(filter.modes, cell.mode),
  );
  return {
    channels: asked.map(({ channel }) => channel),
    syncStates: asked.map(({ syncState }) => syncState),
    paymentStatuses: asked.map(({ paymentStatus }) => paymentStatus),
    modes: asked.map(({ mode }) => mode),
  };
};

const rangeParameters = (
  installationId: InstallationId,
  { createdFrom, createdBefore }: MirrorFilter,
): RangeParameters => ({
  installationId,
  createdFrom: createdFrom === null ? lowest : BigInt(createdFrom),
  createdBefore: createdBefore === null ? highest : BigInt(createdBefore),
});

/** A range of time that has a smaller part of the rows is read whole; others as they come. */
const smallPart = 0.03;

/**
 * Whether rows are asked for of a short time, in another order than that of time: they are then
 * found sooner by time than by that order.
 */
const isShort = async (
  { query }: Pick<Database, 'query'>,
  installationId: InstallationId,
  asked: MirrorQuery,
  cells: CellParameters,
): Promise<boolean> => {
  const { createdFrom, createdBefore, sort } = asked;
  if (sort.by === 'created' || (createdFrom === null && createdBefore === null)) return false;
  const [span] = await query(findSpan, { installationId, ...cells });
  if (!span || span.oldest === null || span.newest === null) return true;
  const [oldest, newest] = [Number(span.oldest), Number(span.newest)];
  const from = Math.max(createdFrom ?? oldest, oldest);
  const before = Math.min(createdBefore ?? newest, newest);
  return before - from <= smallPart * (newest - oldest);
};

/** Ids of one page, and of the row after it, in the order asked for. */
export const listIds = async (
  { query }: Pick<Database, 'query'>,
  installationId: InstallationId,
  asked: MirrorQuery,
): Promise<readonly PurchaseId[]> => {
  const { sort, limit } = asked;
  const cells = cellParameters(await query(findCells, { installationId }), asked);
  const place = placeOf(asked.cursor) ?? { key: sort.descending ? highest : lowest, id: '' };
  const parameters = {
    ...cells,
    ...rangeParameters(installationId, asked),
    afterKey: place.key,
    afterId: place.id,
    limit: limit + 1,
  };
  const search = searchOf(asked.search);
  const rows = search
    ? await query(listFound(sort), { ...parameters, ...searchParameters(search, searchedAtMost) })
    : (await isShort({ query }, installationId, asked, cells))
      ? await query(listRange(sort), parameters)
      : await query(listCells(sort), parameters);
  return rows.map(({ id }) => asId(id));
};

/** How many rows of each state match, up to a limit. */
export const countStates = async (
  { query }: Pick<Database, 'query'>,
  installationId: InstallationId,
  filter: MirrorFilter,
): Promise<Readonly<Record<SyncState, number>>> => {
  const everyState = { ...filter, states: null };
  const parameters = {
    ...cellParameters(await query(findCells, { installationId }), everyState),
    ...rangeParameters(installationId, filter),
  };
  const search = searchOf(filter.search);
  const rows = search
    ? await query(countFound, { ...parameters, ...searchParameters(search, searchedAtMost) })
    : await query(countCells, { ...parameters, most: countedAtMost });
  const counts: Record<SyncState, number> = { in_sync: 0, working: 0, attention: 0, failed: 0 };
  for (const { syncState, count } of rows) counts[word<SyncState>(syncState)] = count;
  return counts;
};
