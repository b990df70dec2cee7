-- DropIndex
DROP INDEX "Purchase_installationId_createdAt_id_idx";

-- DropIndex
DROP INDEX "Purchase_installationId_syncState_idx";

-- AlterTable
ALTER TABLE "Purchase" ADD COLUMN     "changedAt" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "mode" TEXT NOT NULL DEFAULT 'unknown',
ADD COLUMN     "sides" JSONB;

-- Rows that were written before: as their last reading says, and by their newest payment in Stripe.
UPDATE "Purchase" SET "changedAt" = "readAt";
UPDATE "Purchase" p SET "mode" = a."mode"
FROM (
  SELECT DISTINCT ON (a."installationId", a."purchaseId") a."installationId", a."purchaseId", c."mode"
  FROM "Attempt" a
  JOIN "Connection" c ON c."installationId" = a."installationId" AND c."id" = a."connectionId"
  WHERE a."intentId" IS NOT NULL
  ORDER BY a."installationId", a."purchaseId", a."createdAt" DESC, a."position" DESC) a
WHERE p."installationId" = a."installationId" AND p."id" = a."purchaseId";

-- CreateTable
CREATE TABLE "StripeObject" (
    "installationId" TEXT NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "purchaseId" TEXT NOT NULL,

    CONSTRAINT "StripeObject_pkey" PRIMARY KEY ("installationId","id")
);

-- CreateIndex
CREATE INDEX "StripeObject_installationId_purchaseId_idx" ON "StripeObject"("installationId", "purchaseId");

-- CreateIndex
CREATE INDEX "Delivery_installationId_position_idx" ON "Delivery"("installationId", "position");

-- CreateIndex
CREATE INDEX "Purchase_by_creation_idx" ON "Purchase"("installationId", "channel", "syncState", "paymentStatus", "mode", "createdAt", "id");

-- CreateIndex
CREATE INDEX "Purchase_by_change_idx" ON "Purchase"("installationId", "channel", "syncState", "paymentStatus", "mode", "changedAt", "id", "createdAt");

-- CreateIndex
CREATE INDEX "Purchase_by_amount_idx" ON "Purchase"("installationId", "channel", "syncState", "paymentStatus", "mode", "amountMinor", "id", "createdAt");

-- AddForeignKey
ALTER TABLE "StripeObject" ADD CONSTRAINT "StripeObject_installationId_purchaseId_fkey" FOREIGN KEY ("installationId", "purchaseId") REFERENCES "Purchase"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- Beginnings of ids and of e-mail addresses, whatever the database's collation.
DROP INDEX "Attempt_intent_key";
CREATE UNIQUE INDEX "Attempt_intent_key" ON "Attempt" ("installationId", "intentId" text_pattern_ops) WHERE "intentId" IS NOT NULL;
CREATE INDEX "Delivery_event_id_idx" ON "Delivery" ("installationId", "identity" text_pattern_ops) WHERE "source" = 'stripe';
CREATE INDEX "Purchase_email_idx" ON "Purchase" ("installationId", lower("userEmail") text_pattern_ops) WHERE "userEmail" IS NOT NULL;

ALTER TABLE "Purchase" ADD CONSTRAINT "Purchase_mode_check" CHECK ("mode" IN ('test', 'live', 'unknown'));
