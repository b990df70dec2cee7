import type { ParsedUrlQuery } from 'node:querystring';
import type { SyncState } from '../../generated/api-schema';

/** What the table of orders shows; without states, all of them. */
export interface Filter {
  readonly states: readonly SyncState[];
  readonly search: string;
}

export const states: readonly SyncState[] = ['IN_SYNC', 'WORKING', 'ATTENTION', 'FAILED'];

export const everything: Filter = { states: [], search: '' };
export const needsPerson: Filter = { states: ['ATTENTION', 'FAILED'], search: '' };

/** The first value of a part of the address. */
export const only = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? '';

/** State and search are in the address, so that a filtered table can be shared and come back to. */
export const filterOf = (query: ParsedUrlQuery): Filter => {
  const words = only(query['state']).split(',');
  return { states: states.filter((state) => words.includes(state)), search: only(query['search']) };
};

export const queryOf = ({ states: chosen, search }: Filter): Readonly<Record<string, string>> => ({
  ...(chosen.length > 0 ? { state: chosen.join(',') } : {}),
  ...(search ? { search } : {}),
});
