import { acceptDelivery, type AcceptedRow, type DeliveryParameters } from './parts-accept';
import { statement } from './statement';

/**
 * By the intent that is known to be an attempt's own, else by the hint, else by the session. Where
 * nothing of ours is meant (no id, or one that nobody knows) it is kept without a purchase.
 */
const matching = `
  "match" AS (
    SELECT "purchaseId" AS "id" FROM (
      SELECT "purchaseId", 1 AS "place" FROM "Attempt"
      WHERE "installationId" = @installationId AND "intentId" = @intentId
        AND "connectionId" = @connectionId
      UNION ALL
      SELECT "purchaseId", 2 AS "place" FROM "Attempt"
      WHERE "installationId" = @installationId AND "id" = @attemptId
        AND "connectionId" = @connectionId
      UNION ALL
      SELECT "id", 3 AS "place" FROM "Purchase"
      WHERE "installationId" = @installationId AND "sessionId" = @sessionId) "meant"
    ORDER BY "place" LIMIT 1),
  "added" AS (
    SELECT NULL::text AS "id", NULL::int AS "mark"
    WHERE EXISTS (SELECT FROM "new") AND NOT EXISTS (SELECT FROM "match"))`;

/** Accepts news of a Stripe object. */
export const acceptByIntent = statement<DeliveryParameters, AcceptedRow>(
  'accept-by-intent',
  acceptDelivery(matching, 'false'),
);
