import { asId, type InstallationId, type OrderId, type PurchaseId } from '../../domain/facts/ids';
import {
  urgencyUnawaited,
  moreUrgent,
  rankOf,
  urgencyAt,
  urgencyOfDelivery,
  type Urgency,
} from '../../domain/decide/urgency';
import type { Purchase } from '../../domain/facts/purchase';
import type { Prisma } from '../../generated/prisma/client';
import type { Random } from '../../ports/random';
import type { PurchaseIds } from '../../ports/store';
import { meantBy } from '../../domain/facts/purchase-ids';
import { blankMirror } from '../../domain/row/mirror';
import { queryIn, type Sql } from './database';
import { markPurchaseStatement } from './statements/mark-purchase';
import type { MarkParameters } from './statements/parts-purchase';

/** A new purchase may be made by somebody else between our look and our insert. */
const addTries = 5;

/** Columns of a purchase that nobody has looked at yet. */
const blankColumns = (id: PurchaseId, ids: PurchaseIds, at: number) => {
  const mirror = blankMirror(ids, at);
  const { checkoutId, orderId, channel, sessionId = null } = ids;
  const { saleorStatus, orderStatus, paymentStatus, shipmentStatus, source, syncState } = mirror;
  return {
    ...{ id, checkoutId, orderId, sessionId, channel },
    ...{ createdAt: at, lookedAt: at, readAt: at, changedAt: at },
    ...{ saleorStatus, orderStatus, paymentStatus, shipmentStatus, source, syncState },
  };
};

/** When news came, and when its purchase is due at the latest, milliseconds. */
export const markParameters = (
  at: number,
  urgency: Urgency,
  dueAt: number = at,
  paidUrgency: Urgency = urgency,
): MarkParameters => ({
  at,
  dueAt,
  openRank: rankOf(urgency),
  paidRank: rankOf(paidUrgency),
  unawaitedRank: rankOf(urgencyUnawaited(urgency)),
});

/** Columns of a purchase that is added with its first mark. */
export const newPurchaseParameters = (
  installationId: InstallationId,
  purchaseId: PurchaseId,
  ids: PurchaseIds,
  urgency: Urgency,
) => {
  const row = blankColumns(purchaseId, ids, 0);
  return {
    ...{ installationId, purchaseId },
    ...{ channel: row.channel, checkoutId: row.checkoutId, orderId: row.orderId },
    newRank: rankOf(ids.orderId === null ? urgency : urgencyUnawaited(urgency)),
    ...{ saleorStatus: row.saleorStatus, orderStatus: row.orderStatus },
    ...{ paymentStatus: row.paymentStatus, shipmentStatus: row.shipmentStatus },
    ...{ purchaseSource: row.source, syncState: row.syncState },
  };
};

/** Marks a purchase dirty: there was news at `at`, and it is due at `dueAt` at the latest. */
export const markPurchase = async (
  sql: Sql,
  installationId: InstallationId,
  purchaseId: PurchaseId,
  at: number,
  urgency: Urgency,
  dueAt: number = at,
): Promise<number | null> => {
  const parameters = { ...markParameters(at, urgency, dueAt), installationId, purchaseId };
  const [row] = await queryIn(sql, markPurchaseStatement, parameters);
  return row?.mark ?? null;
};

/** Locks the row until the transaction ends; false where there is none. */
export const lockPurchase = async (
  sql: Sql,
  installationId: InstallationId,
  purchaseId: PurchaseId,
): Promise<boolean> => {
  const rows = await sql.$queryRaw<unknown[]>`
    SELECT 1 FROM "Purchase"
    WHERE "installationId" = ${installationId} AND "id" = ${purchaseId} FOR NO KEY UPDATE`;
  return rows.length === 1;
};

type Match = Pick<Purchase, 'id' | 'checkoutId' | 'orderId' | 'sessionId'> & {
  readonly rank: number;
  readonly dueAt: bigint | null;
};

const matchesOf = (
  sql: Sql,
  installationId: InstallationId,
  { checkoutId, orderId, sessionId = null }: PurchaseIds,
): Promise<Match[]> => sql.$queryRaw<Match[]>`
  SELECT "id", "checkoutId", "orderId", "sessionId", "rank", "dueAt" FROM "Purchase"
  WHERE "installationId" = ${installationId}
    AND ("orderId" = ${orderId}::text OR "checkoutId" = ${checkoutId}::text
      OR "sessionId" = ${sessionId}::text)
  ORDER BY "id" FOR NO KEY UPDATE`;

/**
 * One at a time looks for these ids until its transaction ends: two that add or merge would lock
 * the rows that they find one after the other, each in its own order.
 */
const takeTurns = (sql: Sql, installationId: InstallationId, ids: PurchaseIds) => {
  const { checkoutId, orderId, sessionId = null } = ids;
  const keys = [checkoutId, orderId, sessionId].filter((id) => id !== null).sort();
  return sql.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended("id", hashtext(${installationId})))
    FROM unnest(${keys}::text[]) AS "id"`;
};

/** Two rows turned out to be one purchase: everything of `gone` moves to `kept`. */
const mergePurchases = async (
  sql: Sql,
  installationId: InstallationId,
  kept: PurchaseId,
  other: { readonly id: string; readonly rank: number; readonly dueAt: bigint | null },
  at: number,
): Promise<void> => {
  const gone = asId<PurchaseId>(other.id);
  // Their marks counted another row: the mark of the merge covers them all.
  const urgency = other.dueAt === null ? 'news' : urgencyUnawaited(urgencyAt(other.rank));
  const mark = await markPurchase(sql, installationId, kept, at, urgency);
  const where = { installationId, purchaseId: gone };
  await sql.attempt.updateMany({ where, data: { purchaseId: kept } });
  await sql.effect.updateMany({ where, data: { purchaseId: kept } });
  await sql.delivery.updateMany({ where, data: { purchaseId: kept, mark } });
  await sql.problem.updateMany({ where: { ...where, closedAt: null }, data: { closedAt: at } });
  await sql.problem.updateMany({ where, data: { purchaseId: kept } });
  await sql.stripeObject.updateMany({ where, data: { purchaseId: kept } });
  // A lease on the vanished row finds nothing to write to any more.
  await sql.$executeRaw`
    WITH "gone" AS (
      DELETE FROM "Purchase" WHERE "installationId" = ${installationId} AND "id" = ${gone}
      RETURNING *)
    UPDATE "Purchase" p SET
      "channel" = COALESCE(p."channel", g."channel"),
      "checkoutId" = COALESCE(p."checkoutId", g."checkoutId"),
      "orderId" = COALESCE(p."orderId", g."orderId"),
      "sessionId" = COALESCE(p."sessionId", g."sessionId"),
      "createdAt" = LEAST(p."createdAt", g."createdAt"),
      "reachedCreatedAt" = LEAST(p."reachedCreatedAt", g."reachedCreatedAt"),
      "reachedPendingAt" = LEAST(p."reachedPendingAt", g."reachedPendingAt"),
      "reachedPaidAt" = LEAST(p."reachedPaidAt", g."reachedPaidAt"),
      "reachedPartialAt" = LEAST(p."reachedPartialAt", g."reachedPartialAt"),
      "reachedFulfilledAt" = LEAST(p."reachedFulfilledAt", g."reachedFulfilledAt"),
      "reachedReturnedAt" = LEAST(p."reachedReturnedAt", g."reachedReturnedAt"),
      "reachedCanceledAt" = LEAST(p."reachedCanceledAt", g."reachedCanceledAt")
    FROM "gone" g WHERE p."installationId" = ${installationId} AND p."id" = ${kept}`;
};

/** Gives a purchase its order, taking in another row that was made for the order alone. */
export const linkPurchase = async (
  sql: Sql,
  installationId: InstallationId,
  id: PurchaseId,
  orderId: OrderId,
  at: number,
): Promise<void> => {
  const own = await sql.purchase.findFirst({ where: { installationId, id } });
  if (!own || own.orderId !== null) return;
  // Its row is locked against news that would still be written for it while it is taken in.
  const [other] = await sql.$queryRaw<{ id: string; rank: number; dueAt: bigint | null }[]>`
    SELECT "id", "rank", "dueAt" FROM "Purchase"
    WHERE "installationId" = ${installationId} AND "orderId" = ${orderId} FOR UPDATE`;
  if (other) await mergePurchases(sql, installationId, id, other, at);
  await sql.purchase.updateMany({ where: { installationId, id }, data: { orderId } });
};

const addPurchase = (
  sql: Sql,
  installationId: InstallationId,
  id: PurchaseId,
  ids: PurchaseIds,
  at: number,
) =>
  sql.purchase.createMany({
    data: [{ installationId, ...blankColumns(id, ids, at) }],
    skipDuplicates: true,
  });

/**
 * The purchase of these ids, locked; made where there is none. Ids that it did not know are added,
 * and two rows that turn out to be one purchase are merged. To be called in a transaction.
 */
export const findOrAddPurchase = async (
  sql: Sql,
  random: Random,
  installationId: InstallationId,
  ids: PurchaseIds,
  at: number,
): Promise<PurchaseId> => {
  await takeTurns(sql, installationId, ids);
  for (let left = addTries; left > 0; left -= 1) {
    const { found, own, absorbed } = meantBy(await matchesOf(sql, installationId, ids), ids);
    const id = found?.id ?? asId<PurchaseId>(random.uuid());
    if (!found) {
      const added = await addPurchase(sql, installationId, id, own, at);
      if (added.count === 0) continue;
    } else {
      if (absorbed) await mergePurchases(sql, installationId, id, absorbed, at);
      if (own.orderId !== null && found.orderId === null) {
        await linkPurchase(sql, installationId, id, own.orderId, at);
      }
      await sql.$executeRaw`
        UPDATE "Purchase" SET "channel" = COALESCE("channel", ${own.channel}::text),
          "checkoutId" = COALESCE("checkoutId", ${own.checkoutId}::text),
          "sessionId" = COALESCE("sessionId", ${own.sessionId}::text)
        WHERE "installationId" = ${installationId} AND "id" = ${id}`;
    }
    const { sessionId } = own;
    if (sessionId !== null) await takeForeign(sql, installationId, id, { sessionId }, at);
    return id;
  }
  throw new Error('A purchase could neither be found nor added');
};

/** Events that came before anybody knew whose they are: they are news of this purchase now. */
export const takeForeign = async (
  sql: Sql,
  installationId: InstallationId,
  purchaseId: PurchaseId,
  about: Pick<Prisma.DeliveryWhereInput, 'connectionId' | 'attemptId' | 'sessionId'>,
  at: number,
): Promise<void> => {
  const where = { installationId, ...about, purchaseId: null };
  const waiting = await sql.delivery.findMany({ where, select: { event: true } });
  if (waiting.length === 0) return;
  const urgency = waiting
    .map(({ event }) => urgencyOfDelivery({ source: 'stripe', event }))
    .reduce(moreUrgent);
  const mark = await markPurchase(sql, installationId, purchaseId, at, urgency);
  await sql.delivery.updateMany({ where, data: { purchaseId, mark } });
};
