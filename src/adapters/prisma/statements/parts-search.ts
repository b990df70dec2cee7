import { cells } from './parts-list';

export interface SearchParameters {
  readonly exact: string | null;
  /** Where beginnings begin, and where they end. */
  readonly email: string | null;
  readonly emailEnd: string | null;
  readonly stripeIds: readonly string[];
  readonly stripeIdEnds: readonly string[];
  readonly eventId: string | null;
  readonly eventIdEnd: string | null;
  /** At most so many are looked at. */
  readonly most: number;
}

const within = (column: string, from: string, end: string): string =>
  `${column} ~>=~ ${from} AND ${column} ~<~ ${end}`;

const starts = 'unnest(@stripeIds::text[], @stripeIdEnds::text[]) AS f ("from", "end")';

const ofConnection = (eventId: string): string => `(c."id" || ':' || ${eventId}::text)`;

/**
 * Stripe's deliveries whose event begins like it. An identity names the connection first, so that
 * each connection of the installation is a range of its own, the removed ones as well.
 */
export const eventsFound = (columns: string): string => `(
  SELECT v.* FROM "Connection" c CROSS JOIN LATERAL (
    SELECT ${columns} FROM "Delivery"
    WHERE "installationId" = @installationId AND "source" = 'stripe'
      AND ${within('"identity"', ofConnection('@eventId'), ofConnection('@eventIdEnd'))}
    LIMIT @most::int) v
  WHERE c."installationId" = @installationId)`;

/** Purchases that a search may mean; each way by an index, and none beyond the limit. */
const waysToPurchases = `
    (SELECT "id" FROM "Purchase"
     WHERE "installationId" = @installationId AND "orderNumber" = @exact::text LIMIT @most::int)
    UNION
    (SELECT "id" FROM "Purchase"
     WHERE "installationId" = @installationId AND "orderId" = @exact::text)
    UNION
    (SELECT "id" FROM "Purchase"
     WHERE "installationId" = @installationId AND "checkoutId" = @exact::text)
    UNION
    (SELECT "id" FROM "Purchase" WHERE "installationId" = @installationId
       AND "userEmail" IS NOT NULL
       AND ${within('lower("userEmail")', '@email::text', '@emailEnd::text')} LIMIT @most::int)
    UNION
    (SELECT a."purchaseId" FROM ${starts}
     CROSS JOIN LATERAL (SELECT "purchaseId" FROM "Attempt"
       WHERE "installationId" = @installationId AND "intentId" IS NOT NULL
         AND ${within('"intentId"', 'f."from"', 'f."end"')} LIMIT @most::int) a)
    UNION
    (SELECT o."purchaseId" FROM ${starts}
     CROSS JOIN LATERAL (SELECT "purchaseId" FROM "StripeObject"
       WHERE "installationId" = @installationId
         AND "id" >= f."from" COLLATE "C" AND "id" < f."end" COLLATE "C" LIMIT @most::int) o)
`;

/** Those of them that are named by anything but an event. */
export const purchasesFound = `SELECT "id" FROM (${waysToPurchases}) f LIMIT @most::int`;

const candidates = `
  SELECT "id" FROM (
    ${waysToPurchases}
    UNION
    (SELECT e."purchaseId" FROM ${eventsFound('"purchaseId"')} e WHERE e."purchaseId" IS NOT NULL)
  ) f LIMIT @most::int`;

/**
 * Rows that were searched for, and that pass the filter. Each candidate is looked up by its key: a
 * plan that is made before the search is known would take them for many, and read all rows.
 */
export const found = `
  FROM (${candidates}) f CROSS JOIN LATERAL (
    SELECT "id", "channel", "syncState", "paymentStatus", "mode", "createdAt", "changedAt",
      "amountMinor"
    FROM "Purchase" WHERE "installationId" = @installationId AND "id" = f."id" OFFSET 0) p
  WHERE p."createdAt" >= @createdFrom::bigint AND p."createdAt" < @createdBefore::bigint
    AND EXISTS (SELECT FROM ${cells} WHERE c."channel" IS NOT DISTINCT FROM p."channel"
      AND c."syncState" = p."syncState" AND c."paymentStatus" = p."paymentStatus"
      AND c."mode" = p."mode")`;
