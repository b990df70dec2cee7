import type { TestPaymentStore } from '../../ports/store';
import type { Database } from './database';
import { readTestPaymentRun } from './test-payment-column';

/** One row for each installation; whoever comes second while it is worked on writes nothing. */
export const makeTestPaymentStore = ({ run }: Database): TestPaymentStore => ({
  beginTestPayment: (installationId, { run: begun, aliveUntil }, now) =>
    run(async (sql) => {
      const written = await sql.$executeRaw`
        INSERT INTO "TestPayment" AS t ("installationId", "runId", "run", "aliveUntil")
        VALUES (${installationId}, ${begun.id}, ${JSON.stringify(begun)}::jsonb,
          ${aliveUntil}::bigint)
        ON CONFLICT ("installationId") DO UPDATE SET
          "runId" = EXCLUDED."runId", "run" = EXCLUDED."run", "aliveUntil" = EXCLUDED."aliveUntil"
        WHERE t."aliveUntil" <= ${now}::bigint`;
      return written > 0;
    }),
  saveTestPayment: (installationId, { run: saved, aliveUntil }) =>
    run(async (sql) => {
      const written = await sql.$executeRaw`
        UPDATE "TestPayment" SET "run" = ${JSON.stringify(saved)}::jsonb,
          "aliveUntil" = ${aliveUntil}::bigint
        WHERE "installationId" = ${installationId} AND "runId" = ${saved.id}`;
      return written > 0;
    }),
  readTestPayment: (installationId) =>
    run(async (sql) => {
      const row = await sql.testPayment.findUnique({ where: { installationId } });
      return row && { run: readTestPaymentRun(row.run), aliveUntil: Number(row.aliveUntil) };
    }),
});
