import {
  columnOf,
  cells,
  forEachSort,
  ofCell,
  orderOf,
  type CellParameters,
  type IdRow,
  type PlaceParameters,
  type RangeParameters,
} from './parts-list';
import { statement } from './statement';

/**
 * A page of a range of time in another order than that of time: the range is read whole by the
 * index of creation, and put in order. Quicker than the other way round where it is a small part.
 */
export const listRange = forEachSort((sort) => {
  const column = `"${columnOf[sort.by]}"`;
  return statement<CellParameters & RangeParameters & PlaceParameters, IdRow>(
    'list-range',
    `SELECT r."id" FROM ${cells} CROSS JOIN LATERAL (
       ${ofCell(`p."id", p.${column}, p."createdAt"`, 'true', '')}) r
     WHERE ${orderOf(sort, 'r.').after}
     ${orderOf(sort, 'r.').tail}`,
  );
});
