import { cells, type CellParameters } from './parts-list';
import { statement } from './statement';

const edge = (direction: 'ASC' | 'DESC'): string => `
  SELECT p."createdAt" FROM "Purchase" p
  WHERE p."installationId" = @installationId AND p."channel" = c."channel"
    AND p."syncState" = c."syncState" AND p."paymentStatus" = c."paymentStatus"
    AND p."mode" = c."mode"
  ORDER BY p."createdAt" ${direction} LIMIT 1`;

/** When the oldest and the newest row of the cells came to be, as far as they have a channel. */
export const findSpan = statement<
  CellParameters & { readonly installationId: string },
  { readonly oldest: bigint | null; readonly newest: bigint | null }
>(
  'find-span',
  `SELECT min(o."createdAt") AS "oldest", max(n."createdAt") AS "newest"
   FROM ${cells} CROSS JOIN LATERAL (${edge('ASC')}) o CROSS JOIN LATERAL (${edge('DESC')}) n`,
);
