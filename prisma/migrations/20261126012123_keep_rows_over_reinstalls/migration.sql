-- DropIndex
DROP INDEX "Installation_saleorApiUrl_appId_key";
