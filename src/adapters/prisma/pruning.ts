import type { PruneStore } from '../../ports/store';
import type { Database } from './database';

/** Rows are found in the order in which they came: a small index over blocks of rows is enough. */
export const makePruneStore = ({ run }: Database): PruneStore => ({
  prune: ({ deliveriesBefore, problemsBefore, limit }) =>
    run(async (sql) => ({
      deliveries: await sql.$executeRaw`
        DELETE FROM "Delivery" WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM "Delivery"
          WHERE "receivedAt" < ${deliveriesBefore}::bigint
            AND ("mirroredAt" IS NOT NULL OR "purchaseId" IS NULL)
          LIMIT ${limit}::int))`,
      problems: await sql.$executeRaw`
        DELETE FROM "Problem" WHERE "id" = ANY(ARRAY(
          SELECT "id" FROM "Problem" WHERE "closedAt" < ${problemsBefore}::bigint
          LIMIT ${limit}::int))`,
    })),
});
