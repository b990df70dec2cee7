import { cells, ofCell, type CellParameters, type RangeParameters } from './parts-list';
import { statement } from './statement';

/** Rows of each state in the cells, each state counted up to a limit. */
export const countCells = statement<
  CellParameters & RangeParameters & { readonly most: number },
  { readonly syncState: string; readonly count: number }
>(
  'count-cells',
  `SELECT s."syncState", (SELECT count(*) FROM (
     SELECT FROM ${cells} CROSS JOIN LATERAL (
       ${ofCell('p."id"', 'true', 'LIMIT @most::int')}) r
     WHERE c."syncState" = s."syncState" LIMIT @most::int) n)::int AS "count"
   FROM (SELECT DISTINCT "syncState" FROM ${cells}) s`,
);
