-- CreateTable
CREATE TABLE "TestPayment" (
    "installationId" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "run" JSONB NOT NULL,
    "aliveUntil" BIGINT NOT NULL,

    CONSTRAINT "TestPayment_pkey" PRIMARY KEY ("installationId")
);

-- AddForeignKey
ALTER TABLE "TestPayment" ADD CONSTRAINT "TestPayment_installationId_fkey" FOREIGN KEY ("installationId") REFERENCES "Installation"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;
