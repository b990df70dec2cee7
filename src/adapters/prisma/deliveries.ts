import { asId, type PurchaseId } from '../../domain/ids';
import { forOrder, urgencyOfDelivery, withoutPayment, type Urgency } from '../../domain/urgency';
import { Prisma } from '../../generated/prisma/client';
import {
  StoreUnavailable,
  type Delivery,
  type DeliveryStore,
  type PurchaseIds,
} from '../../ports/store';
import type { Database, Sql } from './database';
import { isDeadlock, isLocked, isTaken } from './errors';
import { findOrAddPurchase, insertMarked, marking, markPurchase, wakeChannel } from './purchases';

type Accepted = Awaited<ReturnType<DeliveryStore['acceptDelivery']>>;

/** `again`: another process was at the same purchase; the longer way sorts that out. */
type Quick = 'accepted' | 'repeated' | 'unmatched' | 'foreign' | 'again';

const quickTries = 3;

const noIds: PurchaseIds = { checkoutId: null, orderId: null, channel: null };
const noIntent = { connectionId: null, intentId: null, attemptId: null };

/** Columns of a delivery, without what ties it to a purchase. */
const columnsOf = (delivery: Delivery) => {
  const { installationId, source, identity, event, receivedAt, occurredAt, about } = delivery;
  const { checkoutId, orderId, channel } = about.kind === 'purchase' ? about.ids : noIds;
  const { connectionId, intentId, attemptId } = about.kind === 'intent' ? about : noIntent;
  return {
    ...{ installationId, source, identity, event, receivedAt, occurredAt, kind: about.kind },
    ...{ checkoutId, orderId, channel, connectionId, intentId, attemptId },
  };
};

/** The one purchase that these ids mean, where they mean one and contradict nothing. */
const matchByIds = (delivery: Delivery, { checkoutId, orderId }: PurchaseIds) => Prisma.sql`
  "matches" AS (
    SELECT "id", "checkoutId", "orderId" FROM "Purchase"
    WHERE "installationId" = ${delivery.installationId}
      AND ("orderId" = ${orderId}::text OR "checkoutId" = ${checkoutId}::text)),
  "match" AS (
    SELECT min("id") AS "id" FROM "matches"
    HAVING count(*) = 1
      AND bool_and(COALESCE("orderId" = ${orderId}::text, true))
      AND bool_and(COALESCE("checkoutId" = ${checkoutId}::text, true)))`;

const addByIds = (delivery: Delivery, purchaseId: PurchaseId, ids: PurchaseIds) => {
  const { installationId, receivedAt: at } = delivery;
  const marked = { at, dueAt: at, urgency: withoutPayment(urgencyOfDelivery(delivery)) };
  const isNew = Prisma.sql`NOT EXISTS (SELECT FROM "known") AND NOT EXISTS (SELECT FROM "matches")`;
  return Prisma.sql`
    "added" AS (${insertMarked(installationId, purchaseId, ids, marked, isNew)})`;
};

/** An order that the delivery itself names is one. */
const urgencyFor = (delivery: Delivery): Urgency => {
  const urgency = urgencyOfDelivery(delivery);
  return columnsOf(delivery).orderId === null ? urgency : forOrder(urgency);
};

const addNothing = Prisma.sql`
  "added" AS (SELECT NULL::text AS "id", NULL::int AS "mark" WHERE false)`;

/** By the intent that is known to be an attempt's own, else by the hint. */
const matchByIntent = (delivery: Delivery) => {
  const { connectionId, intentId, attemptId } = columnsOf(delivery);
  return Prisma.sql`
    "match" AS (
      SELECT "purchaseId" AS "id" FROM "Attempt"
      WHERE "installationId" = ${delivery.installationId} AND "connectionId" = ${connectionId}
        AND ("intentId" = ${intentId}::text OR "id" = ${attemptId}::text)
      ORDER BY ("intentId" = ${intentId}::text) DESC NULLS LAST LIMIT 1),
    "added" AS (
      SELECT NULL::text AS "id", NULL::int AS "mark"
      WHERE NOT EXISTS (SELECT FROM "known") AND NOT EXISTS (SELECT FROM "match"))`;
};

const nothingToMatch = Prisma.sql`
  "match" AS (SELECT NULL::text AS "id" WHERE false),
  "added" AS (
    SELECT NULL::text AS "id", NULL::int AS "mark" WHERE NOT EXISTS (SELECT FROM "known"))`;

const isKnownOnly = ({ about }: Delivery): boolean =>
  about.kind === 'purchase' && about.knownOnly === true;

/** Two rows that are one purchase match as well: they are told apart from none, and merged. */
const isForeign = (delivery: Delivery): Prisma.Sql =>
  isKnownOnly(delivery) ? Prisma.sql`NOT EXISTS (SELECT FROM "matches")` : Prisma.sql`false`;

/** Accepts in one statement: the way of nearly every delivery. */
const acceptQuickly = async (
  sql: Sql,
  delivery: Delivery,
  matching: Prisma.Sql,
): Promise<Quick> => {
  const row = columnsOf(delivery);
  const at = delivery.receivedAt;
  const rows = await sql.$queryRaw<{ result: Quick }[]>`
    WITH "known" AS (
      SELECT 1 FROM "Delivery" WHERE "installationId" = ${row.installationId}
        AND "source" = ${row.source} AND "identity" = ${row.identity}),
    ${matching},
    "marked" AS (
      UPDATE "Purchase" p SET ${marking(at, urgencyFor(delivery))},
        "checkoutId" = COALESCE(p."checkoutId", ${row.checkoutId}::text),
        "orderId" = COALESCE(p."orderId", ${row.orderId}::text),
        "channel" = COALESCE(p."channel", ${row.channel}::text)
      FROM "match"
      WHERE p."id" = "match"."id" AND p."installationId" = ${row.installationId}
        AND NOT EXISTS (SELECT FROM "known")
      RETURNING p."id", p."mark"),
    "target" AS (SELECT "id", "mark" FROM "added" UNION ALL SELECT "id", "mark" FROM "marked"),
    "inserted" AS (
      INSERT INTO "Delivery" ("installationId", "source", "identity", "event", "receivedAt",
        "occurredAt", "kind", "checkoutId", "orderId", "channel", "connectionId", "intentId",
        "attemptId", "purchaseId", "mark")
      SELECT ${row.installationId}, ${row.source}, ${row.identity}, ${row.event}, ${at}::bigint,
        ${row.occurredAt}::bigint, ${row.kind}, ${row.checkoutId}::text, ${row.orderId}::text,
        ${row.channel}::text, ${row.connectionId}::text, ${row.intentId}::text,
        ${row.attemptId}::text, "id", "mark"
      FROM "target"
      ON CONFLICT DO NOTHING
      RETURNING "purchaseId")
    SELECT
      CASE
        WHEN EXISTS (SELECT FROM "known") THEN 'repeated'
        WHEN EXISTS (SELECT FROM "inserted" WHERE "purchaseId" IS NOT NULL) THEN 'accepted'
        WHEN EXISTS (SELECT FROM "inserted") THEN 'unmatched'
        WHEN EXISTS (SELECT FROM "target") THEN 'repeated'
        WHEN ${isForeign(delivery)} THEN 'foreign'
        ELSE 'again'
      END AS "result",
      (SELECT pg_notify(${wakeChannel}, '')::text FROM "inserted"
       WHERE "purchaseId" IS NOT NULL) AS "notified"`;
  return rows[0]?.result ?? 'again';
};

/** Where ids lead to two purchases, or somebody else was adding the same one. */
const acceptThoroughly = (database: Database, delivery: Delivery, ids: PurchaseIds) =>
  database.transact(async (sql): Promise<Accepted> => {
    const { installationId, receivedAt } = delivery;
    const { random } = database;
    const purchaseId = await findOrAddPurchase(sql, random, installationId, ids, receivedAt);
    const urgency = urgencyFor(delivery);
    const mark = await markPurchase(sql, installationId, purchaseId, receivedAt, urgency);
    const added = await sql.delivery.createMany({
      data: [{ ...columnsOf(delivery), purchaseId, mark }],
      skipDuplicates: true,
    });
    return added.count === 1 ? 'accepted' : 'repeated';
  });

/** Others are at the same purchase; an id that we were adding to it may be another row's by now. */
const isRace = (error: unknown): boolean => isTaken(error) || isDeadlock(error) || isLocked(error);

const tryQuickly = (database: Database, delivery: Delivery, matching: Prisma.Sql) => {
  database.noteRow();
  return database.runIntake(async (sql): Promise<Quick> => {
    try {
      return await acceptQuickly(sql, delivery, matching);
    } catch (error) {
      if (isRace(error)) return 'again';
      throw error;
    }
  });
};

export const makeDeliveryStore = (database: Database): DeliveryStore => ({
  acceptDelivery: async (delivery) => {
    const { about } = delivery;
    if (about.kind === 'purchase' && (about.ids.checkoutId ?? about.ids.orderId) !== null) {
      const id = asId<PurchaseId>(database.random.uuid());
      const match = matchByIds(delivery, about.ids);
      const adding = isKnownOnly(delivery) ? addNothing : addByIds(delivery, id, about.ids);
      const matching = Prisma.sql`${match}, ${adding}`;
      const quick = await tryQuickly(database, delivery, matching);
      if (quick === 'again') return acceptThoroughly(database, delivery, about.ids);
      return quick;
    }
    const isOurs = about.kind === 'intent';
    const matching = isOurs ? matchByIntent(delivery) : nothingToMatch;
    for (let left = quickTries; left > 0; left -= 1) {
      const quick = await tryQuickly(database, delivery, matching);
      if (quick === 'again') continue;
      return quick === 'unmatched' && !(isOurs && about.attemptId !== null) ? 'foreign' : quick;
    }
    throw new StoreUnavailable('Others kept the purchase of a delivery locked');
  },
});
