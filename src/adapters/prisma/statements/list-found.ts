import {
  forEachSort,
  orderOf,
  type CellParameters,
  type IdRow,
  type PlaceParameters,
  type RangeParameters,
} from './parts-list';
import { found, type SearchParameters } from './parts-search';
import { statement } from './statement';

/** A page of what was searched for. */
export const listFound = forEachSort((sort) => {
  const { after, tail } = orderOf(sort, 'p.');
  return statement<CellParameters & RangeParameters & PlaceParameters & SearchParameters, IdRow>(
    'list-found',
    `SELECT p."id" ${found} AND ${after} ${tail}`,
  );
});
