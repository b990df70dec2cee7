-- AlterTable
ALTER TABLE "Purchase" ADD COLUMN     "quietSince" BIGINT;
