-- What an effect's key is made of, so that nobody takes keys apart any more. Keys stay as they are:
-- Stripe holds them.
ALTER TABLE "Effect" ADD COLUMN "owner" TEXT,
ADD COLUMN "request" TEXT,
ADD COLUMN "generation" INTEGER;

UPDATE "Effect" SET
  "owner" = left("key", strpos("key", ':' || "kind" || ':') - 1),
  "request" = substring(
    substr("key", strpos("key", ':' || "kind" || ':') + length("kind") + 2) FROM '^(.*):g[0-9]+$'),
  "generation" = substring("key" FROM ':g([0-9]+)$')::INTEGER;

ALTER TABLE "Effect" ALTER COLUMN "owner" SET NOT NULL,
ALTER COLUMN "request" SET NOT NULL,
ALTER COLUMN "generation" SET NOT NULL;
