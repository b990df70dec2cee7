-- Saleor's word for where an order came from is not asked for any more.
UPDATE "Purchase" SET "source" = 'order' WHERE "source" IN ('draft', 'reissue', 'import');
