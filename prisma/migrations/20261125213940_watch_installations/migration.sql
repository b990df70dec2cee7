-- AlterTable
ALTER TABLE "Installation" ADD COLUMN     "headerSecretAt" BIGINT,
ADD COLUMN     "headerSecretConfirmedAt" BIGINT,
ADD COLUMN     "headerSecretsSealed" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "inactiveSince" BIGINT;
