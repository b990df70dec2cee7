-- AlterTable
ALTER TABLE "Connection" ADD COLUMN     "endpointRequest" JSONB,
ADD COLUMN     "leftKeySealed" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "staleEndpointIds" TEXT[] DEFAULT ARRAY[]::TEXT[];
