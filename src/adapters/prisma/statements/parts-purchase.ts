/** Channel that workers of all processes listen on. */
export const wakeChannel = 'stripe_orders_wake';

/** Tells the workers of all processes that something became due. */
export const notifyWorkers = `pg_notify('${wakeChannel}', '')::text`;

/** What a mark needs: when the news came, when it is due, and its place in the line. */
export interface MarkParameters {
  readonly at: number;
  readonly dueAt: number;
  /** Place of a purchase whose order this app makes, of any other, and of one paid by its row. */
  readonly openRank: number;
  readonly unawaitedRank: number;
  readonly paidRank: number;
}

/** True where row `p` shows the whole payment, and both sides agree on it (`urgencyOfPaid`). */
const isPaidInRow = `(p."syncState" = 'in_sync' AND p."amountReceivedMinor" > 0
  AND p."amountReceivedMinor" >= p."amountMinor")`;

/** True where it is no order yet, and this app is the one to make it (`urgencyUnawaited`). */
const isAwaited = `(p."orderId" IS NULL AND EXISTS (SELECT FROM "ChannelAssignment" h
  WHERE h."installationId" = p."installationId" AND h."channel" = p."channel"
    AND h."completion" = 'app'))`;

const markRank = `(CASE WHEN NOT ${isAwaited} THEN @unawaitedRank::int
  WHEN ${isPaidInRow} THEN @paidRank::int ELSE @openRank::int END)`;

/** What a mark sets on a row `p` of "Purchase". */
export const marking = `
  "mark" = p."mark" + 1,
  "dirtySince" = COALESCE(p."dirtySince", @at::bigint),
  "remarkedAt" = COALESCE(p."remarkedAt", @at::bigint),
  "remarkedRank" = LEAST(p."remarkedRank", ${markRank}),
  "rank" = CASE WHEN p."dueAt" IS NULL THEN ${markRank} ELSE LEAST(p."rank", ${markRank}) END,
  "dueAt" = LEAST(p."dueAt", @dueAt::bigint)`;

/** A purchase that nobody has looked at yet, with its first mark. */
export interface NewPurchaseParameters {
  readonly installationId: string;
  readonly purchaseId: string;
  readonly channel: string | null;
  readonly checkoutId: string | null;
  readonly orderId: string | null;
  readonly at: number;
  readonly dueAt: number;
  readonly newRank: number;
  readonly saleorStatus: string;
  readonly orderStatus: string;
  readonly paymentStatus: string;
  readonly shipmentStatus: string;
  readonly purchaseSource: string;
  readonly syncState: string;
}

/** Adds a purchase where `condition` holds and nobody else has added it meanwhile. */
export const insertMarked = (condition: string): string => `
  INSERT INTO "Purchase" ("id", "installationId", "channel", "checkoutId", "orderId", "createdAt",
    "lookedAt", "readAt", "changedAt", "mark", "dirtySince", "remarkedAt", "dueAt", "rank",
    "remarkedRank", "saleorStatus", "orderStatus", "paymentStatus", "shipmentStatus", "source",
    "syncState")
  SELECT @purchaseId, @installationId, @channel::text, @checkoutId::text, @orderId::text,
    @at::bigint, @at::bigint, @at::bigint, @at::bigint, 1, @at::bigint, @at::bigint,
    @dueAt::bigint, @newRank::int, @newRank::int, @saleorStatus, @orderStatus, @paymentStatus,
    @shipmentStatus, @purchaseSource, @syncState
  WHERE ${condition}
  ON CONFLICT DO NOTHING
  RETURNING "id", "mark"`;
