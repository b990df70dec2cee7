-- CreateIndex
CREATE INDEX "Delivery_receivedAt_idx" ON "Delivery" USING BRIN ("receivedAt");
