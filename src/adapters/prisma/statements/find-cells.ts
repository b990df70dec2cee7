import { cellColumns } from './parts-list';
import { statement } from './statement';

export interface CellRow {
  readonly channel: string | null;
  readonly syncState: string;
  readonly paymentStatus: string;
  readonly mode: string;
}

const cellOrder = (columns: string): string => `
  SELECT ${cellColumns} FROM "Purchase" WHERE "installationId" = @installationId AND ${columns}
  ORDER BY "channel", "syncState", "paymentStatus", "mode" LIMIT 1`;

/**
 * The cells that occur, as `"cells"`, at the head of a statement: from one to the next by the
 * index, without reading the rows of any. A purchase has no channel while only its order's id is
 * known.
 */
export const foundCells = `WITH RECURSIVE "named" AS (
     (${cellOrder('"channel" IS NOT NULL')})
     UNION ALL
     SELECT n."channel", n."syncState", n."paymentStatus", n."mode"
     FROM "named" c CROSS JOIN LATERAL (
       ${cellOrder(`(${cellColumns}) > (c."channel", c."syncState", c."paymentStatus", c."mode")`)}
     ) n),
   "unnamed" AS (
     (${cellOrder('"channel" IS NULL')})
     UNION ALL
     SELECT n."channel", n."syncState", n."paymentStatus", n."mode"
     FROM "unnamed" c CROSS JOIN LATERAL (
       ${cellOrder(`"channel" IS NULL AND ("syncState", "paymentStatus", "mode")
         > (c."syncState", c."paymentStatus", c."mode")`)}
     ) n),
   "cells" AS (
     SELECT ${cellColumns} FROM "named" UNION ALL SELECT ${cellColumns} FROM "unnamed")`;

/** The cells that occur. */
export const findCells = statement<{ readonly installationId: string }, CellRow>(
  'find-cells',
  `${foundCells} SELECT ${cellColumns} FROM "cells"`,
);
