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

/** A page of the cells. */
export const listCells = forEachSort((sort) => {
  const column = `"${columnOf[sort.by]}"`;
  const { after, tail } = orderOf(sort, 'p.');
  // Nothing changed before it came to be.
  const since = sort.by === 'changed' ? 'AND p."changedAt" >= @createdFrom::bigint' : '';
  return statement<CellParameters & RangeParameters & PlaceParameters, IdRow>(
    'list-cells',
    `SELECT r."id" FROM ${cells} CROSS JOIN LATERAL (
       ${ofCell(`p."id", p.${column}`, `${after} ${since}`, tail)}) r
     ${orderOf(sort, 'r.').tail}`,
  );
});
