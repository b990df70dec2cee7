import { acceptDelivery, type AcceptedRow, type DeliveryParameters } from './parts-accept';
import { insertMarked, type NewPurchaseParameters } from './parts-purchase';
import { statement } from './statement';

/**
 * The one purchase that the ids mean, where they mean one and contradict nothing; where there is
 * none it is added, unless it must be known. Two rows that are one purchase match as well: they
 * are told apart from none, and merged by the longer way, which also is that of a purchase's
 * Checkout Session, until it has it.
 */
const matching = `
  "matches" AS (
    SELECT "id", "checkoutId", "orderId", "sessionId" FROM "Purchase"
    WHERE "installationId" = @installationId AND "orderId" = @orderId
    UNION
    SELECT "id", "checkoutId", "orderId", "sessionId" FROM "Purchase"
    WHERE "installationId" = @installationId AND "checkoutId" = @checkoutId
    UNION
    SELECT "id", "checkoutId", "orderId", "sessionId" FROM "Purchase"
    WHERE "installationId" = @installationId AND "sessionId" = @sessionId),
  "match" AS (
    SELECT min("id") AS "id" FROM "matches"
    HAVING count(*) = 1
      AND bool_and(COALESCE("orderId" = @orderId::text, true))
      AND bool_and(COALESCE("checkoutId" = @checkoutId::text, true))
      AND (@sessionId::text IS NULL OR bool_and("sessionId" = @sessionId))),
  "added" AS (
    ${insertMarked(`NOT @isKnownOnly::boolean AND @sessionId::text IS NULL
      AND EXISTS (SELECT FROM "new")
      AND NOT EXISTS (SELECT FROM "matches")`)})`;

/** Accepts news of a checkout or order. */
export const acceptByIds = statement<
  DeliveryParameters & NewPurchaseParameters & { readonly isKnownOnly: boolean },
  AcceptedRow
>('accept-by-ids', acceptDelivery(matching, '@isKnownOnly AND NOT EXISTS (SELECT FROM "matches")'));
