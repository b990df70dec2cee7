import type { CellParameters, RangeParameters } from './parts-list';
import { found, type SearchParameters } from './parts-search';
import { statement } from './statement';

/** Rows of each state among what was searched for. */
export const countFound = statement<
  CellParameters & RangeParameters & SearchParameters,
  { readonly syncState: string; readonly count: number }
>('count-found', `SELECT p."syncState", count(*)::int AS "count" ${found} GROUP BY p."syncState"`);
