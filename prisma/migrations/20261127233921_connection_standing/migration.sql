-- CreateTable
CREATE TABLE "ConnectionStanding" (
    "installationId" TEXT NOT NULL,
    "connectionId" TEXT NOT NULL,
    "eventTakenAt" BIGINT,
    "eventRefusedAt" BIGINT,
    "eventRefusedCode" TEXT,
    "paymentRefusedAt" BIGINT,
    "paymentRefusedCode" TEXT,
    "paymentRefusedMessage" TEXT,
    "paymentRefusedCurrency" TEXT,

    CONSTRAINT "ConnectionStanding_pkey" PRIMARY KEY ("installationId","connectionId")
);

-- AddForeignKey
ALTER TABLE "ConnectionStanding" ADD CONSTRAINT "ConnectionStanding_installationId_connectionId_fkey" FOREIGN KEY ("installationId", "connectionId") REFERENCES "Connection"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;
