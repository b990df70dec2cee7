import { isConnectionCurrent, isInstallationCurrent } from './parts-basis';
import { marking, notifyWorkers, type MarkParameters } from './parts-purchase';

/** Columns of a delivery, without what ties it to a purchase. */
export interface DeliveryParameters extends MarkParameters {
  readonly installationId: string;
  readonly source: string;
  readonly identity: string;
  readonly event: string;
  readonly occurredAt: number | null;
  readonly kind: string;
  readonly checkoutId: string | null;
  readonly orderId: string | null;
  readonly channel: string | null;
  readonly connectionId: string | null;
  readonly intentId: string | null;
  readonly attemptId: string | null;
  readonly sessionId: string | null;
  /** Versions of the installation, and of the connection `basisId`, that were gone by. */
  readonly installationVersion: string | null;
  readonly connectionVersion: string | null;
  readonly basisId: string | null;
}

/**
 * `again`: another process was at the same purchase; the longer way sorts that out. `changed`: the
 * sender was checked by a row that is not as it was.
 */
export interface AcceptedRow {
  readonly result: 'accepted' | 'repeated' | 'unmatched' | 'foreign' | 'again' | 'changed';
}

/**
 * Accepts a delivery unless it is known. `matching` gives the purchase that is meant (`match`) and
 * the row that was added for it (`added`), where it is `new`; `isForeign` says where nothing is to
 * be kept.
 */
export const acceptDelivery = (matching: string, isForeign: string): string => `
  WITH "known" AS (
    SELECT 1 FROM "Delivery" WHERE "installationId" = @installationId
      AND "source" = @source AND "identity" = @identity),
  "current" AS (SELECT 1 WHERE ${isInstallationCurrent} AND ${isConnectionCurrent}),
  "new" AS (SELECT FROM "current" WHERE NOT EXISTS (SELECT FROM "known")),
  ${matching},
  "marked" AS (
    UPDATE "Purchase" p SET ${marking},
      "checkoutId" = COALESCE(p."checkoutId", @checkoutId::text),
      "orderId" = COALESCE(p."orderId", @orderId::text),
      "channel" = COALESCE(p."channel", @channel::text)
    FROM "match"
    WHERE p."id" = "match"."id" AND p."installationId" = @installationId
      AND EXISTS (SELECT FROM "new")
    RETURNING p."id", p."mark"),
  "target" AS (SELECT "id", "mark" FROM "added" UNION ALL SELECT "id", "mark" FROM "marked"),
  "inserted" AS (
    INSERT INTO "Delivery" ("installationId", "source", "identity", "event", "receivedAt",
      "occurredAt", "kind", "checkoutId", "orderId", "channel", "connectionId", "intentId",
      "attemptId", "sessionId", "purchaseId", "mark")
    SELECT @installationId, @source, @identity, @event, @at::bigint, @occurredAt::bigint, @kind,
      @checkoutId::text, @orderId::text, @channel::text, @connectionId::text, @intentId::text,
      @attemptId::text, @sessionId::text, "id", "mark"
    FROM "target"
    ON CONFLICT DO NOTHING
    RETURNING "purchaseId")
  SELECT
    CASE
      WHEN NOT EXISTS (SELECT FROM "current") THEN 'changed'
      WHEN EXISTS (SELECT FROM "known") THEN 'repeated'
      WHEN EXISTS (SELECT FROM "inserted" WHERE "purchaseId" IS NOT NULL) THEN 'accepted'
      WHEN EXISTS (SELECT FROM "inserted") THEN 'unmatched'
      WHEN EXISTS (SELECT FROM "target") THEN 'repeated'
      WHEN ${isForeign} THEN 'foreign'
      ELSE 'again'
    END AS "result",
    (SELECT ${notifyWorkers} FROM "inserted" WHERE "purchaseId" IS NOT NULL) AS "notified"`;
