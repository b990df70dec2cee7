-- AlterTable
ALTER TABLE "ChannelAssignment" ADD COLUMN     "refundCanceled" BOOLEAN NOT NULL DEFAULT true;
