-- AlterTable
ALTER TABLE "Purchase" ADD COLUMN     "sessionId" TEXT;

-- AlterTable
ALTER TABLE "Attempt" ALTER COLUMN "transactionId" DROP NOT NULL;

-- AlterTable
ALTER TABLE "Delivery" ADD COLUMN     "sessionId" TEXT;

-- What follows cannot be said in schema.prisma.

-- A purchase may be known by a Checkout Session of Stripe alone.
CREATE UNIQUE INDEX "Purchase_session_key" ON "Purchase" ("installationId", "sessionId") WHERE "sessionId" IS NOT NULL;
ALTER TABLE "Purchase"
    DROP CONSTRAINT "Purchase_ids_check",
    ADD CONSTRAINT "Purchase_ids_check" CHECK (num_nonnulls("checkoutId", "orderId", "sessionId") > 0);

-- Events of Stripe that no purchase is known for: found by what they are about once it is, and
-- counted for each connection from the newest on.
CREATE INDEX "Delivery_foreign_intent_idx" ON "Delivery" ("installationId", "intentId") WHERE "purchaseId" IS NULL AND "intentId" IS NOT NULL;
CREATE INDEX "Delivery_foreign_session_idx" ON "Delivery" ("installationId", "sessionId") WHERE "purchaseId" IS NULL AND "sessionId" IS NOT NULL;
CREATE INDEX "Delivery_foreign_idx" ON "Delivery" ("installationId", "connectionId", "position") WHERE "purchaseId" IS NULL AND "connectionId" IS NOT NULL;
