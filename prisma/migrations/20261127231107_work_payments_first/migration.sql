-- AlterTable
ALTER TABLE "Purchase" ADD COLUMN     "rank" INTEGER NOT NULL DEFAULT 2,
ADD COLUMN     "remarkedRank" INTEGER;

-- What follows cannot be said in schema.prisma.

ALTER TABLE "Purchase"
    ADD CONSTRAINT "Purchase_rank_check" CHECK ("rank" BETWEEN 0 AND 5),
    ADD CONSTRAINT "Purchase_remarkedRank_check" CHECK ("remarkedRank" BETWEEN 0 AND 5);

-- What is due already and is no order yet may be a payment that waits for its order.
UPDATE "Purchase" SET "rank" = 1 WHERE "dueAt" IS NOT NULL AND "orderId" IS NULL;

-- The queue reads each place of the line from its oldest row on.
CREATE INDEX "Purchase_line_idx" ON "Purchase" ("installationId", "rank", "dueAt", "id") WHERE "dueAt" IS NOT NULL;
DROP INDEX "Purchase_due_idx";
