import { z } from 'zod';
import type { MirrorPaymentStatus, SyncState } from '../../domain/row/mirror';
import type {
  QueryOrderCountsArgs,
  QueryOrdersArgs,
  SyncState as ApiSyncState,
} from '../../generated/api-schema';
import { everyMirror, type MirrorFilter, type MirrorSort } from '../../ports/store';
import { ApiFault } from './contract';

/** Of one page. */
export const mostRows = 100;
const longestSearch = 255;
const mostChannels = 100;

const stateOf: Readonly<Record<ApiSyncState, SyncState>> = {
  IN_SYNC: 'in_sync',
  WORKING: 'working',
  ATTENTION: 'attention',
  FAILED: 'failed',
};

/** A request that asks for what there is not, with the stable code that says so. */
export const invalid = (message: string): ApiFault =>
  new ApiFault('invalid-argument', message, 400);

/** How many rows of a page are asked for. */
export const pageSize = (first: number | null | undefined): number => {
  const size = first ?? 25;
  if (size < 1 || size > mostRows) throw invalid(`Ask for 1 to ${mostRows} rows.`);
  return size;
};

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const momentOf = (text: string | null | undefined): number | null => {
  if (text === null || text === undefined) return null;
  const parsed = moment.safeParse(text);
  if (!parsed.success) throw invalid('Give times as ISO 8601, for example 2026-08-20T10:00:00Z.');
  return parsed.data;
};

/** What is searched for; null where nothing is. */
export const searchText = (search: string | null | undefined): string | null => {
  const text = (search ?? '').trim();
  if (text.length > longestSearch) throw invalid(`Search for at most ${longestSearch} characters.`);
  return text === '' ? null : text;
};

/** An empty list asks for everything, as an absent one. */
export const someOf = <T>(values: readonly T[] | null | undefined): readonly T[] | null =>
  values && values.length > 0 ? values : null;

/** What the page asks for, in the store's words. */
export const filterOf = (args: QueryOrderCountsArgs & Pick<QueryOrdersArgs, 'states'>) => {
  if ((args.channels?.length ?? 0) > mostChannels) {
    throw invalid(`Ask for at most ${mostChannels} channels.`);
  }
  const filter: MirrorFilter = {
    ...everyMirror,
    states: someOf(args.states)?.map((state) => stateOf[state]) ?? null,
    payments:
      someOf(args.payments)?.map((word) => word.toLowerCase() as MirrorPaymentStatus) ?? null,
    channels: someOf(args.channels),
    modes: someOf(args.modes)?.map((mode) => (mode === 'LIVE' ? 'live' : 'test')) ?? null,
    createdFrom: momentOf(args.createdFrom),
    createdBefore: momentOf(args.createdBefore),
    search: searchText(args.search),
  };
  return filter;
};

/** In which order the page asks for them. */
export const sortOf = ({ sort, descending }: QueryOrdersArgs): MirrorSort => ({
  by: sort === 'AMOUNT' ? 'amount' : sort === 'CHANGED' ? 'changed' : 'created',
  descending: descending ?? true,
});
