-- CreateTable
CREATE TABLE "Installation" (
    "id" TEXT NOT NULL,
    "saleorApiUrl" TEXT NOT NULL,
    "appId" TEXT NOT NULL,
    "tokenSealed" TEXT NOT NULL,
    "schemaVersion" TEXT,
    "jwks" TEXT,
    "active" BOOLEAN NOT NULL,
    "installedAt" BIGINT NOT NULL,
    "retiredAt" BIGINT,

    CONSTRAINT "Installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Connection" (
    "id" TEXT NOT NULL,
    "installationId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "publishableKey" TEXT NOT NULL,
    "secretKeySealed" TEXT NOT NULL,
    "secretKeyHint" TEXT NOT NULL,
    "accountId" TEXT,
    "webhookEndpointId" TEXT,
    "webhookSecretsSealed" TEXT[],
    "createdAt" BIGINT NOT NULL,
    "removedAt" BIGINT,

    CONSTRAINT "Connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ChannelAssignment" (
    "installationId" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "connectionId" TEXT,
    "completion" TEXT NOT NULL,

    CONSTRAINT "ChannelAssignment_pkey" PRIMARY KEY ("installationId","channel")
);

-- CreateTable
CREATE TABLE "Purchase" (
    "id" TEXT NOT NULL,
    "installationId" TEXT NOT NULL,
    "channel" TEXT,
    "checkoutId" TEXT,
    "orderId" TEXT,
    "createdAt" BIGINT NOT NULL,
    "mark" INTEGER NOT NULL DEFAULT 0,
    "dirtySince" BIGINT,
    "remarkedAt" BIGINT,
    "dueAt" BIGINT,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "leaseUntil" BIGINT,
    "leasedBy" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "lookedAt" BIGINT NOT NULL,
    "sweepClass" TEXT NOT NULL DEFAULT 'live',
    "saleorStatus" TEXT NOT NULL,
    "saleorChargeStatus" TEXT,
    "saleorAuthorizeStatus" TEXT,
    "stripeStatus" TEXT,
    "orderNumber" TEXT,
    "userEmail" TEXT,
    "orderStatus" TEXT NOT NULL,
    "paymentStatus" TEXT NOT NULL,
    "shipmentStatus" TEXT NOT NULL,
    "currency" TEXT,
    "amountMinor" BIGINT NOT NULL DEFAULT 0,
    "amountReceivedMinor" BIGINT NOT NULL DEFAULT 0,
    "amountReturnedMinor" BIGINT NOT NULL DEFAULT 0,
    "source" TEXT NOT NULL,
    "syncState" TEXT NOT NULL,
    "syncReason" TEXT,
    "readAt" BIGINT NOT NULL,
    "reachedCreatedAt" BIGINT,
    "reachedPendingAt" BIGINT,
    "reachedPaidAt" BIGINT,
    "reachedPartialAt" BIGINT,
    "reachedFulfilledAt" BIGINT,
    "reachedReturnedAt" BIGINT,
    "reachedCanceledAt" BIGINT,

    CONSTRAINT "Purchase_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "installationId" TEXT NOT NULL,
    "purchaseId" TEXT NOT NULL,
    "connectionId" TEXT NOT NULL,
    "transactionId" TEXT NOT NULL,
    "flow" TEXT NOT NULL,
    "amountMinor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "paymentMethodType" TEXT,
    "intentId" TEXT,
    "createdAt" BIGINT NOT NULL,
    "supersededAt" BIGINT,
    "returnReason" TEXT,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Effect" (
    "installationId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "purchaseId" TEXT NOT NULL,
    "attemptId" TEXT,
    "kind" TEXT NOT NULL,
    "act" JSON NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'planned',
    "plannedAt" BIGINT NOT NULL,
    "sentAt" BIGINT,
    "settledAt" BIGINT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "heldUntil" BIGINT,
    "reference" TEXT,
    "requestKey" TEXT,
    "resultId" TEXT,
    "code" TEXT,
    "message" TEXT,
    "answered" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "Effect_pkey" PRIMARY KEY ("installationId","key")
);

-- CreateTable
CREATE TABLE "Delivery" (
    "installationId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "event" TEXT NOT NULL,
    "receivedAt" BIGINT NOT NULL,
    "occurredAt" BIGINT,
    "kind" TEXT NOT NULL,
    "checkoutId" TEXT,
    "orderId" TEXT,
    "channel" TEXT,
    "connectionId" TEXT,
    "intentId" TEXT,
    "attemptId" TEXT,
    "purchaseId" TEXT,
    "mark" INTEGER,
    "mirroredAt" BIGINT,

    CONSTRAINT "Delivery_pkey" PRIMARY KEY ("installationId","source","identity")
);

-- CreateTable
CREATE TABLE "Problem" (
    "id" BIGSERIAL NOT NULL,
    "installationId" TEXT NOT NULL,
    "purchaseId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "nextStep" TEXT NOT NULL,
    "openedAt" BIGINT NOT NULL,
    "closedAt" BIGINT,

    CONSTRAINT "Problem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Cursor" (
    "installationId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "Cursor_pkey" PRIMARY KEY ("installationId","name")
);

-- CreateIndex
CREATE UNIQUE INDEX "Installation_saleorApiUrl_appId_key" ON "Installation"("saleorApiUrl", "appId");

-- CreateIndex
CREATE UNIQUE INDEX "Connection_installationId_id_key" ON "Connection"("installationId", "id");

-- CreateIndex
CREATE INDEX "ChannelAssignment_installationId_connectionId_idx" ON "ChannelAssignment"("installationId", "connectionId");

-- CreateIndex
CREATE INDEX "Purchase_installationId_createdAt_id_idx" ON "Purchase"("installationId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Purchase_installationId_syncState_idx" ON "Purchase"("installationId", "syncState");

-- CreateIndex
CREATE INDEX "Purchase_installationId_orderNumber_idx" ON "Purchase"("installationId", "orderNumber");

-- CreateIndex
CREATE UNIQUE INDEX "Purchase_installationId_id_key" ON "Purchase"("installationId", "id");

-- CreateIndex
CREATE INDEX "Attempt_installationId_purchaseId_idx" ON "Attempt"("installationId", "purchaseId");

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_installationId_id_key" ON "Attempt"("installationId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_installationId_transactionId_key" ON "Attempt"("installationId", "transactionId");

-- CreateIndex
CREATE INDEX "Effect_installationId_purchaseId_idx" ON "Effect"("installationId", "purchaseId");

-- CreateIndex
CREATE INDEX "Delivery_installationId_purchaseId_idx" ON "Delivery"("installationId", "purchaseId");

-- CreateIndex
CREATE INDEX "Delivery_installationId_mirroredAt_idx" ON "Delivery"("installationId", "mirroredAt" DESC);

-- CreateIndex
CREATE INDEX "Problem_installationId_purchaseId_idx" ON "Problem"("installationId", "purchaseId");

-- AddForeignKey
ALTER TABLE "Connection" ADD CONSTRAINT "Connection_installationId_fkey" FOREIGN KEY ("installationId") REFERENCES "Installation"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "ChannelAssignment" ADD CONSTRAINT "ChannelAssignment_installationId_fkey" FOREIGN KEY ("installationId") REFERENCES "Installation"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "ChannelAssignment" ADD CONSTRAINT "ChannelAssignment_installationId_connectionId_fkey" FOREIGN KEY ("installationId", "connectionId") REFERENCES "Connection"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Purchase" ADD CONSTRAINT "Purchase_installationId_fkey" FOREIGN KEY ("installationId") REFERENCES "Installation"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_installationId_purchaseId_fkey" FOREIGN KEY ("installationId", "purchaseId") REFERENCES "Purchase"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_installationId_connectionId_fkey" FOREIGN KEY ("installationId", "connectionId") REFERENCES "Connection"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Effect" ADD CONSTRAINT "Effect_installationId_purchaseId_fkey" FOREIGN KEY ("installationId", "purchaseId") REFERENCES "Purchase"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Effect" ADD CONSTRAINT "Effect_installationId_attemptId_fkey" FOREIGN KEY ("installationId", "attemptId") REFERENCES "Attempt"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_installationId_fkey" FOREIGN KEY ("installationId") REFERENCES "Installation"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Delivery" ADD CONSTRAINT "Delivery_installationId_purchaseId_fkey" FOREIGN KEY ("installationId", "purchaseId") REFERENCES "Purchase"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Problem" ADD CONSTRAINT "Problem_installationId_purchaseId_fkey" FOREIGN KEY ("installationId", "purchaseId") REFERENCES "Purchase"("installationId", "id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "Cursor" ADD CONSTRAINT "Cursor_installationId_fkey" FOREIGN KEY ("installationId") REFERENCES "Installation"("id") ON DELETE RESTRICT ON UPDATE NO ACTION;

-- What follows cannot be said in schema.prisma.

-- One installation per Saleor is alive, and a retired one keeps no token.
CREATE UNIQUE INDEX "Installation_live_key" ON "Installation" ("saleorApiUrl") WHERE "retiredAt" IS NULL;
ALTER TABLE "Installation"
    ADD CONSTRAINT "Installation_retired_check" CHECK ("retiredAt" IS NULL OR ("tokenSealed" = '' AND NOT "active"));

ALTER TABLE "Connection"
    ADD CONSTRAINT "Connection_mode_check" CHECK ("mode" IN ('test', 'live'));

ALTER TABLE "ChannelAssignment"
    ADD CONSTRAINT "ChannelAssignment_completion_check" CHECK ("completion" IN ('storefront', 'saleor', 'app'));

-- A checkout and an order belong to one purchase each.
CREATE UNIQUE INDEX "Purchase_checkout_key" ON "Purchase" ("installationId", "checkoutId") WHERE "checkoutId" IS NOT NULL;
CREATE UNIQUE INDEX "Purchase_order_key" ON "Purchase" ("installationId", "orderId") WHERE "orderId" IS NOT NULL;
-- The queue and the sweep read these two; rows that wait for nothing are not in them.
CREATE INDEX "Purchase_due_idx" ON "Purchase" ("installationId", "dueAt") WHERE "dueAt" IS NOT NULL;
CREATE INDEX "Purchase_sweep_idx" ON "Purchase" ("sweepClass", "lookedAt") WHERE "sweepClass" <> 'final';
ALTER TABLE "Purchase"
    ADD CONSTRAINT "Purchase_ids_check" CHECK ("checkoutId" IS NOT NULL OR "orderId" IS NOT NULL),
    ADD CONSTRAINT "Purchase_sweepClass_check" CHECK ("sweepClass" IN ('open', 'live', 'final')),
    ADD CONSTRAINT "Purchase_syncState_check" CHECK ("syncState" IN ('in_sync', 'working', 'attention', 'failed')),
    ADD CONSTRAINT "Purchase_tries_check" CHECK ("tries" >= 0);

-- A PaymentIntent belongs to one attempt.
CREATE UNIQUE INDEX "Attempt_intent_key" ON "Attempt" ("installationId", "intentId") WHERE "intentId" IS NOT NULL;
ALTER TABLE "Attempt"
    ADD CONSTRAINT "Attempt_amount_check" CHECK ("amountMinor" >= 0),
    ADD CONSTRAINT "Attempt_flow_check" CHECK ("flow" IN ('CHARGE', 'AUTHORIZATION'));

-- Stripe takes idempotency keys of at most 255 characters.
ALTER TABLE "Effect"
    ADD CONSTRAINT "Effect_key_check" CHECK (length("key") BETWEEN 1 AND 255),
    ADD CONSTRAINT "Effect_state_check" CHECK ("state" IN ('planned', 'done', 'refused', 'unknown')),
    ADD CONSTRAINT "Effect_settled_check" CHECK (("state" IN ('done', 'refused')) = ("settledAt" IS NOT NULL)),
    ADD CONSTRAINT "Effect_held_check" CHECK ("settledAt" IS NULL OR "heldUntil" IS NULL);

-- Deliveries that wait for their attempt, and those that wait for their mirror.
CREATE INDEX "Delivery_unmatched_idx" ON "Delivery" ("installationId", "attemptId") WHERE "purchaseId" IS NULL AND "attemptId" IS NOT NULL;
CREATE INDEX "Delivery_pending_idx" ON "Delivery" ("installationId", "purchaseId", "mark") WHERE "mirroredAt" IS NULL;
ALTER TABLE "Delivery"
    ADD CONSTRAINT "Delivery_source_check" CHECK ("source" IN ('saleor', 'stripe')),
    ADD CONSTRAINT "Delivery_kind_check" CHECK ("kind" IN ('purchase', 'intent', 'foreign')),
    ADD CONSTRAINT "Delivery_mark_check" CHECK (("purchaseId" IS NULL) = ("mark" IS NULL));

CREATE UNIQUE INDEX "Problem_open_key" ON "Problem" ("installationId", "purchaseId", "key") WHERE "closedAt" IS NULL;
