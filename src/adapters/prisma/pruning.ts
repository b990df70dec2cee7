import type { PruneStore } from '../../ports/store';
import type { Database } from './database';

/** Rows are found in the order in which they came: a small index over blocks of rows is enough. */
export const makePruneStore = ({ run }: Database): PruneStore => ({
  prune: ({ deliveriesBefore, foreignKept, problemsBefore, limit }) =>
    run(async (sql) => {
      const old = await sql.$executeRaw`
        DELETE FROM "Delivery" WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM "Delivery"
          WHERE "receivedAt" < ${deliveriesBefore}::bigint
            AND ("mirroredAt" IS NOT NULL OR "purchaseId" IS NULL)
          LIMIT ${limit}::int))`;
      const foreign = await sql.$executeRaw`
        DELETE FROM "Delivery" WHERE ctid = ANY(ARRAY(
          SELECT f."place" FROM "Connection" c CROSS JOIN LATERAL (
            SELECT d.ctid AS "place" FROM "Delivery" d
            WHERE d."installationId" = c."installationId" AND d."connectionId" = c."id"
              AND d."purchaseId" IS NULL
            ORDER BY d."position" DESC OFFSET ${foreignKept}::int) f
          LIMIT ${limit}::int))`;
      const refused = await sql.$executeRaw`
        DELETE FROM "RefusedDelivery" WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM "RefusedDelivery" WHERE "lastAt" < ${deliveriesBefore}::bigint
          LIMIT ${limit}::int))`;
      const problems = await sql.$executeRaw`
        DELETE FROM "Problem" WHERE "id" = ANY(ARRAY(
          SELECT "id" FROM "Problem" WHERE "closedAt" < ${problemsBefore}::bigint
          LIMIT ${limit}::int))`;
      return { deliveries: old + foreign + refused, problems };
    }),
});
