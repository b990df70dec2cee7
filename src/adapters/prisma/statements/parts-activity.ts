import { cellColumns } from './parts-list';

/** A window of time that is cut into bars of one length, from its beginning on. */
export interface WindowParameters {
  readonly installationId: string;
  readonly from: bigint;
  readonly before: bigint;
  readonly barMs: bigint;
}

/** The bar of a moment; 0 is the oldest. */
export const barOf = (moment: string): string =>
  `((${moment} - @from::bigint) / @barMs::bigint)::int`;

/** The rows of a cell `c` that came to be within the window. */
const within = `p."installationId" = @installationId AND p."syncState" = c."syncState"
  AND p."paymentStatus" = c."paymentStatus" AND p."mode" = c."mode"
  AND p."createdAt" >= @from::bigint AND p."createdAt" < @before::bigint`;

/** Rows of all cells within the window, as `r`; `cells` is the name of what finds the cells. */
export const ofWindow = (cells: string, columns: string): string => `
  (SELECT ${cellColumns} FROM ${cells}) c CROSS JOIN LATERAL (
    SELECT ${columns} FROM "Purchase" p WHERE p."channel" = c."channel" AND ${within}
    UNION ALL
    SELECT ${columns} FROM "Purchase" p
    WHERE c."channel" IS NULL AND p."channel" IS NULL AND ${within}) r`;
