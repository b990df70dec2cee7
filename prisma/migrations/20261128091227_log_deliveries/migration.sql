-- DropIndex
DROP INDEX "Delivery_installationId_position_idx";

-- CreateTable
CREATE TABLE "RefusedDelivery" (
    "installationId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "connectionId" TEXT NOT NULL DEFAULT '',
    "code" TEXT NOT NULL,
    "hour" BIGINT NOT NULL,
    "position" BIGINT NOT NULL,
    "event" TEXT,
    "firstAt" BIGINT NOT NULL,
    "lastAt" BIGINT NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "RefusedDelivery_pkey" PRIMARY KEY ("installationId","source","connectionId","code","hour")
);

-- CreateIndex
CREATE INDEX "RefusedDelivery_installationId_source_position_idx" ON "RefusedDelivery"("installationId", "source", "position");

-- CreateIndex
CREATE INDEX "RefusedDelivery_lastAt_idx" ON "RefusedDelivery"("lastAt");

-- AddForeignKey
ALTER TABLE "RefusedDelivery" ADD CONSTRAINT "RefusedDelivery_installationId_fkey" FOREIGN KEY ("installationId") REFERENCES "Installation"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- The log of deliveries, newest first, by side and by whether they are ours. Each delivery is in one
-- of the two, so that accepting one writes no more than before.
CREATE INDEX "Delivery_taken_log_idx" ON "Delivery" ("installationId", "source", "position") WHERE "purchaseId" IS NOT NULL;
CREATE INDEX "Delivery_foreign_log_idx" ON "Delivery" ("installationId", "source", "position") WHERE "purchaseId" IS NULL;

ALTER TABLE "RefusedDelivery"
    ADD CONSTRAINT "RefusedDelivery_source_check" CHECK ("source" IN ('saleor', 'stripe')),
    ADD CONSTRAINT "RefusedDelivery_count_check" CHECK ("count" > 0 AND "firstAt" <= "lastAt");
