/** Whose lines of the log of deliveries, of which kinds, and where the page begins. */
export interface LogParameters {
  readonly installationId: string;
  readonly sources: readonly string[];
  readonly taken: boolean;
  readonly foreign: boolean;
  readonly before: bigint;
  readonly limit: number;
}

/** A line as both statements of the log give it. */
export interface LogRow {
  readonly position: bigint;
  readonly source: string;
  readonly result: string;
  readonly event: string | null;
  readonly receivedAt: bigint;
  readonly lastAt: bigint;
  readonly count: bigint;
  readonly code: string | null;
  readonly connectionId: string | null;
  readonly identity: string | null;
  readonly intentId: string | null;
  readonly purchaseId: string | null;
  readonly orderNumber: string | null;
  readonly userEmail: string | null;
  readonly mirroredAt: bigint | null;
}

/** Columns of a delivery `d` as a line. */
export const deliveryColumns = `d."position", d."source",
  CASE WHEN d."purchaseId" IS NULL THEN 'foreign' ELSE 'taken' END AS "result", d."event",
  d."receivedAt", d."receivedAt" AS "lastAt", 1::bigint AS "count", NULL::text AS "code",
  NULL::text AS "connectionId", d."identity", d."intentId", d."purchaseId", d."mirroredAt"`;

/** Refused deliveries `d` as a line. */
export const refusedColumns = `d."position", d."source", 'refused' AS "result", d."event",
  d."firstAt" AS "receivedAt", d."lastAt", d."count", d."code", d."connectionId",
  NULL::text AS "identity", NULL::text AS "intentId", NULL::text AS "purchaseId",
  NULL::bigint AS "mirroredAt"`;

/** The columns of lines `alias`, as `deliveryColumns` and `refusedColumns` name them. */
export const lineColumns = (alias: string): string =>
  [
    ...['position', 'source', 'result', 'event', 'receivedAt', 'lastAt', 'count', 'code'],
    ...['connectionId', 'identity', 'intentId', 'purchaseId', 'mirroredAt'],
  ]
    .map((name) => `${alias}."${name}"`)
    .join(', ');

/** What comes before the page's beginning, newest first, as far as a page may be long. */
export const pageOfLog = `"position" < @before::bigint
  ORDER BY d."position" DESC LIMIT @limit::int`;

/** The newest of these lines, with what people call their purchase. */
export const logPage = (lines: string): string => `
  SELECT ${lineColumns('l')}, p."orderNumber", p."userEmail"
  FROM (SELECT ${lineColumns('n')} FROM (${lines}) n ORDER BY n."position" DESC LIMIT @limit::int) l
  LEFT JOIN "Purchase" p ON p."installationId" = @installationId AND p."id" = l."purchaseId"
  ORDER BY l."position" DESC`;
